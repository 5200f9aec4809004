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
        case shifts(EmbeddingPairs, ShiftStatistics)
        /// The first labels or texts.
        case strings([String])
        /// Why it cannot be trained on.
        case none(String)
    }

    init(_ dataset: HDF5Dataset, path: String) throws {
        name = dataset.name
        shape = dataset.shape
        type = dataset.elementType.description
        chunks = dataset.chunkShape
        filters = dataset.filters
        attributes = dataset.file.attributes(of: dataset.name)
        if dataset.elementType == .string {
            let rows = 0..<min(Self.shownLabels, dataset.shape.first ?? 1)
            use = .strings(try dataset.strings(rows: rows))
            return
        }
        do {
            let pairs = try EmbeddingPairs(path, dataset: dataset.name)
            use = .shifts(pairs, try pairs.statistics())
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
        case .shifts(let pairs, let facts):
            members["usable"] = true
            members["layout"] = pairs.isPaired ? "pairs" : "sequence"
            members["shifts"] = .object([
                "count": .integer(pairs.count), "dimension": .integer(pairs.dimension),
                "mean_norm": .real(facts.meanNorm), "root_mean_square": .real(facts.rootMeanSquare),
                "zero": .integer(facts.zeroShifts), "mean_share": facts.meanShare.map { .real($0) } ?? .null,
                "long": facts.longShifts?.json ?? .null,
            ])
            members["labels"] =
                pairs.labels.map { labels in
                    .object([
                        "count": .integer(labels.count), "concepts": .integer(pairs.concepts.columns),
                        "names": .array(pairs.annotations.conceptNames.map { .string($0) }),
                        "first": .array(Array(labels.prefix(Self.shownLabels))),
                    ])
                } ?? .null
            members["texts"] = .boolean(pairs.annotations.phrases != nil)
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
        case .shifts(let pairs, let facts):
            func number(_ value: Double) -> String { ProgressState.number(value) }
            var lines = [
                "'\(name)' can be trained on: \(pairs.isPaired ? "pairs" : "a sequence") with \(pairs.count) shifts × "
                    + "\(pairs.dimension), mean length \(number(facts.meanNorm)), root mean square "
                    + "\(number(facts.rootMeanSquare)), \(facts.zeroShifts) zero"
            ]
            if let share = facts.meanShare { lines.append("  \(share.percent) of the power is in the mean shift") }
            if let long = facts.longShifts {
                lines.append(
                    "  \(long.count) longer than \(number(long.threshold)) median lengths, with \(long.share.percent) "
                        + "of the power, row \(long.first) the first")
            }
            if let labels = pairs.labels {
                let kind = pairs.concepts.columns > 0 ? "\(pairs.concepts.columns) numbers each" : "no numbers"
                let first = labels.prefix(Self.shownLabels).map(Self.text).joined(separator: ", ")
                lines.append("  labels, \(kind): \(brief(first))")
            }
            if let phrases = pairs.annotations.phrases, let first = phrases.first {
                lines.append("  texts: '\(brief(first.before))' → '\(brief(first.after))', …")
            }
            return lines
        case .strings(let first): return ["'\(name)' holds text: \(brief(first.joined(separator: ", "))), …"]
        case .none(let reason): return ["'\(name)' cannot be trained on: \(reason)"]
        }
    }

    /// A label with brief numbers; JSON would write all their digits.
    private static func text(_ label: JSONValue) -> String {
        let numbers = label.array?.compactMap(\.number)
        guard let numbers, numbers.count == label.array?.count else { return label.encodedString }
        return "[\(numbers.map(ProgressState.number).joined(separator: ", "))]"
    }

    private func brief(_ text: String) -> String { text.count > 100 ? "\(text.prefix(97))…" : text }
}
