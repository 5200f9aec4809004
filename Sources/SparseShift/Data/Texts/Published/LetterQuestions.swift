import Numerics
import Requirements

/// Questions with two lettered choices, one of which shows a behaviour: the data sets refusal and sycophancy.
///
///     let questions = try LetterQuestions(contentsOf: "refusal.json")
///     let (train, test) = try questions.pairs()
///
/// The file is an array, or lines, of objects `question`, `answer_matching_behavior` and `answer_not_matching_behavior`,
/// whose answers are `(A)` or `(B)`; every question has a line that begins with each letter. A question that comes again is
/// left out, as ``remarks`` say.
public struct LetterQuestions: RandomAccessCollection, Sendable, Equatable, CustomStringConvertible {
    /// How both letters are made to show the behaviour equally often, in each part by itself.
    public enum LetterBalance: String, Sendable, CaseIterable {
        /// Questions of the more frequent letter are left out, drawn at random.
        case dropping
        /// In some questions of the more frequent letter, drawn at random, the choices change places. One is left out if the
        /// number is odd.
        case swapping
        /// They are not: the questions are used as published.
        case published
    }

    /// What stands behind the question in a text of a pair.
    public enum Answers: String, Sendable, CaseIterable {
        /// The letter, as published: the texts of a pair differ in nothing else.
        case letters
        /// The text of the choice.
        case texts
    }

    /// The name of the data in messages, tables and concepts: the file's, such as `refusal`.
    public let name: String
    /// What was left out of the file, in sentences.
    public let remarks: [String]
    private let questions: [LetterQuestion]

    /// Reads questions.
    ///
    /// - Throws: ``DataError`` with the place in the file and the key that is wrong, also if more than one question in a
    ///   hundred comes again with another answer; fewer such questions are left out.
    public init(contentsOf path: String) throws(DataError) {
        let keys = ["question", "answer_matching_behavior", "answer_not_matching_behavior"]
        let records = try PublishedRecords(path, keys: keys, content: "questions")
        var questions: [LetterQuestion] = []
        for record in records.records { questions.append(try LetterQuestion(record)) }
        (self.questions, remarks) = try records.distinct(
            questions, texts: { [$0.text] }, labels: { [(keys[1], $0.letter(matching: true))] })
        name = records.name
    }

    /// 0.
    public var startIndex: Int { 0 }
    /// The number of questions.
    public var endIndex: Int { questions.count }
    /// A question by its place.
    public subscript(index: Int) -> LetterQuestion {
        requireIndex(index, below: questions.count, "Question")
        return questions[index]
    }

    /// Pairs of a question with the answer that does not show the behaviour, and with the one that does. The first 90 % of
    /// the file are for training, the others for testing, as published.
    ///
    /// With letters, the letter is most of what changes in an embedding; so it is balanced, and `letter: A → B` is a concept
    /// of its own beside `refusal: no → yes`: 1 where the behaviour's letter is (B), −1 where it is (A).
    /// - Parameters:
    ///   - answers: The letters, or the texts of the choices.
    ///   - balance: How the letters are balanced.
    ///   - instruction: A line before every question; empty for none.
    ///   - seed: What is drawn to balance.
    /// - Throws: ``DataError`` if a part has no pair.
    public func pairs(
        answers: Answers = .letters, balance: LetterBalance = .dropping, instruction: String = "", seed: Int = 0
    ) throws(DataError) -> (train: TextPairs, test: TextPairs) {
        let trainCount = TextPairs.trainCount(of: count)
        var random = RandomGenerator(seed: seed, stream: 85)
        let parts = [questions[..<trainCount], questions[trainCount...]].map { part in
            Self.balanced(Array(part), balance, &random).map { pair($0, answers, instruction) }
        }
        guard !parts.contains(where: \.isEmpty) else {
            throw DataError(
                "\(name): of \(count.grouped) questions, \(parts[0].count) pairs are left to train and \(parts[1].count) to test; more questions are needed, or the balance \"published\"."
            )
        }
        let concepts = ["\(name): no → yes"] + (answers == .letters ? ["letter: A → B"] : [])
        let result = parts.map { TextPairs(trusted: $0, name: name, conceptNames: concepts).remarked(remarks) }
        return (result[0], result[1])
    }

    private func pair(_ question: LetterQuestion, _ answers: Answers, _ instruction: String) -> TextPair {
        let words = [false, true].map { matching in
            answers == .letters ? question.letter(matching: matching) : question.choice(matching: matching)
        }
        var changes = [TextPair.Change(concept: 0, from: "no", to: "yes")]
        if answers == .letters {
            let letters = question.isMatchedByB ? ("A", "B") : ("B", "A")
            changes.append(.init(concept: 1, from: letters.0, to: letters.1, amount: question.isMatchedByB ? 1 : -1))
        }
        return TextPair(
            before: question.answered(words[0], instruction: instruction),
            after: question.answered(words[1], instruction: instruction), changes: changes)
    }

    private static func balanced(
        _ questions: [LetterQuestion], _ balance: LetterBalance, _ random: inout RandomGenerator
    ) -> [LetterQuestion] {
        let byB = questions.count { $0.isMatchedByB }
        let surplus = abs(questions.count - 2 * byB)
        guard balance != .published, surplus > 0 else { return questions }
        let frequent = questions.indices.filter { questions[$0].isMatchedByB == (2 * byB > questions.count) }
        let drawn = random.sample(surplus, from: frequent.count).map { frequent[$0] }
        guard balance == .swapping else {
            let dropped = Set(drawn)
            return questions.indices.filter { !dropped.contains($0) }.map { questions[$0] }
        }
        // Every question that is swapped takes two from the surplus.
        let swapped = Set(drawn.prefix(surplus / 2))
        let dropped = surplus % 2 == 1 ? drawn.last : nil
        return questions.indices.filter { $0 != dropped }.map {
            swapped.contains($0) ? questions[$0].swapped : questions[$0]
        }
    }

    /// The name, the number of questions and how often each letter shows the behaviour.
    public var description: String {
        let byB = questions.count { $0.isMatchedByB }
        return
            "\(name): \(count.grouped) questions, (A) shows the behaviour in \((count - byB).grouped), (B) in \(byB.grouped)"
    }
}
