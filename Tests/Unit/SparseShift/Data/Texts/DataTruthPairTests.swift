import Numerics
import SparseShift
import Testing

/// Neither the length nor the first word of an answer, nor a word of denial, tells whether it is right.
@Suite struct DataTruthPairTests {
    private let pairs: TextPairs
    private let wrong: [String]
    private let right: [String]

    init() throws {
        pairs = try TextPairs.truth()
        func answer(_ text: String) -> String {
            String(text[text.index(text.lastIndex(of: "?")!, offsetBy: 2)...].dropLast())
        }
        wrong = pairs.map { answer($0.before) }
        right = pairs.map { answer($0.after) }
    }

    private func firstWord(_ answer: String) -> String { String(answer.prefix { $0 != " " }) }

    @Test func everyQuestionHasTwoAnswers() throws {
        #expect(pairs.count >= 200)
        #expect(pairs.conceptNames == ["truth: wrong → right"])
        #expect(pairs.concepts == Matrix(rows: pairs.count, columns: 1, repeating: 1))
        var questions: Set<Substring> = []
        for (pair, answers) in zip(pairs, zip(wrong, right)) {
            let question = pair.before.dropLast(answers.0.count + 1)
            #expect(pair.after.dropLast(answers.1.count + 1) == question && question.hasSuffix("? "), "\(pair)")
            #expect(answers.0 != answers.1 && !answers.0.isEmpty && !answers.1.isEmpty, "\(pair)")
            #expect(questions.insert(question).inserted, "\(question) is asked twice")
        }
        #expect(
            pairs.contains {
                $0.before == "What is the capital of Australia? Sydney." && $0.after.hasSuffix(" Canberra.")
            })
        #expect(try TextPairs.truth(count: 30, seed: 2) == TextPairs.truth(count: 30, seed: 2))
        #expect(try TextPairs.truth(count: 30, seed: 2) != TextPairs.truth(count: 30, seed: 3))
        #expect(throws: DataError("truth: there are \(pairs.count) different pairs; 999 were asked for.")) {
            try TextPairs.truth(count: 999)
        }
    }

    @Test func lengthTellsNothing() {
        let (wrongMean, rightMean) = (mean(wrong.map(\.count)), mean(right.map(\.count)))
        #expect(abs(wrongMean - rightMean) < 0.03 * wrongMean, "\(wrongMean), \(rightMean)")
        let words = [wrong, right].map { mean($0.map { $0.split(separator: " ").count }) }
        #expect(abs(words[0] - words[1]) < 0.03 * words[0], "\(words)")
        // The longer answer is right in about half of the questions; 2.5 standard deviations of a fair coin.
        let (longer, shorter) = (
            zip(wrong, right).count { $0.count < $1.count }, zip(wrong, right).count { $0.count > $1.count }
        )
        #expect(Double(abs(longer - shorter)) < 2.5 * Double(longer + shorter).squareRoot(), "\(longer), \(shorter)")
        // So is the larger of two numbers.
        let numbers = zip(wrong, right).compactMap { pair -> Bool? in
            guard let first = number(pair.0), let second = number(pair.1) else { return nil }
            return second > first
        }
        #expect(numbers.count > 40 && abs(2 * numbers.count { $0 } - numbers.count) <= 8)
    }

    @Test func noWordTellsTheRightAnswer() {
        func counts(_ answers: [String]) -> [String: Int] {
            Dictionary(answers.map { ($0, 1) }, uniquingKeysWith: +)
        }
        for what in [firstWord, { $0.split(separator: " ").last.map(String.init) ?? "" }] {
            let (first, second) = (counts(wrong.map(what)), counts(right.map(what)))
            for word in Set(first.keys).union(second.keys) {
                let (inWrong, inRight) = (first[word] ?? 0, second[word] ?? 0)
                #expect(
                    Double(abs(inWrong - inRight)) <= max(3, Double(inWrong + inRight).squareRoot()),
                    "\(word): \(inWrong) wrong, \(inRight) right")
            }
        }
        let denials = ["No", "not", "never", "nothing", "none", "nobody"]
        func denied(_ answers: [String]) -> Int {
            answers.count { answer in answer.split(separator: " ").contains { denials.contains(String($0)) } }
        }
        #expect(denied(right) > 5 && denied(wrong) == denied(right))
        #expect(wrong.count { $0 == "Yes" } == right.count { $0 == "Yes" })
    }

    private func mean(_ values: [Int]) -> Double { Double(values.reduce(0, +)) / Double(values.count) }
    private func number(_ text: String) -> Double? { Double(text.filter { $0 != "," }) }
}
