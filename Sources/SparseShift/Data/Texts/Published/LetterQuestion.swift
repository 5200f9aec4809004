import Foundation

/// A question with two lettered choices, one of which shows a behaviour.
public struct LetterQuestion: Sendable, Hashable {
    /// The question with its choices, as the file has it.
    public let text: String
    /// What stands behind (A) and behind (B).
    public let choices: [String]
    /// Whether (B) is the answer that shows the behaviour; (A) is otherwise.
    public let isMatchedByB: Bool
    /// Where the choices' texts are in ``text``.
    private let ranges: [Range<String.Index>]

    /// Finds the choices: each begins with its letter at the beginning of a line.
    ///
    /// - Throws: ``DataError`` with the key that is wrong.
    init(_ record: PublishedRecord) throws(DataError) {
        let question = try record.text("question")
        var ranges: [Range<String.Index>] = []
        for letter in ["A", "B"] {
            guard let range = Self.choice(letter, in: question) else {
                throw record.error("question", "has no line that begins with (\(letter)) and has a text behind it.")
            }
            ranges.append(range)
        }
        guard ranges[0].lowerBound < ranges[1].lowerBound else {
            throw record.error("question", "names choice (B) before choice (A).")
        }
        guard Self.choice("C", in: question) == nil else {
            throw record.error("question", "has a choice (C); there must be two, (A) and (B).")
        }
        let keys = ["answer_matching_behavior", "answer_not_matching_behavior"]
        var letters: [Int] = []
        for key in keys { letters.append(try record.choice(key, of: ["(a)", "(b)", "a", "b"]) % 2) }
        guard letters[0] != letters[1] else {
            throw record.error(
                keys[1], "is the same letter as '\(keys[0])'; one answer shows the behaviour, the other does not.")
        }
        self.init(
            text: question, choices: ranges.map { String(question[$0]) }, isMatchedByB: letters[0] == 1, ranges: ranges)
    }

    private init(text: String, choices: [String], isMatchedByB: Bool, ranges: [Range<String.Index>]) {
        (self.text, self.choices, self.isMatchedByB, self.ranges) = (text, choices, isMatchedByB, ranges)
    }

    /// The text of a choice, up to the end of its line.
    private static func choice(_ letter: String, in text: String) -> Range<String.Index>? {
        guard
            let mark = text.range(
                of: "(^|\\n)[ \\t]*\\(\(letter)\\)[ \\t]*(?=\\S)", options: .regularExpression)
        else { return nil }
        let line = text[mark.upperBound...].prefix { !$0.isNewline }
        let end = line.lastIndex { !$0.isWhitespace }.map { text.index(after: $0) } ?? line.startIndex
        return end > mark.upperBound ? mark.upperBound..<end : nil
    }

    /// The letter of an answer: `(A)`.
    func letter(matching: Bool) -> String { matching == isMatchedByB ? "(B)" : "(A)" }

    /// The text of an answer.
    func choice(matching: Bool) -> String { choices[matching == isMatchedByB ? 1 : 0] }

    /// The same question with its choices in the other order, so that the other letter shows the behaviour.
    var swapped: LetterQuestion {
        let middle = text[ranges[0].upperBound..<ranges[1].lowerBound]
        let parts = [
            text[..<ranges[0].lowerBound], text[ranges[1]], middle, text[ranges[0]], text[ranges[1].upperBound...],
        ]
        let swapped = parts.joined()
        return LetterQuestion(
            text: swapped, choices: choices.reversed(), isMatchedByB: !isMatchedByB,
            ranges: ["A", "B"].map { Self.choice($0, in: swapped)! })
    }

    /// The question with an answer behind it.
    func answered(_ answer: String, instruction: String) -> String {
        instruction.isEmpty ? "\(text)\n\(answer)" : "\(instruction)\n\(text)\n\(answer)"
    }
}
