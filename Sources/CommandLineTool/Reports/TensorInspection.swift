import Figures
import JSON
import SparseShift
import TensorFiles

/// The tensors of a file, and whether they are embeddings that can be trained on.
struct TensorInspection: Inspection {
    private let path: String
    private let file: TensorIndex
    private let shifts: ShiftsInspection?
    /// Why embeddings cannot be trained on; `nil` for tensors that are no embeddings.
    private let reason: String?
    /// Why the file is listed rather than used; empty if its tensors are all that it is.
    private let note: String
    /// The tensors with an infinite value or one that is no number, unless they are embeddings, which are looked through
    /// by themselves.
    private let notFinite: [String]

    init(_ path: String, _ format: TensorFile.Format, memory: DataMemory?, note: String = "") throws {
        self.note = note
        self.path = path
        file = try TensorIndex(path, format: format)
        let mayBeEmbeddings = (try? EmbeddingSelection.isThere("cfc_train", in: path)) ?? false
        do {
            shifts = try ShiftsInspection(path, EmbeddingSelection(), memory: memory)
            reason = nil
        } catch {
            shifts = nil
            reason = mayBeEmbeddings || format == .npy ? CommandFailure.sentence(of: error) : nil
        }
        // Those of a file that unpacks to more than a model's weights are not looked through.
        let isModel = shifts == nil && reason == nil && file.entries.allSatisfy { $0.byteCount <= 1 << 30 }
        let tensors = isModel ? try TensorFile(contentsOf: path, format: format).tensors : []
        notFinite = tensors.filter { $0.tensor.firstNotFinite != nil }.map(\.name)
    }

    var json: JSONValue {
        .object([
            "kind": .string(file.format.name), "path": .string(path),
            "tensors": .array(
                file.entries.map { entry in
                    [
                        "name": .string(entry.name), "shape": .array(entry.shape.map { .integer($0) }),
                        "type": .string(entry.elementType.rawValue),
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
            "embeddings": shifts.map { .object($0.json) } ?? .null, "reason": reason.map { .string($0) } ?? .null,
        ])
    }

    var text: String {
        let rows =
            file.entries.map { entry -> [Table.Cell] in
                [.text(entry.name), .text(Tensor.text(entry.shape)), .text(entry.elementType.rawValue)]
            }
            + file.unread.map { tensor -> [Table.Cell] in
                [
                    .text(tensor.name), tensor.shape.map { .text(Tensor.text($0)) } ?? .missing,
                    .text("\(tensor.type), not read"),
                ]
            }
        let count = rows.count
        let caption = "\(path): \(file.format.name), \(count) tensor\(count == 1 ? "" : "s")"
        let notes = file.metadata.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        let table = Table(
            columns: ["tensor", "shape", "type"], rows: rows, caption: caption,
            note: Escaping.oneLine(notes.joined(separator: "; ")),
            visibleRows: 100
        ).plainText
        let lines =
            notFinite.map { "warning: tensor '\($0)' has values that are not finite" }
            + (shifts?.lines("the file") ?? []) + (reason.map { ["the file cannot be trained on: \($0)"] } ?? [])
            + (note.isEmpty ? [] : [note])
        return ([table] + lines.map(Escaping.oneLine)).joined(separator: "\n")
    }
}
