import TensorFiles

/// The tensors of a file, whatever its format.
struct TensorFile {
    let tensors: [(name: String, tensor: Tensor)]
    /// Texts beside them.
    let metadata: [String: String]

    /// - Throws: What is wrong with the file.
    init(_ path: String, _ kind: FileKind.Tensors) throws {
        switch kind {
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

    /// All tensors of a value, with the way to them as name.
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
