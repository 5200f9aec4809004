import Numerics

extension SteeringComparison {
    /// Measures models on the pairs of single concepts, with two more rows to compare them with: the mean difference of
    /// the training pairs, which knows the labels, and random directions, as many as the widest model has features.
    ///
    ///     try SteeringComparison(["SSAE": runs, "affine": affine], training: split.train, test: split.test)
    ///     try SteeringComparison(["SSAE": runs], training: householdWords, test: professions)   // other words
    ///
    /// Concepts of both data are the same if they have the same name, or, where names are not known, the same column.
    /// - Parameters:
    ///   - methods: Trained on `training`, or on shifts of the same kind.
    ///   - training: Pairs to choose column and scale of every concept from.
    ///   - test: Other pairs; concepts that `training` does not have are left out.
    ///   - randomSeeds: What random directions are drawn from.
    /// - Throws: ``MetricError`` if one of both has no pair of a single concept or they have no concept in common;
    ///   ``DataError`` if their widths, or the width of a model, differ; what reading the embeddings throws.
    public init(
        _ methods: KeyValuePairs<String, Runs>, training: some PairedEmbeddingDataset & LabelledShiftDataset,
        test: some PairedEmbeddingDataset & LabelledShiftDataset, randomSeeds: some Sequence<Int> = 0..<3
    ) throws {
        let dimension = training.dimension
        try Self.check(dimension, test.dimension, name: test.name)
        for (name, runs) in methods { for model in runs { try Self.check(dimension, model.dimension, name: name) } }
        let known = try training.steeringPairs()
        let unseen = try test.steeringPairs().renumbered(
            Self.columns(of: test.annotations.conceptNames, in: training.annotations.conceptNames))
        let features = methods.flatMap { $0.value.map(\.features) }.max() ?? known.meanDifferences.rows
        try self.init(
            directions: methods.map { ($0.key, $0.value.map(\.parameters.decoderWeight)) } + [
                ("mean difference", [known.meanDifferences]),
                (
                    "random",
                    randomSeeds.map { SteeringPairs.randomDirections(features, dimension: dimension, seed: $0) }
                ),
            ], training: known, test: unseen)
    }

    private static func check(_ known: Int, _ width: Int, name: String) throws(DataError) {
        guard known == width else {
            throw DataError("\(name): \(width) wide, but the pairs to choose from are \(known) wide.")
        }
    }

    /// The columns of the training that the columns of the test stand for.
    private static func columns(of names: [String], in known: [String]) -> (Int) -> Int? {
        guard !names.isEmpty, !known.isEmpty else { return { $0 } }
        return { known.firstIndex(of: names[$0]) }
    }
}
