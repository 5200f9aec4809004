import Figures
import HDF5
import JSON
import SparseShift

/// A dataset of an HDF5 file, and its shifts.
struct DatasetInspection {
    private static let shownLabels = 3

    let name: String
    let shape: [Int]
    let type: String
    let chunks: [Int]?
    let filters: [String]
    let attributes: [String: HDF5Attribute]
    private let use: Use

    private enum Use {
        case shifts(ShiftsInspection)
        /// The first labels or texts.
        case strings([String])
        /// Why it cannot be trained on.
        case none(String)
    }

    init(_ dataset: HDF5Dataset, path: String, memory: DataMemory?) {
        name = dataset.name
        shape = dataset.shape
        type = dataset.elementType.description
        chunks = dataset.chunkShape
        filters = dataset.filters
        attributes = dataset.file.attributes(of: dataset.name)
        if dataset.elementType == .string {
            let rows = 0..<min(Self.shownLabels, dataset.shape.first ?? 1)
            do { use = .strings(try dataset.strings(rows: rows)) } catch {
                use = .none(CommandFailure.sentence(of: error))
            }
            return
        }
        do {
            use = .shifts(try ShiftsInspection(path, EmbeddingSelection(dataset: dataset.name), memory: memory))
        } catch {
            use = .none(CommandFailure.sentence(of: error))
        }
    }

    func json(_ attributes: JSONValue) -> JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(name), "shape": .array(shape.map { .integer($0) }), "type": .string(type),
            "chunks": chunks.map { .array($0.map { .integer($0) }) } ?? .null,
            "filters": .array(filters.map { .string($0) }), "attributes": attributes,
        ]
        switch use {
        case .shifts(let shifts): members.merge(shifts.json) { _, new in new }
        case .strings(let first):
            members["usable"] = false
            members["first"] = .array(first.map { .string($0) })
        case .none(let reason):
            members["usable"] = false
            members["reason"] = .string(reason)
        }
        return .object(members)
    }

    /// The lines about the dataset below the table.
    var remarks: [String] {
        switch use {
        case .shifts(let shifts): return shifts.lines("'\(name)'")
        case .strings(let first): return ["'\(name)' holds text: \(brief(first.joined(separator: ", "))), …"]
        case .none(let reason): return ["'\(name)' cannot be trained on: \(reason)"]
        }
    }

    private func brief(_ text: String) -> String { text.count > 100 ? "\(text.prefix(97))…" : text }
}
