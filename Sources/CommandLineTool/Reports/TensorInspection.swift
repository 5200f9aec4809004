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

    init(_ path: String, _ format: TensorFile.Format, memory: DataMemory?) throws {
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
            "others": .array(file.others.map { ["name": .string($0.name), "reason": .string($0.content)] }),
            "metadata": .object(file.metadata.mapValues { .string($0) }),
            "embeddings": shifts.map { .object($0.json) } ?? .null, "reason": reason.map { .string($0) } ?? .null,
        ])
    }

    var text: String {
        let rows =
            file.entries.map { entry -> [Table.Cell] in
                [.text(entry.name), .text(Tensor.text(entry.shape)), .text(entry.elementType.rawValue)]
            } + file.others.map { [.text($0.name), .text("–"), .text("not read")] }
        let count = rows.count
        let caption = "\(path): \(file.format.name), \(count) tensor\(count == 1 ? "" : "s")"
        let notes = file.metadata.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        let table = Table(
            columns: ["tensor", "shape", "type"], rows: rows, caption: caption,
            note: Escaping.oneLine(notes.joined(separator: "; ")),
            visibleRows: 100
        ).plainText
        let lines =
            file.others.map(\.content) + (shifts?.lines("the file") ?? [])
            + (reason.map { ["the file cannot be trained on: \($0)"] } ?? [])
        return ([table] + lines.map(Escaping.oneLine)).joined(separator: "\n")
    }
}
