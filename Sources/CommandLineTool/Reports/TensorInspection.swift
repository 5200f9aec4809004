import Figures
import JSON
import TensorFiles

/// The tensors of a file.
struct TensorInspection: Inspection {
    private let path: String
    private let format: TensorFile.Format
    private let file: TensorFile
    /// Why the file is listed rather than used; empty if its tensors are all that it is.
    private let note: String

    init(_ path: String, _ format: TensorFile.Format, note: String = "") throws {
        self.note = note
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
            "unread": .array(
                file.unread.map { tensor in
                    [
                        "name": .string(tensor.name), "type": .string(tensor.type),
                        "shape": tensor.shape.map { .array($0.map { .integer($0) }) } ?? .null,
                    ]
                }),
            "note": note.isEmpty ? .null : .string(note), "not_finite": .array(notFinite.map { .string($0) }),
            "metadata": .object(file.metadata.mapValues { .string($0) }),
        ])
    }

    var text: String {
        let rows =
            file.tensors.map { name, tensor -> [Table.Cell] in
                [.text(name), .text(Tensor.text(tensor.shape)), .text(tensor.elementType.rawValue)]
            }
            + file.unread.map { tensor -> [Table.Cell] in
                [
                    .text(tensor.name), tensor.shape.map { .text(Tensor.text($0)) } ?? .missing,
                    .text("\(tensor.type), not read"),
                ]
            }
        let count = rows.count
        let caption = "\(path): \(format.name), \(count) tensor\(count == 1 ? "" : "s")"
        let notes = file.metadata.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        let table = Table(
            columns: ["tensor", "shape", "type"], rows: rows, caption: caption,
            note: Escaping.oneLine(notes.joined(separator: "; ")),
            visibleRows: 100
        ).plainText
        let warnings = notFinite.map { "warning: tensor '\(Escaping.oneLine($0))' has values that are not finite" }
        return ([table] + warnings + (note.isEmpty ? [] : [note])).joined(separator: "\n")
    }

    /// The tensors with an infinite value or one that is no number.
    private var notFinite: [String] { file.tensors.filter { $0.tensor.firstNotFinite != nil }.map(\.name) }
}
