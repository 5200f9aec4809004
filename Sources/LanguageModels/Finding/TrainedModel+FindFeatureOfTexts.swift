import Numerics
import SparseShift
import Work

extension TrainedModel {
    /// Finds the feature of a concept in labelled pairs of texts.
    ///
    /// - Parameters:
    ///   - concept: The index of the concept, a column of δ.
    ///   - pairs: The labelled pairs.
    ///   - model: The language model that embeds the texts, the same as in training.
    ///   - layer: The layer to read.
    ///   - pooling: How the tokens of a text become one vector.
    ///   - count: The number of candidates.
    ///   - seed: The seed of the split into halves.
    /// - Throws: The errors of ``findFeature(of:in:count:seed:)-(Int,_,_,_)`` and of
    ///   `LanguageModel.shifts(of:layer:pooling:progress:)`.
    public func findFeature(
        of concept: Int, in pairs: TextPairs, embeddedBy model: LanguageModel, layer: ResidualLayer = .middle,
        pooling: Pooling = .lastToken, count: Int = 5, seed: Int = 0
    ) throws -> FeatureSearch {
        try checkWidth(model.width, of: model.name)
        try remarkOnUse(of: model, layer: layer, pooling: pooling)
        if encodesEmbeddings {
            return try findFeature(
                of: concept, in: try model.embeddingPairs(of: pairs, layer: layer, pooling: pooling), count: count,
                seed: seed)
        }
        return try findFeature(
            of: concept, in: try model.shifts(of: pairs, layer: layer, pooling: pooling), count: count, seed: seed)
    }

    /// Finds the feature of a concept that some prompts have and others do not.
    ///
    ///     try found.findFeature(
    ///         named: "joy", with: ["I won the prize", …], without: ["I took the bus", …], embeddedBy: model)
    ///
    /// Both lists are split into halves, so that no prompt both chooses and scores. In each half, every prompt with the
    /// concept is paired with some prompts without it: a shift in which the concept changes by 1, and by −1 in the
    /// other direction. The same number of pairs within the lists, with a change of 0, separates features of the
    /// concept from features of other differences between prompts. See `FeatureSearch` for the scores.
    ///
    /// - Parameters:
    ///   - name: The name of the concept in the result.
    ///   - with: At least 4 different prompts with the concept.
    ///   - without: At least 4 different prompts without the concept.
    ///   - model: The language model that embeds the prompts, the same as in training.
    ///   - layer: The layer to read.
    ///   - pooling: How the tokens of a prompt become one vector.
    ///   - pairs: The number of prompts without the concept that each prompt with it is paired with.
    ///   - count: The number of candidates.
    ///   - seed: The seed of the halves and the pairs.
    /// - Throws: `LanguageModelError` if the widths differ, a list has fewer than 4 different prompts, or both lists
    ///   have a prompt in common; and the errors of
    ///   `LanguageModel.embeddings(of:layer:pooling:steering:batch:progress:)`.
    public func findFeature(
        named name: String = "concept", with: [String], without: [String], embeddedBy model: LanguageModel,
        layer: ResidualLayer = .middle, pooling: Pooling = .lastToken, pairs: Int = 8, count: Int = 5, seed: Int = 0
    ) throws -> FeatureSearch {
        try checkWidth(model.width, of: model.name)
        try remarkOnUse(of: model, layer: layer, pooling: pooling)
        let lists = [with.withoutRepetition, without.withoutRepetition]
        for (list, kind) in zip(lists, ["with", "without"]) where list.count < 4 {
            throw LanguageModelError(
                "\(name): \(list.count) different prompts \(kind) it; at least 4 are needed to choose a feature and to score it."
            )
        }
        if let both = Set(lists[0]).intersection(lists[1]).min() {
            throw LanguageModelError("\(name): '\(both)' is in both lists.")
        }
        let embeddings = try model.embeddings(of: lists[0] + lists[1], layer: layer, pooling: pooling)
        var random = RandomGenerator(seed: seed, stream: 32)
        let (chosen, scored) = (lists.map { $0.count / 2 }.min()!, lists.map { $0.count - $0.count / 2 }.min()!)
        var examples = FeatureSearch.Examples(
            changes: [], isScoring: [], chosen: Halves.Size(groups: chosen, changing: chosen),
            scored: Halves.Size(groups: scored, changing: scored))
        var (before, after) = ([Int](), [Int]())
        func add(_ first: Int, _ second: Int, change: Float, isScoring: Bool) {
            before += [first, second]
            after += [second, first]
            examples.changes += [change, -change]
            examples.isScoring += [isScoring, isScoring]
        }
        let orders = [
            random.permutation(lists[0].count), random.permutation(lists[1].count).map { $0 + lists[0].count },
        ]
        for isScoring in [false, true] {
            let halves = orders.map { order in
                isScoring ? Array(order[(order.count / 2)...]) : Array(order[..<(order.count / 2)])
            }
            for place in halves[0] {
                for other in random.sample(min(max(1, pairs), halves[1].count), from: halves[1].count) {
                    add(halves[1][other], place, change: 1, isScoring: isScoring)
                    let list = halves[random.integer(below: 2)]
                    let same = random.sample(2, from: list.count).map { list[$0] }
                    add(same[0], same[1], change: 0, isScoring: isScoring)
                }
            }
        }
        let (first, second) = (embeddings.rows(at: before), embeddings.rows(at: after))
        let codes =
            encodesEmbeddings
            ? encodeDifference(before: first, after: second) : encode(second.subtracting(first))
        return try FeatureSearch(concept: name, codes: codes, examples: examples, count: count)
    }
}

extension TrainedModel {
    /// Remarks on embeddings of another language model, layer or pooling than those that the model was trained on.
    private func remarkOnUse(of model: LanguageModel, layer: ResidualLayer, pooling: Pooling) throws {
        guard let origin else { return }
        let use = try model.origin(of: layer, pooling: pooling)
        if let remark = origin.remark("this \(method)", usedWith: use) { Remarks.make(remark) }
    }
}

extension [String] {
    /// The distinct texts, in the order of their first occurrences.
    fileprivate var withoutRepetition: [String] {
        var known: Set<String> = []
        return filter { known.insert($0).inserted }
    }
}
