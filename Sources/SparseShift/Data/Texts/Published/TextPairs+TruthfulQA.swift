import JSON
import Numerics

extension TextPairs {
    /// Pairs of TruthfulQA's multiple choice: a question with a wrong answer, and with the right one.
    ///
    ///     Which planet is the hottest? True or False:  Mercury  →  Which planet is the hottest? True or False:  Venus
    ///
    /// The file has one object a line, or all in an array, with `question` and `mc1_targets`, an object of `choices` and
    /// `labels` of which one is 1: the split `validation`, exported to JSON lines. The wrong answer is drawn at random. Nine
    /// tenths of the questions, drawn at random, are for training, since no split for this is published. A question that
    /// comes again is left out, as ``remarks`` say.
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - seed: What wrong answers and parts are drawn from.
    /// - Throws: ``DataError`` with the place in the file and the key that is wrong, also if a choice is both right and
    ///   wrong, or more than one question in a hundred comes again with another right answer; fewer such questions are left out.
    public static func truthfulQA(
        contentsOf path: String, seed: Int = 0
    ) throws(DataError) -> (train: TextPairs, test: TextPairs) {
        let source = try PublishedRecords(path, keys: ["question", "mc1_targets"], content: "questions")
        guard source.records.count > 1 else {
            throw DataError("\(source.file) has one question; at least 2 are needed, to train and to test.")
        }
        var all: [Question] = []
        for record in source.records {
            let text = try record.text("question")
            let (wrong, right) = try answers(of: record)
            all.append(Question(text: text, wrong: wrong, right: right, place: record.place))
        }
        let (questions, remarks) = try source.distinct(
            all, texts: { [$0.text] }, labels: { [("mc1_targets", $0.right)] })
        guard questions.count > 1 else {
            throw DataError(
                "\(source.file) has one question, \(all.count.grouped) times; at least 2 are needed, to train and to test."
            )
        }
        var random = RandomGenerator(seed: seed, stream: 86)
        var pairs: [TextPair] = []
        for question in questions {
            let before = question.wrong[random.integer(below: question.wrong.count)]
            var pair = TextPair(
                before: "\(question.text) True or False:  \(before)",
                after: "\(question.text) True or False:  \(question.right)",
                changes: [.init(concept: 0, from: "wrong", to: "right")])
            pair.place = question.place
            pairs.append(pair)
        }
        let order = random.permutation(pairs.count)
        return parts(order.map { pairs[$0] }, name: source.name, conceptNames: [toRight], remarks: remarks)
    }

    private struct Question {
        let text: String
        let wrong: [String]
        let right: String
        let place: TextPlace
    }

    private static func answers(of record: PublishedRecord) throws(DataError) -> (wrong: [String], right: String) {
        let key = "mc1_targets"
        let value = try record.value(key)
        guard let targets = value.object else {
            throw record.error(
                key,
                "is \(PublishedRecord.shown(value)); an object of 'choices' and 'labels' is needed, which CSV files lack."
            )
        }
        let choices = try record.texts("choices", in: targets)
        let labels = (targets["labels"]?.array ?? []).map { $0.boolean.map { $0 ? 1 : 0 } ?? $0.integer }
        guard labels.count == choices.count, labels.allSatisfy({ $0 == 0 || $0 == 1 }) else {
            throw record.error(key, "needs a label 0 or 1 for each of its \(choices.count) choices.")
        }
        let right = choices.indices.filter { labels[$0] == 1 }
        guard right.count == 1, choices.count > 1 else {
            throw record.error(
                key,
                "has \(right.count) right answers among \(choices.count) choices; one right and at least one wrong are needed."
            )
        }
        let (wrong, answer) = (choices.indices.filter { $0 != right[0] }.map { choices[$0] }, choices[right[0]])
        guard !wrong.contains(answer) else {
            throw record.error(
                key,
                "has the choice \(PublishedRecord.shown(.string(answer))) as right and as wrong; leave one of them out."
            )
        }
        return (wrong, answer)
    }
}
