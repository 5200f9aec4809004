import Figures
import HDF5
import JSON
import SparseShift

/// The contents of an HDF5 file, and which datasets can be trained on.
struct HDF5Inspection: Inspection {
    private let path: String
    private let attributes: [String: HDF5Attribute]
    private let groups: [(name: String, attributes: [String: HDF5Attribute])]
    private let datasets: [DatasetInspection]
    /// The shifts of two datasets, by what they can be trained on as.
    private let pairs: [(subject: String, shifts: ShiftsInspection)]
    private let remarks: [String]

    init(_ path: String, memory: DataMemory?) throws {
        self.path = path
        let file = try HDF5File(path)
        attributes = file.attributes()
        groups = file.groupNames.map { ($0, file.attributes(of: $0)) }
        datasets = try file.datasetNames.map { DatasetInspection(try file.dataset($0), path: path, memory: memory) }
        pairs = ["cfc_train", "cfc_test"].compactMap { name in
            guard !file.hasDataset(name), (try? EmbeddingSelection.isThere(name, in: path)) == true else { return nil }
            let shifts = try? ShiftsInspection(path, EmbeddingSelection(dataset: name), memory: memory)
            return shifts.map { ("the datasets before and after together (\(name))", $0) }
        }
        let unlocked =
            file.isUnlocked
            ? [
                "opened without a lock, which its file system does not have; no other program must write to it meanwhile"
            ]
            : []
        remarks = unlocked + file.unreadableNames.compactMap { file.unreadable($0) }
    }

    var json: JSONValue {
        .object([
            "kind": "hdf5", "path": .string(path), "attributes": json(attributes),
            "groups": .array(groups.map { ["name": .string($0.name), "attributes": json($0.attributes)] }),
            "datasets": .array(datasets.map { $0.json(json($0.attributes)) }),
            "pairs": .array(
                pairs.map { pair in
                    var members = pair.shifts.json
                    members["what"] = .string(pair.subject)
                    return .object(members)
                }),
            "remarks": .array(remarks.map { .string($0) }),
        ])
    }

    var text: String {
        let rows = datasets.map { found -> [Table.Cell] in
            [
                .text(found.name), .text(found.shape.map { "\($0)" }.joined(separator: " × ")), .text(found.type),
                .text(found.chunks?.map { "\($0)" }.joined(separator: " × ") ?? "–"),
                .text(found.filters.isEmpty ? "–" : found.filters.joined(separator: ", ")),
            ]
        }
        let table = Table(
            columns: ["dataset", "shape", "type", "chunks", "filters"], rows: rows, caption: "\(path): HDF5",
            visibleRows: 200)
        var lines: [String] = []
        lines += described("the file", attributes)
        for group in groups { lines += described("group '\(group.name)'", group.attributes) }
        for dataset in datasets {
            lines += described("dataset '\(dataset.name)'", dataset.attributes)
            lines += dataset.remarks
        }
        for (subject, shifts) in pairs { lines += shifts.lines(subject) }
        lines += remarks.map { "remark: \($0)" }
        // A name with a line end must not look like a line of ours.
        return ([table.plainText] + lines.map(Escaping.oneLine)).joined(separator: "\n")
    }

    private func described(_ object: String, _ attributes: [String: HDF5Attribute]) -> [String] {
        guard !attributes.isEmpty else { return [] }
        let list = attributes.sorted { $0.key < $1.key }.map { "\($0.key) = \(text($0.value))" }
        return ["attributes of \(object): \(list.joined(separator: ", "))"]
    }

    private func text(_ value: HDF5Attribute) -> String {
        switch value {
        case .string(let text): text.count > 80 ? "\(text.prefix(77))…" : text
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        }
    }

    private func json(_ attributes: [String: HDF5Attribute]) -> JSONValue {
        .object(
            attributes.mapValues { value in
                switch value {
                case .string(let text): .string(text)
                case .integer(let number): .integer(number)
                case .real(let number): .real(number)
                }
            })
    }
}
