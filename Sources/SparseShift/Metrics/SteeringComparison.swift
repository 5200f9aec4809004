import Numerics

/// How well the directions of several methods steer pairs that they have not seen, and how well their seeds agree: one
/// data set's part of Table 2 of the paper.
///
///     let comparison = try SteeringComparison(
///         ["SSAE": runs.map(\.parameters.decoderWeight), "mean difference": [known.meanDifferences]],
///         training: known, test: unseen)
///
/// Random directions and no steering at all are what every number has to be held against.
public struct SteeringComparison: Sendable {
    /// One method.
    public struct Method: Sendable {
        public let name: String
        /// The steering cosine of every seed.
        public let cosines: [Double]
        /// What was chosen for every contrast, by every seed.
        public let choices: [[SteeringCosine.Choice]]
        /// How well the directions of the seeds agree; without pairs for a method that has no seed.
        public let agreement: Agreement

        public var mean: Double { SampleStatistics.mean(cosines) }
        /// The standard deviation over the seeds (divided by n − 1).
        public var spread: Double { SampleStatistics.standardDeviation(cosines) }
    }

    public let methods: [Method]
    /// cos(z, z̃): no steering.
    public let unsteered: Double
    /// Pairs that were chosen on, and pairs that were measured on.
    public let trainingCount: Int
    public let testCount: Int

    /// Measures.
    ///
    /// - Parameters:
    ///   - methods: The directions of every seed, one a row (candidates × d).
    ///   - training: Pairs to choose direction and scale of every contrast from.
    ///   - test: Other pairs; those of contrasts without a training pair are left out.
    /// - Throws: ``MetricError`` if there are no directions, or no test pair of a contrast that is known.
    public init(
        _ methods: KeyValuePairs<String, [Matrix]>, training: SteeringPairs, test: SteeringPairs
    ) throws {
        let test = try test.restricted(to: Set(training.contrasts))
        var unsteered = 0.0
        self.methods = try methods.map { name, seeds in
            let results = try seeds.map { try SteeringCosine(directions: $0, training: training, test: test) }
            if let first = results.first { unsteered = first.unsteeredMean }
            return Method(
                name: name, cosines: results.map(\.mean), choices: results.map(\.choices),
                agreement: Agreement(decoders: seeds))
        }
        self.unsteered = unsteered
        trainingCount = training.count
        testCount = test.count
    }
}
