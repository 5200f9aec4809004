import Figures
import JSON
import TensorFiles

/// The tensors of a file.
struct TensorInspection: Inspection {
    private let path: String
    private let format: TensorFile.Format
    private let file: TensorFile

    init(_ path: String, _ format: TensorFile.Format) throws {
        self.path = path
        self.format = format
        file = try TensorFile(contentsOf: path, format: format)
    }

    var json: JSONValue {
        .object([
            "kind": .string(format.name), "path": .string(path),
            "tensors": .array(
                file.tensors.map { name, tensor in
                    [
                        "name": .string(name), "shape": .array(tensor.shape.map { .integer($0) }),
                        "type": .string(tensor.elementType.rawValue),
                    ]
                }),
            "metadata": .object(file.metadata.mapValues { .string($0) }),
        ])
    }

    var text: String {
        let rows = file.tensors.map { name, tensor -> [Table.Cell] in
            [.text(name), .text(Tensor.text(tensor.shape)), .text(tensor.elementType.rawValue)]
        }
        let count = file.tensors.count
        let caption = "\(path): \(format.name), \(count) tensor\(count == 1 ? "" : "s")"
        let notes = file.metadata.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return Table(
            columns: ["tensor", "shape", "type"], rows: rows, caption: caption,
            note: Escaping.oneLine(notes.joined(separator: "; ")),
            visibleRows: 100
        ).plainText
    }
}
