/// Why parameters cannot be given to a notebook, in one sentence.
public struct ParameterError: Error, Equatable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
