import JSON
import Numerics
import Requirements

/// Pairs of texts with what changed in each: what a language model makes embeddings of.
///
///     let pairs = try TextPairs.cat(count: 1_000, seed: 0)
///     pairs[0].before                     // The red round vase is here
///     pairs.concepts                      // δ, 1,000 × 135
///     let own = try TextPairs([("I am happy.", "I am sad."), ("a happy day", "a sad day")], concept: "sad")
///
/// The same generator, count and seed give the same pairs everywhere.
public struct TextPairs: RandomAccessCollection, Sendable, Equatable, CustomStringConvertible {
    /// How messages and tables call the pairs: `cat`.
    public let name: String
    /// What the columns of δ stand for, such as `colour: red → blue`; empty if it is not known what changed.
    public let conceptNames: [String]
    /// What was left out of the file that the pairs were read from, in sentences.
    public package(set) var remarks: [String] = []
    private let pairs: [TextPair]

    /// Takes pairs that differ in one concept.
    ///
    ///     try TextPairs([("I am happy.", "I am sad."), ("a happy day", "a sad day")], concept: "sad")
    ///
    /// - Parameters:
    ///   - pairs: Texts, each with the text that it becomes.
    ///   - name: How messages and tables call the pairs.
    ///   - concept: What changes from the first text to the second in every pair; `nil` if nothing is known of it.
    /// - Throws: ``DataError`` if there is no pair.
    public init(_ pairs: [(String, String)], name: String = "pairs", concept: String? = nil) throws(DataError) {
        let changes = concept.map { [TextPair.Change(concept: 0, from: "", to: $0)] } ?? []
        try self.init(
            pairs.map { TextPair(before: $0.0, after: $0.1, changes: changes) }, name: name,
            conceptNames: concept.map { [$0] } ?? [])
    }

    /// Takes pairs with what changed in each.
    ///
    /// - Parameters:
    ///   - pairs: The pairs, in order.
    ///   - name: How messages and tables call them.
    ///   - conceptNames: What the columns of δ stand for; empty if it is not known what changed.
    /// - Throws: ``DataError`` if there is none, or a change belongs to no concept.
    public init(_ pairs: [TextPair], name: String = "pairs", conceptNames: [String] = []) throws(DataError) {
        guard !pairs.isEmpty else { throw DataError("\(name): there are no pairs.") }
        for (index, pair) in pairs.enumerated() {
            if let change = pair.changes.first(where: { !conceptNames.indices.contains($0.concept) }) {
                throw DataError(
                    "\(name): pair \(index) changes concept \(change.concept), but there are \(conceptNames.count).")
            }
        }
        self.init(trusted: pairs, name: name, conceptNames: conceptNames)
    }

    init(trusted pairs: [TextPair], name: String, conceptNames: [String]) {
        self.pairs = pairs
        self.name = name
        self.conceptNames = conceptNames
    }

    public static func == (left: TextPairs, right: TextPairs) -> Bool {
        left.name == right.name && left.conceptNames == right.conceptNames && left.pairs == right.pairs
    }

    /// 0.
    public var startIndex: Int { 0 }
    /// The number of pairs.
    public var endIndex: Int { pairs.count }
    /// A pair by its place.
    public subscript(pair: Int) -> TextPair {
        requireIndex(pair, below: pairs.count, "Pair")
        return pairs[pair]
    }

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

    /// The rows of δ as labels for an HDF5 file; `nil` without known concepts.
    public var labels: PairLabels? {
        guard conceptCount > 0 else { return nil }
        return PairLabels(
            pairs.lazy.map { pair in
                var row = [JSONValue](repeating: 0, count: conceptCount)
                for change in pair.changes {
                    row[change.concept] =
                        Int(exactly: change.amount)
                        .map { .integer($0) } ?? .real(Double(change.amount))
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

    /// The pairs with other columns of δ: the columns of other pairs, for instance, whose concepts are these and more.
    ///
    /// - Throws: ``DataError`` if one of the pairs' own concepts is not among them.
    public func arranged(under names: [String]) throws(DataError) -> TextPairs {
        guard names != conceptNames else { return self }
        let places = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        if let missing = conceptNames.first(where: { places[$0] == nil }) {
            throw DataError("\(name): the concept '\(missing)' is not one of the \(names.count) that are known.")
        }
        let arranged = pairs.map { pair in
            var pair = pair
            for index in pair.changes.indices {
                pair.changes[index].concept = places[conceptNames[pair.changes[index].concept]]!
            }
            pair.changes.sort { $0.concept < $1.concept }
            return pair
        }
        return TextPairs(trusted: arranged, name: name, conceptNames: names)
    }

    /// Some pairs for training and the others for testing, drawn at random; both in their order.
    ///
    /// - Parameters:
    ///   - testCount: How many are for testing, at least 1 and fewer than there are.
    ///   - seed: What they are drawn from.
    /// - Throws: ``DataError`` if one part would be empty.
    public func split(testCount: Int, seed: Int = 0) throws(DataError) -> (train: TextPairs, test: TextPairs) {
        guard (1..<Swift.max(2, count)).contains(testCount), count > 1 else {
            throw DataError(
                "\(name): of \(count.grouped) pairs from 1 to \((count - 1).grouped) can be held out, not \(testCount.grouped)."
            )
        }
        var random = RandomGenerator(seed: seed, stream: 39)
        let heldOut = Set(random.sample(testCount, from: count))
        func part(_ isTest: Bool) -> TextPairs {
            TextPairs(
                trusted: pairs.indices.filter { heldOut.contains($0) == isTest }.map { pairs[$0] }, name: name,
                conceptNames: conceptNames)
        }
        return (part(false), part(true))
    }

    /// The name and the number of pairs.
    public var description: String {
        let concepts =
            conceptCount == 0 ? "no known concepts" : "\(conceptCount) concept\(conceptCount == 1 ? "" : "s")"
        return "\(name): \(count.grouped) pairs of texts, \(concepts)"
    }
}
