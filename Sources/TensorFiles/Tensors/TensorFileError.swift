/// Why a file of tensors cannot be read or written: one sentence that names the file, the tensor and what was
/// expected.
public struct TensorFileError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    /// Makes an error with this sentence as its description.
    public init(_ description: String) { self.description = description }
}
