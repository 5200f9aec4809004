import Numerics

/// How well the directions of several methods steer pairs that they have not seen, and how well their seeds agree: one
/// data set's part of Table 2 of the paper.
///
///     let comparison = try SteeringComparison(["SSAE": runs, "affine": affine], training: split.train, test: split.test)
///
/// Random directions and no steering at all are what every number has to be held against.
public struct SteeringComparison: Sendable {
    /// One method.
    public struct Method: Sendable {
        public let name: String
        /// The steering cosine of every seed.
        public let cosines: [Double]
        /// The part of 1 − cos(z, z̃) that steering takes away, of every seed: 1 if it arrives, 0 if it does nothing, below
        /// 0 if it does harm. It compares data sets whose texts are not equally alike.
        public let recovered: [Double]
        /// What was chosen for every contrast, by every seed.
        public let choices: [[SteeringCosine.Choice]]
        /// The directions of every seed, one a row (candidates × d).
        public let directions: [Matrix]
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
        try self.init(directions: methods.map { ($0.key, $0.value) }, training: training, test: test)
    }

    init(directions methods: [(String, [Matrix])], training: SteeringPairs, test: SteeringPairs) throws {
        let test = try test.restricted(to: Set(training.contrasts))
        var unsteered = 0.0
        self.methods = try methods.map { name, seeds in
            let results = try seeds.map { try SteeringCosine(directions: $0, training: training, test: test) }
            if let first = results.first { unsteered = first.unsteeredMean }
            return Method(
                name: name, cosines: results.map(\.mean),
                recovered: results.map { ($0.mean - $0.unsteeredMean) / (1 - $0.unsteeredMean) },
                choices: results.map(\.choices), directions: seeds, agreement: Agreement(decoders: seeds))
        }
        self.unsteered = unsteered
        trainingCount = training.count
        testCount = test.count
    }

    /// Comparisons of the same methods on several divisions of the same data as one: every seed of every division counts,
    /// and the agreement is that of all directions, whatever they were trained on.
    ///
    /// Which pairs are held out can matter more than the seed, so few pairs are better divided several times.
    /// - Precondition: there is at least one, and all have the same methods in the same order.
    public init(pooling divisions: [SteeringComparison]) {
        precondition(!divisions.isEmpty, "no comparison to pool")
        let names = divisions[0].methods.map(\.name)
        precondition(divisions.allSatisfy { $0.methods.map(\.name) == names }, "comparisons of different methods")
        methods = names.indices.map { index in
            let parts = divisions.map { $0.methods[index] }
            let directions = parts.flatMap(\.directions)
            return Method(
                name: names[index], cosines: parts.flatMap(\.cosines), recovered: parts.flatMap(\.recovered),
                choices: parts.flatMap(\.choices), directions: directions, agreement: Agreement(decoders: directions))
        }
        unsteered = SampleStatistics.mean(divisions.map(\.unsteered))
        trainingCount = divisions.reduce(0) { $0 + $1.trainingCount }
        testCount = divisions.reduce(0) { $0 + $1.testCount }
    }
}
