import Numerics

/// Asks a model what sides of features mean, and scores what it says.
package struct FeatureInterpreter {
    /// The server that is asked.
    let endpoint: ChatEndpoint
    /// The number of pairs in a question.
    let batch: Int
    /// The seed of the order of pairs.
    let seed: Int

    /// One of the questions by which an explanation is scored.
    private struct Question {
        enum Kind { case detection, fuzzing, shuffled, shuffledFuzzing }
        var kind: Kind
        /// The place of the examples.
        var place: Int
        var items: [InterpretationQuestions.Item]
    }

    package init(endpoint: ChatEndpoint, batch: Int, seed: Int) {
        self.endpoint = endpoint
        self.batch = batch
        self.seed = seed
    }

    /// Explains and scores; what a budget or a server cuts short has no explanation or no score.
    ///
    /// - Parameters:
    ///   - features: The examples of features' sides.
    ///   - skipped: The sides without examples.
    ///   - random: The examples of random directions, which are asked of last.
    /// - Throws: Any error but those of the endpoint.
    package func interpret(
        _ features: [InterpretationExamples], skipped: [FeatureSide], random: [InterpretationExamples] = []
    ) throws -> FeatureInterpretations {
        let examples = features + random
        let earlier = endpoint.usage
        let (answers, stop) = try endpoint.collect(
            examples.map { ChatRequest(InterpretationQuestions.explanation(of: $0), maximumTokens: 512) })
        let explanations = answers.map { $0?.text.flatMap { InterpretationQuestions.explanation(in: $0) } }
        let failures = answers.map { answer in
            answer.map { $0.failure ?? "the answer holds no explanation" } ?? "it was not asked"
        }
        let questions = self.questions(about: examples, explanations, features: features.count)
        var scores = Scores(count: examples.count)
        var lateStop: (any Error)?
        if stop == nil {
            let (found, error) = try endpoint.collect(questions.map { ask($0.question, $0.explanation) })
            lateStop = error
            for ((question, _), answer) in zip(questions, found) {
                scores.add(answer, to: question)
            }
        }
        if let error = stop ?? lateStop, !(error is ChatEndpointError) { throw error }
        let sides = examples.indices.map { place in
            FeatureInterpretation(
                side: examples[place].side, explanation: explanations[place],
                failure: explanations[place] == nil ? failures[place] : nil, detection: scores[.detection, place],
                fuzzing: scores[.fuzzing, place], shuffledDetection: scores[.shuffled, place],
                shuffledFuzzing: scores[.shuffledFuzzing, place],
                examples: examples[place])
        }
        return FeatureInterpretations(
            interpreter: endpoint.model, sides: Array(sides.prefix(features.count)), skipped: skipped,
            randomDirections: Array(sides.dropFirst(features.count)), remark: (stop ?? lateStop).map { "\($0)" },
            usage: endpoint.usage.since(earlier))
    }

    private func ask(_ question: Question, _ explanation: String) -> ChatRequest {
        let messages =
            question.kind == .fuzzing || question.kind == .shuffledFuzzing
            ? InterpretationQuestions.fuzzing(of: explanation, in: question.items)
            : InterpretationQuestions.detection(of: explanation, in: question.items)
        return ChatRequest(messages, maximumTokens: 64 + 8 * question.items.count)
    }

    private func questions(
        about examples: [InterpretationExamples], _ explanations: [String?], features: Int
    ) -> [(question: Question, explanation: String)] {
        var questions: [(question: Question, explanation: String)] = []
        let controls = self.controls(Array(examples.prefix(features)), Array(explanations.prefix(features)))
        for (place, explanation) in explanations.enumerated() {
            guard let explanation else { continue }
            let side = examples[place].side
            var random = RandomGenerator(
                seed: seed, stream: 191 + 2 * side.feature + (side.sign > 0 ? 0 : 1) + (1 << 30))
            let detection = InterpretationQuestions.detectionItems(of: examples[place], random: &random)
            let fuzzing = InterpretationQuestions.fuzzingItems(of: examples[place], random: &random)
            func add(_ kind: Question.Kind, _ items: [InterpretationQuestions.Item], _ explanation: String) {
                for start in stride(from: 0, to: items.count, by: batch) {
                    let part = Array(items[start..<min(start + batch, items.count)])
                    questions.append((Question(kind: kind, place: place, items: part), explanation))
                }
            }
            add(.detection, detection, explanation)
            add(.fuzzing, fuzzing, explanation)
            if let control = controls[place] {
                add(.shuffled, detection, control)
                add(.shuffledFuzzing, fuzzing, control)
            }
        }
        return questions
    }

    /// For every explained place, the explanation of another feature: the next one in a random order.
    private func controls(_ examples: [InterpretationExamples], _ explanations: [String?]) -> [Int: String] {
        let explained = explanations.indices.filter { explanations[$0] != nil }
        var random = RandomGenerator(seed: seed, stream: 189)
        let order = random.permutation(explained.count).map { explained[$0] }
        var controls: [Int: String] = [:]
        for (rank, place) in order.enumerated() {
            let others = order[(rank + 1)...] + order[..<rank]
            let other = others.first { examples[$0].side.feature != examples[place].side.feature }
            controls[place] = other.flatMap { explanations[$0] }
        }
        return controls
    }

    /// The answers to all questions, by what they score.
    private struct Scores {
        private var answers: [Question.Kind: [[(isActive: Bool, answer: Bool?)]]]

        init(count: Int) {
            let none = [[(isActive: Bool, answer: Bool?)]](repeating: [], count: count)
            answers = [.detection: none, .fuzzing: none, .shuffled: none, .shuffledFuzzing: none]
        }

        mutating func add(_ answer: ChatAnswer?, to question: Question) {
            // What was not asked is no failure of the model.
            guard let answer else { return }
            let verdicts = answer.text.flatMap {
                InterpretationQuestions.verdicts(in: $0, count: question.items.count)
            }
            for (index, item) in question.items.enumerated() {
                answers[question.kind]![question.place].append((item.isActive, verdicts?[index]))
            }
        }

        subscript(kind: Question.Kind, place: Int) -> ExplanationScore? {
            let found = answers[kind]![place]
            return found.isEmpty ? nil : ExplanationScore(found)
        }
    }
}
