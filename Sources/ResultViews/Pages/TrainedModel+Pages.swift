import Figures
import LanguageModels
import SparseShift

extension TrainedModel {
    /// Writes a page for every feature and an index of all into one HTML file, and shows a link to it.
    ///
    ///     try found.pages(of: shifts)
    ///     try found.pages(of: shifts, others: Array(runs), languageModel: model, prompt: "The vase is")
    ///
    /// A page has what is known of a feature: its explanation, how often it is active, the labels that it goes with, the pairs that
    /// activate it with the words that differ, the tokens that it promotes, what steering with it does, and similar features.
    /// The index is searched and sorted in the browser; nothing is loaded from elsewhere.
    ///
    /// - Parameters:
    ///   - data: Shifts; their texts and labels are shown where they are known.
    ///   - path: The path of the file.
    ///   - interpretations: Explanations of the features.
    ///   - selectivities: What steering with the features does to concepts.
    ///   - others: Models of other seeds.
    ///   - languageModel: The model that the embeddings are of: for tokens that the features promote.
    ///   - layer: The layer of the embeddings, where neither the model nor the data tell it; by default the middle one.
    ///   - prompt: A text that the language model continues at −s, 0 and +s of features.
    ///   - steeredFeatures: The number of features that are steered with.
    ///   - strength: s, as a fraction of the mean length of the residual stream.
    ///   - most: The most pairs; of more, so many are drawn at random.
    ///   - threshold: The |h| beyond which a feature counts as active; by default that of the training.
    ///   - seed: The seed of all draws.
    /// - Throws: The errors of `featurePages` and of `FeaturePages.write(to:)`.
    @discardableResult
    public func pages<Data: ShiftDataset>(
        of data: Data, to path: String = "pages.html", interpretations: FeatureInterpretations? = nil,
        selectivities: [Selectivity] = [], others: [TrainedModel] = [], languageModel: LanguageModel? = nil,
        layer: ResidualLayer? = nil, prompt: String? = nil, steeredFeatures: Int = 12, strength: Double = 0.5,
        pairs most: Int = 20_000, threshold: Double? = nil, seed: Int = 0
    ) throws -> FeaturePagesFile {
        let path = try FeaturePagesFile.checked(path)
        return try featurePages(
            of: data, interpretations: interpretations, selectivities: selectivities, others: others,
            languageModel: languageModel, layer: layer, prompt: prompt, steeredFeatures: steeredFeatures,
            strength: strength, pairs: most, threshold: threshold, seed: seed
        ).write(to: path)
    }
}

extension Runs {
    /// Writes the pages of a run's features, compared with those of the other runs; see
    /// `TrainedModel.pages(of:to:…)`, which takes more.
    ///
    /// - Parameters:
    ///   - data: Shifts; their texts and labels are shown where they are known.
    ///   - run: The place of the run, from 0.
    ///   - path: The path of the file.
    ///   - languageModel: The model that the embeddings are of: for tokens that the features promote.
    /// - Throws: The errors of `TrainedModel.pages(of:to:…)`.
    /// - Precondition: there is such a run.
    @discardableResult
    public func pages<Data: ShiftDataset>(
        of data: Data, run: Int = 0, to path: String = "pages.html", languageModel: LanguageModel? = nil
    ) throws -> FeaturePagesFile {
        try self[run].pages(of: data, to: path, others: Array(self), languageModel: languageModel)
    }
}

extension Concepts {
    /// Writes the pages of the concepts' features; see `TrainedModel.pages(of:to:…)`, which takes more.
    ///
    /// - Throws: The errors of `TrainedModel.pages(of:to:…)`.
    @discardableResult
    public func pages<Data: ShiftDataset>(
        of data: Data, to path: String = "pages.html", languageModel: LanguageModel? = nil
    ) throws -> FeaturePagesFile {
        try model.pages(of: data, to: path, languageModel: languageModel)
    }
}
