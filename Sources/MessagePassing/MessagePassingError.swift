/// Why processes cannot exchange messages.
public struct MessagePassingError: Error, CustomStringConvertible, Equatable {
    public let description: String

    init(_ description: String) { self.description = description }
}
