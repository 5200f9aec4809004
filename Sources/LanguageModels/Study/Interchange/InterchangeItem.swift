import Foundation
import Numerics
import SparseShift
import Work

/// A text with a question behind it, into whose state another text's coordinate is put, and what is to be answered then.
package struct InterchangeItem: Sendable, Hashable {
    /// What is tested.
    package enum Kind: Sendable, Hashable {
        /// The other text differs in the concept, and the answer should become its answer.
        case cause
        /// The other text differs in another concept, and the answer to that question should stay.
        case isolation
    }

    package let kind: Kind
    /// The tokens of the text and the question.
    package let tokens: [Int32]
    /// The place of the text's last token, whose state is changed.
    package let place: Int
    /// The row of that state.
    package let base: Int
    /// The row of the other text's state.
    package let source: Int
    /// The first tokens of the answers with the concept.
    package let with: [Int32]
    /// The first tokens of the answers without it.
    package let without: [Int32]
    /// The score above which the concept is answered to be there, in nats.
    package let threshold: Double
    /// Whether the right answer is that it is there.
    package let isPresent: Bool

    package init(
        kind: Kind, tokens: [Int32], place: Int, base: Int, source: Int, with: [Int32], without: [Int32],
        threshold: Double, isPresent: Bool
    ) {
        self.kind = kind
        self.tokens = tokens
        self.place = place
        self.base = base
        self.source = source
        self.with = with
        self.without = without
        self.threshold = threshold
        self.isPresent = isPresent
    }
}

/// The items of a concept, with the states that are exchanged.
package struct InterchangeItems: Sendable {
    package let concept: String
    package let items: [InterchangeItem]
    /// The states at texts' last tokens (M × d).
    package let states: Matrix
    /// The mean state of texts with the concept minus that of texts without it, over the items that test the cause.
    package let difference: [Double]

    func count(_ kind: InterchangeItem.Kind) -> Int { items.count { $0.kind == kind } }

    /// Takes both directions of every pair whose concepts are asked about.
    ///
    /// - Parameters:
    ///   - model: A language model that writes.
    ///   - concept: The concept, one of the pairs'.
    ///   - pairs: Pairs with the concepts that changed.
    ///   - judges: The questions, named as the concepts; one of them is about `concept`.
    ///   - layer: The layer whose output is changed.
    ///   - most: The most items of each kind.
    ///   - seed: What they are drawn from.
    /// - Throws: ``LanguageModelError`` where something does not fit.
    init(
        _ model: LanguageModel, _ concept: String, in pairs: TextPairs, judges: [AnswerJudge], layer: ResidualLayer,
        most: Int, seed: Int
    ) throws {
        let names = pairs.conceptNames
        guard let target = names.firstIndex(of: concept) else {
            throw LanguageModelError(
                "\(pairs.name): there is no concept '\(concept)'; there are \(names.map { "'\($0)'" }.joined(separator: ", "))."
            )
        }
        var questions: [Int: AnswerJudge] = [:]
        for judge in judges {
            guard let place = names.firstIndex(of: judge.name) else {
                throw LanguageModelError(
                    "\(pairs.name): the question '\(judge.name)' is about none of its concepts; name it as one of \(names.map { "'\($0)'" }.joined(separator: ", "))."
                )
            }
            guard questions.updateValue(judge, forKey: place) == nil else {
                throw LanguageModelError("two questions are called '\(judge.name)'; the names must differ.")
            }
        }
        guard questions[target] != nil else {
            throw LanguageModelError("'\(concept)': no question asks about it; its judge has to have its name.")
        }
        guard most >= 2 else { throw LanguageModelError("at least 2 texts for either kind of test, not \(most).") }
        let index = try layer.index(in: model)
        guard index < model.layers - 1 else {
            throw LanguageModelError(
                "\(model.place(ofLayer: index)): a state that is changed there reaches no later token; choose an earlier layer."
            )
        }
        let attribute = ConceptTexts.attribute(of: concept)
        // Whether the question's concept appears from base to source.
        var wanted: [(kind: InterchangeItem.Kind, question: Int, base: String, source: String, appears: Bool)] = []
        for pair in pairs {
            for change in pair.changes where change.amount != 0 && questions[change.concept] != nil {
                let isTarget = change.concept == target
                // Another value of the same attribute has to change with it.
                guard isTarget || ConceptTexts.attribute(of: names[change.concept]) != attribute else { continue }
                // A pair that changes the concept, too, would say nothing of the isolation.
                guard isTarget || !pair.changes.contains(where: { $0.concept == target && $0.amount != 0 }) else {
                    continue
                }
                let kind: InterchangeItem.Kind = isTarget ? .cause : .isolation
                wanted.append((kind, change.concept, pair.before, pair.after, change.amount > 0))
                wanted.append((kind, change.concept, pair.after, pair.before, change.amount < 0))
            }
        }
        var random = RandomGenerator(seed: seed, stream: 78)
        func drawn(_ kind: InterchangeItem.Kind) -> [Int] {
            let places = wanted.indices.filter { wanted[$0].kind == kind }
            return random.sample(min(most, places.count), from: places.count).map { places[$0] }
        }
        let (causes, isolations) = (drawn(.cause), drawn(.isolation))
        guard causes.count >= 2 else {
            throw LanguageModelError("\(pairs.name): no pair changes '\(concept)', so there is nothing to exchange.")
        }
        let chosen = random.permutation(causes.count + isolations.count).map { (causes + isolations)[$0] }

        var (places, prompts) = ([[Int32]: Int](), [[Int32]]())
        /// The tokens with the question, and the row of the state at the text's last token.
        func read(_ text: String, _ judge: AnswerJudge) throws -> (tokens: [Int32], row: Int, length: Int) {
            let text = judge.before + text.trimmingCharacters(in: .whitespacesAndNewlines)
            let parts = try model.split(judge.after, after: text)
            let row = places[parts.before] ?? prompts.count
            if row == prompts.count {
                places[parts.before] = row
                prompts.append(parts.before)
            }
            return (parts.before + parts.text, row, parts.before.count)
        }
        var items: [InterchangeItem] = []
        for place in chosen {
            let one = wanted[place]
            let judge = questions[one.question]!
            let (base, source) = (try read(one.base, judge), try read(one.source, judge))
            let (with, without) = try model.firstTokens(of: judge, after: one.base)
            items.append(
                InterchangeItem(
                    kind: one.kind, tokens: base.tokens, place: base.length - 1, base: base.row, source: source.row,
                    with: with, without: without, threshold: judge.threshold,
                    isPresent: one.kind == .cause ? one.appears : !one.appears))
        }
        let states = try model.lastStates(of: prompts, layer: index)
        var difference = [Double](repeating: 0, count: model.width)
        for item in items where item.kind == .cause {
            for (column, (own, other)) in zip(states.row(item.base), states.row(item.source)).enumerated() {
                difference[column] += Double(other - own) * (item.isPresent ? 1 : -1)
            }
        }
        (self.concept, self.items, self.states, self.difference) = (concept, items, states, difference)
    }
}

extension LanguageModel {
    /// The first tokens of a judge's answers.
    ///
    /// - Throws: ``LanguageModelError`` without answers of both kinds, or if one of either kind begin alike.
    fileprivate func firstTokens(
        of judge: AnswerJudge, after text: String
    ) throws(LanguageModelError) -> (with: [Int32], without: [Int32]) {
        guard !judge.with.isEmpty, !judge.without.isEmpty else {
            throw LanguageModelError("\(judge.name): answers are needed both with and without the concept.")
        }
        let prompt = judge.before + text.trimmingCharacters(in: .whitespacesAndNewlines) + judge.after
        let whole = try promptTokens(prompt).count
        func first(_ answers: [String]) throws(LanguageModelError) -> [Int32] {
            var found: [Int32] = []
            for answer in answers {
                let parts = try split(answer, after: prompt)
                guard parts.before.count == whole else {
                    throw LanguageModelError(
                        "\(judge.name): the answer \(answer.quoted) and the end of the question are one token; end the question without a space, and begin the answers with one."
                    )
                }
                let token = parts.text[0]
                if !found.contains(token) { found.append(token) }
            }
            return found
        }
        let (with, without) = (try first(judge.with), try first(judge.without))
        guard Set(with).isDisjoint(with: without) else {
            throw LanguageModelError(
                "\(judge.name): an answer with the concept and one without it begin with the same token, so their first tokens do not tell them apart; choose other answers."
            )
        }
        return (with, without)
    }

    /// The states at the last tokens of prompts behind a block (N × d).
    fileprivate func lastStates(of prompts: [[Int32]], layer: Int) throws -> Matrix {
        var found = [[Float]](repeating: [], count: prompts.count)
        for group in SteeredTexts.groups(prompts, of: self, length: 1) {
            try Interruption.check()
            let batch = PromptBatch(group, of: prompts, isShared: sharesTokens, outputsAll: true)
            let context = try ModelContext(self, tokens: batch.batch.count, sequences: group.count)
            var rows: [Float] = []
            context.observe([layer]) { _, values in
                rows = Array(values)
                return .stop
            }
            try context.decode(batch.batch)
            guard rows.count == batch.batch.count * width, rows.allSatisfy(\.isFinite) else {
                throw LanguageModelError(
                    "\(name) gives no numbers, or none that are finite, at \(place(ofLayer: layer)).")
            }
            for (sequence, text) in group.enumerated() {
                let row = batch.rows[sequence].last!
                found[text] = Array(rows[row * width..<(row + 1) * width])
            }
        }
        return Matrix(rows: prompts.count, columns: width, elements: found.flatMap { $0 })
    }
}
