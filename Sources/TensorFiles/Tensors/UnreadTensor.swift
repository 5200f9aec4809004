/// A tensor whose elements are of a type that is not read.
public struct UnreadTensor: Sendable, Hashable, CustomStringConvertible {
    /// The name in the file.
    public let name: String
    /// The type as the file's format calls it: `F8_E4M3`, `<U4`, `float8_e4m3fn`.
    public let type: String
    /// The length of every dimension; `nil` if it is not known.
    public let shape: [Int]?

    /// A tensor that was found in a file.
    public init(name: String, type: String, shape: [Int]? = nil) {
        self.name = name
        self.type = type
        self.shape = shape
    }

    /// The name with its type, as in `codes (F8_E4M3)`.
    public var description: String { "\(name) (\(type))" }
}

extension [UnreadTensor] {
    /// The end of a sentence that lists tensors: what else the file has; empty if there is nothing.
    package var remark: String {
        isEmpty
            ? ""
            : "; not read, because of their types: " + prefix(8).map(\.description).joined(separator: ", ")
    }
}
