import Numerics
import Requirements
import Work

/// How well the directions of several methods steer pairs that they have not seen, and how well their seeds agree: one
/// data set's part of Table 2 of the paper.
///
///     let comparison = try SteeringComparison(["SSAE": runs, "affine": affine], training: split.train, test: split.test)
///
/// Every number has to be compared with random directions and with no steering at all.
public struct SteeringComparison: Sendable {
    /// One method.
    public struct Method: Sendable {
        /// The name of the method.
        public let name: String
        /// The steering cosine of every seed.
        public let cosines: [Double]
        /// The part of 1 − cos(z, z̃) that steering removes, of every seed: 1 if it reaches the target, 0 if it does nothing,
        /// below 0 if it does harm. It can be compared between data sets whose texts differ by different amounts.
        public let recovered: [Double]
        /// What was chosen for every contrast, by every seed.
        public let choices: [[SteeringCosine.Choice]]
        /// The directions of every seed, one a row (candidates × d).
        public let directions: [Matrix]
        /// How well the directions of the seeds agree; without pairs for a method that has no seed.
        public let agreement: Agreement

        /// The mean over the seeds.
        public var mean: Double { SampleStatistics.mean(cosines) }
        /// The standard deviation over the seeds (divided by n − 1).
        public var spread: Double { SampleStatistics.standardDeviation(cosines) }
    }

    /// The methods, in the order in which they were given.
    public let methods: [Method]
    /// cos(z, z̃): no steering.
    public let unsteered: Double
    /// Pairs that were chosen on, and pairs that were measured on.
    public let trainingCount: Int
    /// The number of pairs that were measured on.
    public let testCount: Int

    /// Measures.
    ///
    /// - Parameters:
    ///   - methods: The directions of every seed, one a row (candidates × d).
    ///   - training: Pairs to choose direction and scale of every contrast from.
    ///   - test: Other pairs; contrasts without a training pair are left out.
    /// - Throws: ``MetricError`` if there are no directions, or no test pair of a contrast that is known.
    public init(
        _ methods: KeyValuePairs<String, [Matrix]>, training: SteeringPairs, test: SteeringPairs
    ) throws {
        try self.init(directions: methods.map { ($0.key, $0.value) }, training: training, test: test)
    }

    init(directions methods: [(String, [Matrix])], training: SteeringPairs, test: SteeringPairs) throws {
        let test = try test.restricted(to: Set(training.contrasts))
        var unsteered = 0.0
        let count = methods.reduce(0) { $0 + $1.1.count }
        let plan = WorkPlan(label: "comparing \(methods.count) methods", total: count, unit: "seeds")
        self.methods = try WorkReport.whenLong(plan) { (report) throws in
            var done = 0
            return try methods.map { name, seeds in
                let results = try seeds.map { directions in
                    defer {
                        done += 1
                        report(done)
                    }
                    return try SteeringCosine(directions: directions, training: training, test: test)
                }
                if let first = results.first { unsteered = first.unsteeredMean }
                return Method(
                    name: name, cosines: results.map(\.mean),
                    recovered: results.map { ($0.mean - $0.unsteeredMean) / (1 - $0.unsteeredMean) },
                    choices: results.map(\.choices), directions: seeds, agreement: Agreement(decoders: seeds))
            }
        }
        self.unsteered = unsteered
        trainingCount = training.count
        testCount = test.count
    }

    /// Comparisons of the same methods on several divisions of the same data as one: every seed of every division counts,
    /// and the agreement is taken over all directions, whatever they were trained on.
    ///
    /// Which pairs are held out can matter more than the seed, so few pairs are better divided several times.
    /// - Precondition: there is at least one, and all have the same methods in the same order.
    public init(pooling divisions: [SteeringComparison]) {
        require(!divisions.isEmpty, "There is no comparison to pool.")
        let names = divisions[0].methods.map(\.name)
        require(
            divisions.allSatisfy { $0.methods.map(\.name) == names },
            "Only comparisons of the same methods can be pooled, which are \(names.joined(separator: ", ")) in the first."
        )
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

extension SteeringComparison: SessionMetric {
    /// `steering comparison`.
    public static var storedName: String { "steering comparison" }
    /// The result in a few words.
    public var summary: String { methods.map { "\($0.name) \($0.mean.brief)" }.joined(separator: ", ") }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("methods", list: methods) { group, method in
            try group.add("name", method.name)
            try group.add("cosines", method.cosines)
            try group.add("recovered", method.recovered)
            try group.add("choices", list: method.choices) { try $0.add("choices", choices: $1) }
            try group.add("directions", method.directions)
            try group.add("agreement", method.agreement)
        }
        try group.add("unsteered", unsteered)
        try group.add("training_count", trainingCount)
        try group.add("test_count", testCount)
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        methods = try group.list("methods") { group in
            let cosines = try group.doubles("cosines")
            return Method(
                name: try group.text("name"), cosines: cosines,
                recovered: try group.doubles("recovered", count: cosines.count),
                choices: try group.list("choices") { try $0.choices("choices") },
                directions: try group.matrices("directions"), agreement: try group.metric("agreement"))
        }
        unsteered = try group.real("unsteered")
        trainingCount = try group.integer("training_count", in: 0...Int.max)
        testCount = try group.integer("test_count", in: 0...Int.max)
    }
}
