/// Why a scheduler cannot be used, or does not do what it was asked for: one sentence with the way on.
package struct SchedulingError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
