import JSON

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

    /// Finds the choices. Each begins with its letter at the beginning of a line. (A) ends where (B) begins; (B) ends
    /// at an empty line, at a last line that ends with a colon, such as "Answer:", or with the question.
    ///
    /// - Throws: ``DataError`` with the key that is wrong.
    init(_ record: PublishedRecord) throws(DataError) {
        let question = try record.text("question")
        var marks: [Range<String.Index>] = []
        for letter in ["A", "B"] {
            let found = Self.marks(letter, in: question)
            guard found.count < 2 else {
                throw record.error(
                    "question",
                    "has \(found.count) lines that begin with (\(letter)), so that its choices cannot be told; there must be one."
                )
            }
            guard let mark = found.first, question[mark.upperBound...].first.map({ !$0.isWhitespace }) == true else {
                throw record.error("question", "has no line that begins with (\(letter)) and has a text behind it.")
            }
            marks.append(mark)
        }
        guard marks[0].lowerBound < marks[1].lowerBound else {
            throw record.error("question", "names choice (B) before choice (A).")
        }
        guard Self.marks("C", in: question).isEmpty else {
            throw record.error("question", "has a choice (C); there must be two, (A) and (B).")
        }
        let ranges = [
            Self.trimmed(marks[0].upperBound..<marks[1].lowerBound, of: question),
            Self.lastChoice(from: marks[1].upperBound, in: question),
        ]
        guard !Self.isUnclear(question[ranges[0]], behind: question[ranges[1].upperBound...]) else {
            throw record.error(
                "question",
                "has an empty line in choice (A), and a text behind an empty line after (B), so that the end of (B) cannot be told; leave out the empty lines in choices."
            )
        }
        guard question[ranges[0]] != question[ranges[1]] else {
            throw record.error(
                "question",
                "has the same choice behind (A) and (B), \(PublishedRecord.shown(.string(String(question[ranges[0]])))), which cannot show the behaviour and not show it; correct one, or leave the question out."
            )
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

    /// Where a letter begins a line, with the blanks before and behind it.
    private static func marks(_ letter: String, in text: String) -> [Range<String.Index>] {
        func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
        return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).compactMap { line in
            let rest = line.drop(while: isBlank)
            guard rest.hasPrefix("(\(letter))") else { return nil }
            return line.startIndex..<rest.dropFirst(3).drop(while: isBlank).startIndex
        }
    }

    /// A range without the white space at its end.
    private static func trimmed(_ range: Range<String.Index>, of text: String) -> Range<String.Index> {
        let end = text[range].lastIndex { !$0.isWhitespace }.map { text.index(after: $0) }
        return range.lowerBound..<(end ?? range.lowerBound)
    }

    /// The choice that no other follows.
    private static func lastChoice(from start: String.Index, in text: String) -> Range<String.Index> {
        var lines = text[start...].split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        if let empty = lines.dropFirst().firstIndex(where: isEmpty) { lines.removeSubrange(empty...) }
        if lines.count > 1, endsWithColon(lines.last!) { lines.removeLast() }
        return trimmed(start..<lines.last!.endIndex, of: text)
    }

    private static func isEmpty(_ line: Substring) -> Bool { line.allSatisfy(\.isWhitespace) }

    private static func endsWithColon(_ line: Substring) -> Bool { line.last { !$0.isWhitespace } == ":" }

    /// Whether an empty line may as well be in the last choice as behind it.
    private static func isUnclear(_ first: Substring, behind rest: Substring) -> Bool {
        let lines = rest.split(whereSeparator: \.isNewline).filter { !isEmpty($0) }
        let hasEmptyLine = first.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).contains(
            where: isEmpty)
        return hasEmptyLine && !lines.isEmpty && !(lines.count == 1 && endsWithColon(lines[0]))
    }

    /// The letter of an answer: `(A)`.
    func letter(matching: Bool) -> String { matching == isMatchedByB ? "(B)" : "(A)" }

    /// The text of an answer.
    func choice(matching: Bool) -> String { choices[matching == isMatchedByB ? 1 : 0] }

    /// The same question with its choices in the other order, so that the other letter shows the behaviour.
    var swapped: LetterQuestion {
        var swapped = String(text[..<ranges[0].lowerBound])
        var places: [Range<Int>] = []
        func add(_ range: Range<String.Index>) {
            let start = swapped.utf8.count
            swapped += text[range]
            places.append(start..<swapped.utf8.count)
        }
        add(ranges[1])
        swapped += text[ranges[0].upperBound..<ranges[1].lowerBound]
        add(ranges[0])
        swapped += text[ranges[1].upperBound...]
        func index(_ place: Int) -> String.Index { swapped.utf8.index(swapped.startIndex, offsetBy: place) }
        return LetterQuestion(
            text: swapped, choices: choices.reversed(), isMatchedByB: !isMatchedByB,
            ranges: places.map { index($0.lowerBound)..<index($0.upperBound) })
    }

    /// The question with an answer behind it.
    func answered(_ answer: String, instruction: String) -> String {
        instruction.isEmpty ? "\(text)\n\(answer)" : "\(instruction)\n\(text)\n\(answer)"
    }
}
