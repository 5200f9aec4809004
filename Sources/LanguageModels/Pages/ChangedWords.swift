import Foundation
import Numerics

/// The words whose change a feature goes with: they come, or go, where its activation is above 0.
public struct ChangedWords: Sendable, Hashable, CustomStringConvertible {
    /// A word and how a feature goes with its change.
    public struct Change: Sendable, Hashable {
        /// The word, in small letters.
        public let word: String
        /// Pearson's correlation of the code with the change of the word in all pairs, which is 1 where it comes and −1 where
        /// it goes: −1…1.
        public let correlation: Double
    }

    /// The words with a correlation beyond that of unrelated words, the largest |correlation| first; at most 24.
    public let changes: [Change]

    /// - Parameters:
    ///   - changes: The words.
    ///   - least: The |correlation| that counts.
    init(_ changes: [Change], least: Double) {
        self.changes = Array(
            changes.enumerated().filter { abs($0.element.correlation) > least }.sorted { first, second in
                let (one, other) = (abs(first.element.correlation), abs(second.element.correlation))
                return one > other || (one == other && first.offset < second.offset)
            }.prefix(24).map(\.element))
    }

    /// The words that go, at most three: those with at least two fifths of the largest |correlation|.
    public var before: [String] { going.map(\.word) }
    /// The words that come.
    public var after: [String] { coming.map(\.word) }

    private var going: [Change] { Array(telling.filter { $0.correlation < 0 }.prefix(3)) }
    private var coming: [Change] { Array(telling.filter { $0.correlation > 0 }.prefix(3)) }

    private var telling: [Change] {
        changes.filter { abs($0.correlation) >= 0.4 * abs(changes[0].correlation) }
    }

    /// Whether no word is known.
    public var isEmpty: Bool { changes.isEmpty }

    /// As in `blue, green → red`.
    public var description: String { text { $0.word } }

    /// The same with correlations, as in `blue −0.41, green −0.32 → red +0.61`.
    package var measured: String {
        text { "\($0.word) \($0.correlation < 0 ? "−" : "+")\(String(format: "%.2f", abs($0.correlation)))" }
    }

    private func text(_ word: (Change) -> String) -> String {
        guard !isEmpty else { return "" }
        return [going.map(word).joined(separator: ", "), "→", coming.map(word).joined(separator: ", ")]
            .filter { !$0.isEmpty }.joined(separator: " ")
    }
}

/// The changes of words in all pairs.
struct WordChanges: Sendable {
    /// The words that change in most pairs, in small letters (K).
    let words: [String]
    /// 1 where a word comes, −1 where it goes, and 0 elsewhere, standardised (K × N).
    private let changes: StandardizedRows

    /// - Parameters:
    ///   - pairs: Compared texts; `nil` for those that are not known (N).
    ///   - most: The most words.
    ///   - fewest: The fewest pairs in which a word has to change.
    init(_ pairs: [MarkedPair?], most: Int = 400, fewest: Int = 5) {
        var (counts, order): ([String: Int], [String]) = ([:], [])
        let changed = pairs.map { pair -> [String: Int] in
            guard let pair else { return [:] }
            var amounts: [String: Int] = [:]
            for (words, amount) in [(pair.before, -1), (pair.after, 1)] {
                for word in Set(Self.changed(words)) { amounts[word, default: 0] += amount }
            }
            return amounts.filter { $0.value != 0 }
        }
        for amounts in changed {
            for word in amounts.keys.sorted() {
                if counts[word] == nil { order.append(word) }
                counts[word, default: 0] += 1
            }
        }
        let words = Array(
            order.indices.filter { counts[order[$0]]! >= fewest }
                .sorted { (counts[order[$0]]!, $1) > (counts[order[$1]]!, $0) }.prefix(most).map { order[$0] })
        let places = Dictionary(uniqueKeysWithValues: words.enumerated().map { ($1, $0) })
        let count = pairs.count
        var matrix = Matrix(rows: words.count, columns: count)
        if matrix.count > 0 {
            matrix.withUnsafeMutableBufferPointer { elements in
                for (pair, amounts) in changed.enumerated() {
                    for (word, amount) in amounts {
                        if let place = places[word] { elements[place * count + pair] = Float(amount) }
                    }
                }
            }
        }
        self.words = words
        changes = StandardizedRows(matrix)
    }

    /// The words of every feature (H).
    ///
    /// - Parameter codes: The codes, standardised (H × N).
    func words(of codes: StandardizedRows) -> [ChangedWords] {
        let (features, count) = (codes.matrix.rows, codes.matrix.columns)
        guard !words.isEmpty, count > 0 else { return (0..<features).map { _ in ChangedWords([], least: 0) } }
        let table = codes.matrix.multiplied(by: changes.matrix, .transposed)
        // The best of so many unrelated words.
        let least = (2 * log(2 * Double(words.count)) / Double(count)).squareRoot()
        return (0..<features).map { feature in
            ChangedWords(
                zip(words, table.row(feature)).map { ChangedWords.Change(word: $0, correlation: Double($1)) },
                least: least)
        }
    }

    /// The words of a text that the other lacks, without punctuation.
    private static func changed(_ words: [MarkedPair.Word]) -> [String] {
        words.filter { $0.differs && $0.text.contains { $0.isLetter || $0.isNumber } }.map { $0.text.lowercased() }
    }
}
