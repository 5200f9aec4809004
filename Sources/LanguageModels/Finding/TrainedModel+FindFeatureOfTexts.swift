import Numerics
import SparseShift

extension TrainedModel {
    /// Looks for the feature that a concept of labelled pairs of texts lives in.
    ///
    /// - Parameters:
    ///   - concept: A column of δ.
    ///   - model: What embeds the texts, as for the training.
    /// - Throws: As ``findFeature(of:in:count:seed:)-(Int,_,_,_)``, and as ``LanguageModel/shifts(of:layer:pooling:progress:)``.
    public func findFeature(
        of concept: Int, in pairs: TextPairs, embeddedBy model: LanguageModel, layer: ResidualLayer = .middle,
        pooling: Pooling = .lastToken, count: Int = 5, seed: Int = 0
    ) throws -> FeatureSearch {
        try checkWidth(model.width, of: model.name)
        return try findFeature(
            of: concept, in: try model.shifts(of: pairs, layer: layer, pooling: pooling), count: count, seed: seed)
    }

    /// Looks for the feature of a concept that some prompts have and others have not.
    ///
    ///     try found.findFeature(
    ///         named: "joy", with: ["I won the prize", …], without: ["I took the bus", …], embeddedBy: model)
    ///
    /// Each list is halved, so that no prompt both chooses and scores. In either half each prompt with the concept is
    /// paired with some prompts without it: a shift in which the concept changes by 1, and the other way by −1. Equally
    /// many pairs within the lists, with a change of 0, tell features of the concept from those of anything that differs
    /// between prompts. See ``FeatureSearch`` for the scores.
    /// - Parameters:
    ///   - name: How the result calls the concept.
    ///   - pairs: Prompts that each prompt is paired with.
    ///   - seed: What the halves and the pairs are drawn from.
    /// - Throws: ``LanguageModelError`` if the widths differ, a list has fewer than 4 different prompts or both have one
    ///   in common, and as ``LanguageModel/embeddings(of:layer:pooling:steering:batch:progress:)``.
    public func findFeature(
        named name: String = "concept", with: [String], without: [String], embeddedBy model: LanguageModel,
        layer: ResidualLayer = .middle, pooling: Pooling = .lastToken, pairs: Int = 8, count: Int = 5, seed: Int = 0
    ) throws -> FeatureSearch {
        try checkWidth(model.width, of: model.name)
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
        let differences = embeddings.rows(at: after).subtracting(embeddings.rows(at: before))
        return try FeatureSearch(concept: name, codes: encode(differences), examples: examples, count: count)
    }
}

extension [String] {
    /// Every text where it is first.
    fileprivate var withoutRepetition: [String] {
        var known: Set<String> = []
        return filter { known.insert($0).inserted }
    }
}
