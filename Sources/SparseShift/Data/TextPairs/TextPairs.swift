import JSON
import Numerics

/// Pairs of texts with what changed in each: what a language model makes embeddings of.
///
///     let pairs = try TextPairs.cat(count: 1_000, seed: 0)
///     pairs[0].before                     // The red round vase is here
///     pairs.concepts                      // δ, 1,000 × 135
///
/// The same generator, count and seed give the same pairs everywhere.
public struct TextPairs: RandomAccessCollection, Sendable, Equatable, CustomStringConvertible {
    /// How messages and tables call the pairs: `cat`.
    public let name: String
    /// What the columns of δ stand for, such as `colour: red → blue`.
    public let conceptNames: [String]
    private let pairs: [TextPair]

    /// Takes pairs.
    ///
    /// - Throws: ``DataError`` if there is none, or a change belongs to no concept.
    public init(_ pairs: [TextPair], name: String, conceptNames: [String]) throws(DataError) {
        guard !pairs.isEmpty else { throw DataError("\(name): there are no pairs.") }
        for (index, pair) in pairs.enumerated() {
            if let change = pair.changes.first(where: { !conceptNames.indices.contains($0.concept) }) {
                throw DataError("\(name): pair \(index) changes concept \(change.concept), but there are \(conceptNames.count).")
            }
        }
        self.init(trusted: pairs, name: name, conceptNames: conceptNames)
    }

    init(trusted pairs: [TextPair], name: String, conceptNames: [String]) {
        self.pairs = pairs
        self.name = name
        self.conceptNames = conceptNames
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { pairs.count }
    public subscript(pair: Int) -> TextPair { pairs[pair] }

    /// |V|, the number of concepts that can change.
    public var conceptCount: Int { conceptNames.count }

    /// δ: how much every concept changes in every pair (N × K).
    public var concepts: Matrix {
        Matrix(rows: count, columns: conceptCount) { target in
            target.update(repeating: 0)
            for (row, pair) in pairs.enumerated() {
                for change in pair.changes { target[row * conceptCount + change.concept] = change.amount }
            }
        }
    }

    /// The two texts of every pair, for a split by phrases.
    public var phrases: PairPhrases { PairPhrases(pairs.lazy.map { ($0.before, $0.after) }) }

    /// The rows of δ as labels for an HDF5 file.
    public var labels: PairLabels {
        PairLabels(
            pairs.lazy.map { pair in
                var row = [JSONValue](repeating: 0, count: conceptCount)
                for change in pair.changes {
                    row[change.concept] =
                        change.amount == change.amount.rounded()
                        ? .integer(Int(change.amount)) : .real(Double(change.amount))
                }
                return .array(row)
            })
    }

    /// The pairs that `isIncluded` accepts.
    ///
    /// - Throws: ``DataError`` if there is none.
    public func filtered(where isIncluded: (TextPair) -> Bool) throws(DataError) -> TextPairs {
        try TextPairs(pairs.filter(isIncluded), name: name, conceptNames: conceptNames)
    }

    public var description: String {
        "\(name): \(count.grouped) pairs of texts, \(conceptCount) concept\(conceptCount == 1 ? "" : "s")"
    }
}
