import Foundation

/// A pair of texts, before and after, with the words that differ.
///
/// Words are what spaces separate, with the punctuation at their ends apart. The words that both texts share are a longest
/// common subsequence.
public struct MarkedPair: Sendable, Hashable {
    /// A word of a text: where it stands, and whether the other text lacks it.
    struct Word: Sendable, Hashable {
        var text: String
        /// What stands between it and the word before.
        var space: String
        var differs = false
    }

    let before: [Word]
    let after: [Word]
    /// What follows the last words.
    private let ends: (before: String, after: String)

    /// Compares two texts.
    public init(before: String, after: String) {
        let (firstWords, firstEnd) = Self.words(of: before)
        let (secondWords, secondEnd) = Self.words(of: after)
        var (first, second) = (firstWords, secondWords)
        Self.mark(&first, &second)
        self.before = first
        self.after = second
        ends = (firstEnd, secondEnd)
    }

    public static func == (left: MarkedPair, right: MarkedPair) -> Bool {
        left.before == right.before && left.after == right.after && left.ends == right.ends
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(before)
        hasher.combine(after)
    }

    /// Both texts with `<<` and `>>` around what differs; neighbours share their marks.
    public var marked: (before: String, after: String) {
        marking(
            before: Set(before.indices.filter { before[$0].differs }),
            after: Set(after.indices.filter { after[$0].differs }))
    }

    /// The number of words that differ in each text.
    public var changedCounts: (before: Int, after: Int) {
        (before.count(where: \.differs), after.count(where: \.differs))
    }

    /// Both texts with marks around these words.
    func marking(before first: Set<Int>, after second: Set<Int>) -> (before: String, after: String) {
        (
            Self.text(of: before, marking: first, end: ends.before),
            Self.text(of: after, marking: second, end: ends.after)
        )
    }

    private static func text(of words: [Word], marking marked: Set<Int>, end: String) -> String {
        var result = ""
        for (index, word) in words.enumerated() {
            result += word.space
            if marked.contains(index), !marked.contains(index - 1) { result += "<<" }
            result += word.text
            if marked.contains(index), !marked.contains(index + 1) { result += ">>" }
        }
        return result + end
    }

    /// The words of a text, and what follows the last.
    private static func words(of text: String) -> (words: [Word], end: String) {
        let split = SplitText(text)
        return (split.words.map { Word(text: $0.text, space: $0.space) }, split.end)
    }

    private static func mark(_ first: inout [Word], _ second: inout [Word]) {
        let columns = second.count + 1
        var lengths = [Int32](repeating: 0, count: (first.count + 1) * columns)
        for row in first.indices.reversed() {
            for column in second.indices.reversed() {
                let next = (row + 1) * columns + column
                lengths[row * columns + column] =
                    first[row].text == second[column].text
                    ? lengths[next + 1] + 1 : max(lengths[next], lengths[row * columns + column + 1])
            }
        }
        var (row, column) = (0, 0)
        while row < first.count, column < second.count {
            if first[row].text == second[column].text {
                row += 1
                column += 1
            } else if lengths[(row + 1) * columns + column] >= lengths[row * columns + column + 1] {
                first[row].differs = true
                row += 1
            } else {
                second[column].differs = true
                column += 1
            }
        }
        for place in row..<first.count { first[place].differs = true }
        for place in column..<second.count { second[place].differs = true }
    }
}
