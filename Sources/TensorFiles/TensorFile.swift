/// The tensors of a file in any of the formats that this module reads.
public struct TensorFile: Sendable {
    /// A format of tensor files.
    public enum Format: String, Sendable {
        /// The safetensors format.
        case safetensors
        /// NumPy's archives of arrays.
        case npz
        /// NumPy's single arrays.
        case npy
        /// The zip format of `torch.save`.
        case torch
    }

    /// The tensors with their names: in the file's order for a torch file, in alphabetical order otherwise.
    ///
    /// The tensor of an npy file is called `array`. Names in torch files are paths of keys, such as `state.weight`.
    public let tensors: [(name: String, tensor: Tensor)]
    /// The metadata as texts by key; only safetensors files have any.
    public let metadata: [String: String]

    /// Reads a file.
    ///
    /// - Throws: ``TensorFileError`` that says what is wrong with the file.
    public init(contentsOf path: String, format: Format) throws {
        switch format {
        case .safetensors:
            let file = try SafeTensors(contentsOf: path)
            tensors = file.tensors.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            metadata = file.metadata
        case .npz:
            tensors = try NumpyArchive(contentsOf: path).arrays.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            metadata = [:]
        case .npy:
            tensors = [("array", try NumpyArray(contentsOf: path).tensor)]
            metadata = [:]
        case .torch:
            tensors = Self.tensors(in: try TorchCheckpoint(contentsOf: path).root, place: "")
            metadata = [:]
        }
    }

    /// All tensors within a value, each named by its path of keys.
    private static func tensors(
        in value: TorchCheckpoint.Value, place: String
    ) -> [(name: String, tensor: Tensor)] {
        func inner(_ key: String) -> String { place.isEmpty ? key : place + "." + key }
        switch value {
        case .tensor(let tensor): return [(place.isEmpty ? "tensor" : place, tensor)]
        case .list(let values):
            return values.enumerated().flatMap { tensors(in: $1, place: inner("\($0)")) }
        case .dictionary(let entries):
            return entries.flatMap { key, value in
                switch key {
                case .string(let name): tensors(in: value, place: inner(name))
                case .integer(let number): tensors(in: value, place: inner("\(number)"))
                default: tensors(in: value, place: inner("?"))
                }
            }
        case .null, .boolean, .integer, .real, .string, .bytes: return []
        }
    }
}
