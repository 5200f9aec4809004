import Foundation
import JSON
import Numerics
import SparseShift

/// A pair as pages show it.
public struct PagePair: Sendable, Hashable {
    /// x, the text; `nil` if it is not known.
    public let before: String?
    /// x̃, the changed text.
    public let after: String?
    /// Both, with the words that differ; `nil` for texts that are not known or too long to be compared.
    public let marked: MarkedPair?
    /// What changed by the labels, such as `red +1`.
    public let changes: [String]

    /// The most characters of two texts that are compared.
    private static let longest = 4_000

    package init(before: String?, after: String?, changes: [String]) {
        self.before = before
        self.after = after
        self.changes = changes
        if let before, let after, before.utf8.count + after.utf8.count <= Self.longest {
            marked = MarkedPair(before: before, after: after)
        } else {
            marked = nil
        }
    }
}

/// What is known of the pairs behind shifts, as pages show it.
struct PagePairs: Sendable {
    private let phrases: PairPhrases?
    private let labels: PairLabels?
    private let concepts: Matrix
    /// The names of the labels (K).
    let names: [String]

    /// The most labels that are shown of a pair.
    private static let most = 8

    init(_ data: some ShiftDataset) {
        let annotations = data.annotations
        phrases = annotations.phrases
        labels = annotations.labels
        concepts = (data as? any LabelledShiftDataset)?.concepts ?? Matrix(rows: data.count, columns: 0)
        let known = annotations.conceptNames
        names = known.count == concepts.columns ? known : (0..<concepts.columns).map { "label \($0)" }
    }

    /// The labels, a row each (K × N).
    var labelRows: Matrix { concepts.transposed }

    /// A number for every pair, equal for pairs with the same two texts (N); empty if the texts are not known.
    var groups: [Int32] {
        guard let phrases else { return [] }
        var known: [[String]: Int32] = [:]
        return phrases.map { pair in
            let key = [pair.before, pair.after]
            if let number = known[key] { return number }
            let number = Int32(known.count)
            known[key] = number
            return number
        }
    }

    /// A pair by its place in the data.
    subscript(pair: Int) -> PagePair {
        PagePair(before: phrases?[pair].before, after: phrases?[pair].after, changes: changes(of: pair))
    }

    private func changes(of pair: Int) -> [String] {
        var found: [String]
        if concepts.columns > 0 {
            found = zip(names, concepts.row(pair)).filter { $0.1 != 0 }.map { "\($0) \(Self.signed(Double($1)))" }
        } else if let label = labels?[pair] {
            found = Self.texts(of: label)
        } else {
            found = []
        }
        if found.count > Self.most { found = found.prefix(Self.most - 1) + ["… \(found.count - Self.most + 1) more"] }
        return found
    }

    /// A label that is no row of numbers.
    private static func texts(of label: JSONValue) -> [String] {
        if let object = label.object { return object.keys.sorted().map { "\($0): \(text(of: object[$0]!))" } }
        if let array = label.array { return array.map(text(of:)) }
        return label == .null ? [] : [text(of: label)]
    }

    private static func text(of value: JSONValue) -> String {
        value.string ?? value.number.map(short) ?? value.encodedString
    }

    private static func signed(_ value: Double) -> String { (value > 0 ? "+" : "−") + short(abs(value)) }

    private static func short(_ value: Double) -> String { String(format: "%.3g", value) }
}
