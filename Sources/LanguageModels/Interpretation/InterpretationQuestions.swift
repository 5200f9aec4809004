import Foundation
import JSON
import Numerics

/// What a model is asked to explain a side of a feature, and to score an explanation.
package enum InterpretationQuestions {
    /// An example of a question, and whether the right answer is yes.
    struct Item: Sendable, Hashable {
        var before: String
        var after: String
        var isActive: Bool
    }

    /// Asks what the changes of the examples have in common.
    static func explanation(of examples: InterpretationExamples) -> [ChatMessage] {
        let lines = examples.explaining.enumerated().map { index, example in
            let pair = MarkedPair(before: example.before, after: example.after).marked
            return line(index, pair.before, pair.after)
        }
        return [
            .system(
                """
                You find out what a change of texts means. Each example is a text, an arrow, and the text that it becomes; \
                words that differ stand between << and >>. All examples have one kind of change in common. Say in one \
                short sentence which, with its direction. Do not list the examples, and do not mention the marks. \
                End with a line of this form: [EXPLANATION]: your sentence
                """),
            .user(
                "Example 1: The <<cat>> sleeps. -> The <<cats>> sleep.\nExample 2: one <<stone>> -> one of the <<stones>>"
            ),
            .assistant(
                "Both examples have more than one thing after the change.\n[EXPLANATION]: A noun goes from singular to plural."
            ),
            .user(lines.joined(separator: "\n")),
        ]
    }

    /// The sentence of an answer; `nil` if it holds none.
    package static func explanation(in answer: String) -> String? {
        guard let mark = answer.range(of: "[EXPLANATION]:", options: .backwards) else { return nil }
        let text = answer[mark.upperBound...].split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return text.isEmpty ? nil : String(text.prefix(500))
    }

    /// Asks which pairs make a change.
    static func detection(of explanation: String, in items: [Item]) -> [ChatMessage] {
        question(
            "You are told of a kind of change, and then shown numbered pairs: a text, an arrow, and the text that it becomes. "
                + "Say of each pair whether it makes this change, in this direction: 1 if it does, and 0 if not.",
            explanation, items)
    }

    /// Asks in which pairs the marked words are those of a change.
    static func fuzzing(of explanation: String, in items: [Item]) -> [ChatMessage] {
        question(
            "You are told of a kind of change, and then shown numbered pairs: a text, an arrow, and the text that it becomes, "
                + "with some words between << and >>. Say of each pair whether the marked words are those that make this "
                + "change: 1 if they are, and 0 if other words are marked.",
            explanation, items)
    }

    /// An example on one line, whatever line breaks its texts have.
    private static func line(_ index: Int, _ before: String, _ after: String) -> String {
        "Example \(index + 1): \(before) -> \(after)".split(separator: /\s*\R\s*/).joined(separator: " ⏎ ")
    }

    private static func question(_ task: String, _ explanation: String, _ items: [Item]) -> [ChatMessage] {
        let lines = items.enumerated().map { line($0, $1.before, $1.after) }
        return [
            .system("\(task) Answer with a list of numbers alone, one for each example, such as [1,0,0]."),
            .user("Change: \(explanation)\n\(lines.joined(separator: "\n"))"),
        ]
    }

    /// The numbers of an answer: its first pair of brackets, which must hold 0 or 1 for each example; `nil` otherwise.
    package static func verdicts(in answer: String, count: Int) -> [Bool]? {
        guard let start = answer.firstIndex(of: "["), let end = answer[start...].firstIndex(of: "]"),
            let values = try? JSONValue(decoding: String(answer[start...end])).array, values.count == count
        else { return nil }
        let numbers = values.map(\.integer)
        guard numbers.allSatisfy({ $0 == 0 || $0 == 1 }) else { return nil }
        return numbers.map { $0 == 1 }
    }

    /// The examples of detection: active ones, and as many others, half of them reversed active ones where there are enough.
    static func detectionItems(of examples: InterpretationExamples, random: inout RandomGenerator) -> [Item] {
        let others = examples.active.count
        let hard = examples.reversed.prefix(max(others / 2, others - examples.inactive.count))
        let items =
            examples.active.map { Item(before: $0.before, after: $0.after, isActive: true) }
            + (hard + examples.inactive.prefix(others - hard.count)).map {
                Item(before: $0.before, after: $0.after, isActive: false)
            }
        return random.permutation(items.count).map { items[$0] }
    }

    /// The examples of fuzzing: every second active pair with the words marked that differ, the others with as many other words
    /// marked. A pair without other words stays in the first part.
    static func fuzzingItems(of examples: InterpretationExamples, random: inout RandomGenerator) -> [Item] {
        var items: [Item] = []
        for example in examples.active {
            let pair = MarkedPair(before: example.before, after: example.after)
            /// As many unchanged words of a text as are changed, at least one.
            func others(_ words: [MarkedPair.Word]) -> Set<Int> {
                let same = words.indices.filter { !words[$0].differs }
                let count = min(same.count, max(1, words.count(where: \.differs)))
                return Set(random.sample(count, from: same.count).map { same[$0] })
            }
            let wrong: (before: Set<Int>, after: Set<Int>) =
                items.count % 2 == 1 ? (others(pair.before), others(pair.after)) : ([], [])
            let isActive = wrong.before.isEmpty && wrong.after.isEmpty
            let texts = isActive ? pair.marked : pair.marking(before: wrong.before, after: wrong.after)
            items.append(Item(before: texts.before, after: texts.after, isActive: isActive))
        }
        return random.permutation(items.count).map { items[$0] }
    }
}
