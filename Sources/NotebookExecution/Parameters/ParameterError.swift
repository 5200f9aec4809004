/// Why a notebook's parameters cannot be set, in one sentence.
public struct ParameterError: Error, Equatable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
