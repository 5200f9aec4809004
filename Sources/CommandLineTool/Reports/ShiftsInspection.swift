import Figures
import JSON
import SparseShift

/// The shifts that a dataset, or two, can be trained on.
struct ShiftsInspection {
    private static let shownLabels = 3
    /// Shifts are looked at in parts, so that their size does not matter.
    private static let usualMemory = 64 << 20

    private let pairs: EmbeddingPairs
    private let facts: ShiftStatistics

    /// - Throws: Why the shifts cannot be trained on.
    init(_ path: String, _ selection: EmbeddingSelection, memory: DataMemory?) throws {
        pairs = try EmbeddingPairs(path, selection: selection, memory: memory ?? .about(Self.usualMemory))
        facts = try pairs.statistics()
    }

    /// The members that describe the shifts.
    var json: [String: JSONValue] {
        var members: [String: JSONValue] = [
            "usable": true, "layout": pairs.isPaired ? "pairs" : "sequence",
            "shifts": .object([
                "count": .integer(pairs.count), "dimension": .integer(pairs.dimension),
                "mean_norm": .real(facts.meanNorm), "root_mean_square": .real(facts.rootMeanSquare),
                "zero": .integer(facts.zeroShifts), "mean_share": facts.meanShare.map { .real($0) } ?? .null,
                "long": facts.longShifts?.json ?? .null,
            ]),
        ]
        members["labels"] =
            pairs.labels.map { labels in
                .object([
                    "count": .integer(labels.count), "concepts": .integer(pairs.concepts.columns),
                    "names": .array(pairs.annotations.conceptNames.map { .string($0) }),
                    "first": .array(Array(labels.prefix(Self.shownLabels))),
                ])
            } ?? .null
        members["texts"] = .boolean(pairs.annotations.phrases != nil)
        members["remarks"] = .array(pairs.remarks.map { .string($0) })
        return members
    }

    /// The lines about the shifts.
    ///
    /// - Parameter subject: What can be trained on.
    func lines(_ subject: String) -> [String] {
        func number(_ value: Double) -> String { ProgressState.number(value) }
        var lines = [
            "\(subject) can be trained on: \(pairs.isPaired ? "pairs" : "a sequence") with \(pairs.count) shifts × "
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
        return lines + pairs.remarks.map { "  remark: \($0)" }
    }

    /// A label with brief numbers; JSON would write all their digits.
    private static func text(_ label: JSONValue) -> String {
        let numbers = label.array?.compactMap(\.number)
        guard let numbers, numbers.count == label.array?.count else { return label.encodedString }
        return "[\(numbers.map(ProgressState.number).joined(separator: ", "))]"
    }

    private func brief(_ text: String) -> String { text.count > 100 ? "\(text.prefix(97))…" : text }
}
