import Numerics
import SparseShift
import Work

extension TrainedModel {
    /// Gathers what is known of every feature, for pages that show it.
    ///
    /// All codes are made once; 1,000 features take seconds, unless texts are steered.
    ///
    /// - Parameters:
    ///   - data: Shifts; their texts and labels are shown where they are known.
    ///   - interpretations: Explanations of the features, as `interpret(in:by:)` gives them.
    ///   - selectivities: What steering with the features does to concepts, as `LanguageModel.selectivity` gives it.
    ///   - others: Models of other seeds or methods on the same embeddings. This model itself is left out.
    ///   - languageModel: The model that the embeddings are of: for tokens that the features promote.
    ///   - layer: The layer of the embeddings, where neither the model nor the data tell it; by default the middle one.
    ///   - prompt: A text that the language model continues at −s, 0 and +s of features; `nil` for no such texts.
    ///   - steeredFeatures: The number of features that are steered with: those that go with a label most or, without labels, those
    ///     that are active most often.
    ///   - strength: s, as a fraction of the mean length of the residual stream.
    ///   - most: The most pairs, fewer for models of thousands of features; of more, so many are drawn at random.
    ///   - threshold: The |h| beyond which a feature counts as active, in the units of the shifts; by default that of the training.
    ///   - seed: The seed of all draws.
    /// - Throws: `LanguageModelError` if widths differ, a number makes no sense, the layer is another than the model's own, or a
    ///   prompt is empty or has no language model; any error of reading the data; `Interrupted` if a stop was requested.
    public func featurePages<Data: ShiftDataset>(
        of data: Data, interpretations: FeatureInterpretations? = nil, selectivities: [Selectivity] = [],
        others: [TrainedModel] = [], languageModel: LanguageModel? = nil, layer: ResidualLayer? = nil,
        prompt: String? = nil, steeredFeatures: Int = 12, strength: Double = 0.5, pairs most: Int = 20_000,
        threshold: Double? = nil, seed: Int = 0
    ) throws -> FeaturePages {
        guard most >= 1 else { throw LanguageModelError("pairs: at least 1, not \(most).") }
        guard steeredFeatures >= 0 else {
            throw LanguageModelError("steeredFeatures: at least 0, not \(steeredFeatures).")
        }
        guard strength > 0, strength.isFinite else {
            throw LanguageModelError("strength: above 0, not \(strength).")
        }
        guard threshold.map({ $0 >= 0 && $0.isFinite }) ?? true else {
            throw LanguageModelError("threshold: at least 0, not \(threshold!).")
        }
        guard prompt != "" else {
            throw LanguageModelError("a prompt is empty; give a text to continue, or no prompt.")
        }
        try checkWidth(data.dimension, of: data.name)
        if let remark = origin?.remark("this \(method)", usedWith: data.annotations.origin) { Remarks.make(remark) }
        let others = others.filter { $0.parameters.decoderWeight != parameters.decoderWeight }
        for other in others where other.dimension != dimension {
            throw LanguageModelError(
                "the model of seed \(other.seed) is of shifts that are \(other.dimension) wide, and this one of shifts that are \(dimension) wide."
            )
        }
        let lens = try languageModel.map { try FeatureLens($0, layer: layer, of: self, data.annotations.origin) }
        guard prompt == nil || lens != nil else {
            throw LanguageModelError("a prompt can only be continued by a language model; give that, too.")
        }
        var part: any ShiftDataset = data
        var numbers: [Int32]?
        // Codes of half a gigabyte at most.
        let most = min(most, max(1_000, (1 << 27) / features))
        if data.count > most {
            let sample = try data.subsampled(count: most, seed: seed)
            numbers = sample.indices
            part = sample
        }
        var plan = FeatureActivity.Plan(
            threshold: threshold ?? configuration.settings.activityThreshold * scale)
        plan.seed = seed
        let pairs = PagePairs(part)
        let codes = try self.codes(of: part)
        let standardized = StandardizedRows(codes)
        try Interruption.check()
        let groups = pairs.groups
        let labels =
            pairs.names.isEmpty
            ? nil
            : FeatureLabels(
                codes: codes, standardized: standardized, concepts: pairs.labelRows, names: pairs.names, seed: seed)
        let directions = FeatureDirections(
            parameters.decoderWeight, codes: standardized,
            others: others.map { ($0.seed, $0.parameters.decoderWeight) }, seed: seed)
        try Interruption.check()
        let activities = Parallel.map(features) { [plan] feature in
            FeatureActivity(codes.row(feature), groups: groups, feature: feature, plan: plan)
        }
        let listed = Set(activities.flatMap { $0.pairs.map(\.index) }).sorted()
        let all = Parallel.map(part.count) { [pairs] in pairs[$0] }
        let shown = Dictionary(uniqueKeysWithValues: listed.map { ($0, all[$0]) })
        let words = WordChanges(all.map(\.marked)).words(of: standardized)
        try Interruption.check()
        let promotions = try lens?.promotions(of: parameters.decoderWeight)
        let samples = try prompt.flatMap { prompt in
            try lens?.samples(
                prompt, of: self, strength: strength,
                features: Self.steered(steeredFeatures, activities, labels?.matches))
        }
        func number(_ place: Int) -> Int { numbers.map { Int($0[place]) } ?? place }
        let found = (0..<features).map { feature in
            let activity = activities[feature]
            let column = parameters.decoderWeight.row(feature)
            return FeaturePage(
                feature: feature, activity: activity.numbered(number), labels: labels?.matches[feature] ?? [],
                words: words[feature], neighbors: directions.neighbors[feature],
                counterparts: directions.counterparts[feature],
                interpretations: interpretations?.sides.filter { $0.side.feature == feature } ?? [],
                promotion: promotions?[feature],
                effects: SteeringEffects.rows(of: feature, method: method, in: selectivities),
                sample: samples?[feature],
                length: column.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
        }
        let pages = FeaturePages(
            model: self, features: found, data: data.name, dataCount: data.count, pairCount: part.count,
            origin: data.annotations.origin ?? origin, labelNames: pairs.names,
            correlationChance: labels?.correlationChance, concordanceChance: labels?.concordanceChance,
            otherSeeds: others.map(\.seed), directionChance: others.isEmpty ? nil : directions.chance,
            languageModel: languageModel?.name, layer: lens?.place, interpreter: interpretations?.interpreter,
            pairs: Dictionary(uniqueKeysWithValues: shown.map { (number($0.key), $0.value) }))
        if let remark = pages.remark { Remarks.make(remark) }
        return pages
    }

    /// A row a feature, a column a pair (H × N).
    private func codes(of data: some ShiftDataset) throws -> Matrix { try encode(data).transposed }

    /// The features whose steering tells most.
    private static func steered(
        _ count: Int, _ activities: [FeatureActivity], _ labels: [[LabelMatch]]?
    ) -> [Int] {
        func weight(_ feature: Int) -> Double {
            labels.map { abs($0[feature].first?.correlation ?? 0) }
                ?? activities[feature].positiveShare + activities[feature].negativeShare
        }
        return activities.indices.filter { activities[$0].positiveCount + activities[$0].negativeCount > 0 }
            .sorted { (weight($0), $1) > (weight($1), $0) }.prefix(count).map { $0 }
    }
}

/// A language model as pages use it.
private struct FeatureLens {
    let model: LanguageModel
    let layer: ResidualLayer
    /// The layer in words.
    let place: String

    /// - Throws: ``LanguageModelError`` if it does not fit the model.
    init(
        _ model: LanguageModel, layer: ResidualLayer?, of trained: TrainedModel, _ origin: EmbeddingOrigin?
    ) throws {
        self.model = model
        try trained.checkWidth(model.width, of: model.name)
        guard !model.isEncoder else {
            throw LanguageModelError("\(model.name) is an encoder, which has no unembedding and writes no text.")
        }
        let told = trained.origin?.layer ?? origin?.layer ?? ""
        let own: ResidualLayer? = told == "final norm" ? .finalNorm : ResidualLayer(told)
        let known = layer ?? own
        guard known != nil || !trained.encodesEmbeddings else {
            throw LanguageModelError(
                "the layer of the embeddings of this \(trained.method) is not known; give it, as in layer: 20.")
        }
        self.layer = known ?? .middle
        let index = try self.layer.index(in: model)
        place = model.place(ofLayer: index)
        // A block that this language model lacks is remarked on below.
        if layer != nil, let own = own.flatMap({ try? $0.index(in: model) }), own != index {
            throw LanguageModelError(
                "\(place): \(trained.origin?.layer != nil ? "this \(trained.method) is" : "the data are") of embeddings of \(model.place(ofLayer: own)), and its features need not mean anything at another layer; leave out the layer."
            )
        }
        let use = EmbeddingOrigin(
            model: model.name, digest: trained.origin?.digest != nil ? try? model.fingerprint : nil,
            layer: index < model.layers ? "\(index)" : place)
        if let remark = trained.origin?.remark("this \(trained.method)", usedWith: use) { Remarks.make(remark) }
    }

    /// The tokens that every direction promotes; `nil` for directions of zeros.
    func promotions(of directions: Matrix) throws -> [TokenPromotion?] {
        let rows = (0..<directions.rows).map { directions.row($0) }
        let usable = rows.indices.filter { rows[$0].contains { $0 != 0 } }
        let found = try model.promotedTokens(by: usable.map { rows[$0] }, layer: layer, count: 10)
        var result = [TokenPromotion?](repeating: nil, count: rows.count)
        for (place, promotion) in zip(usable, found) { result[place] = promotion }
        return result
    }

    /// The samples of features, by feature.
    func samples(
        _ prompt: String, of trained: TrainedModel, strength: Double, features: [Int]
    ) throws -> [Int: SteeredSample] {
        let usable = features.filter { feature in trained.parameters.decoderWeight.row(feature).contains { $0 != 0 } }
        let plan = WorkPlan(label: "Texts steered by \(model.name)", total: usable.count, unit: "features")
        let found = try WorkReport.whenLong(plan) { (report) throws in
            try model.steeredSamples(
                of: usable.map { SteeringDirection("feature \($0)", trained.parameters.decoderWeight.row($0)) },
                prompt: prompt,
                layer: layer, strength: strength, maximumTokens: 32, report: { report($0) })
        }
        return Dictionary(uniqueKeysWithValues: zip(usable, found))
    }
}
