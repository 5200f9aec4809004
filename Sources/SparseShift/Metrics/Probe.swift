import Numerics
import Requirements

/// A linear probe: logistic regression with an L1 penalty from the most informative features to one label, scored on a
/// part of the shifts that it was not fitted on.
public struct Probe: Sendable {
    /// The features that the probe reads, the most informative first.
    public let features: [Int]
    /// The fitted regression, of features that are centred and of unit variance on the training split.
    public let regression: LogisticRegression
    /// On the training split.
    public let training: BinaryClassification
    /// On the test split.
    public let test: BinaryClassification

    /// How many of the features the penalty left in use.
    public var usedFeatures: Int { regression.coefficients.count { $0 != 0 } }

    /// Fits one probe for every number of features.
    ///
    /// Features are ranked by |correlation| with the label on the training split.
    /// - Parameters:
    ///   - codes: One row a shift (N × H).
    ///   - labels: One a shift (N).
    ///   - featureCounts: k, how many of the ranked features each probe reads; more than there are means all.
    ///   - testFraction: The part of both kinds of labels that is held out.
    ///   - inversePenalty: C of `LogisticRegression`.
    ///   - seed: Of the split.
    /// - Throws: ``MetricError`` if there are fewer than two shifts with either label, or no feature.
    public static func sweep(
        _ codes: Matrix, labels: [Bool], featureCounts: [Int] = [1, 2, 5, 10, 50], testFraction: Double = 0.2,
        inversePenalty: Double = 1, seed: Int = 0
    ) throws -> [Probe] {
        try MetricError.require(
            codes.rows == labels.count,
            "There are \(labels.count) labels for \(codes.rows) codes; there must be equally many.")
        guard codes.columns > 0 else { throw MetricError("There is no feature to fit a probe on.") }
        let split = try LabelledSplit(labels, testFraction: testFraction, seed: seed)
        return try sweep(
            codes.rows(at: split.training), labels: split.training.map { labels[$0] },
            test: codes.rows(at: split.test), labels: split.test.map { labels[$0] },
            featureCounts: featureCounts, inversePenalty: inversePenalty)
    }

    /// Fits one probe for every number of features, with a given test split.
    ///
    /// - Throws: ``MetricError`` if all labels of the training split are equal, or there is no feature.
    public static func sweep(
        _ codes: Matrix, labels: [Bool], test testCodes: Matrix, labels testLabels: [Bool],
        featureCounts: [Int] = [1, 2, 5, 10, 50], inversePenalty: Double = 1
    ) throws -> [Probe] {
        try MetricError.require(
            codes.rows == labels.count && testCodes.rows == testLabels.count,
            "There are \(labels.count) and \(testLabels.count) labels for \(codes.rows) and \(testCodes.rows) codes; there must be one a code."
        )
        try MetricError.require(
            codes.columns == testCodes.columns,
            "Both splits must have the same features, not \(codes.columns) and \(testCodes.columns).")
        try MetricError.require(
            featureCounts.allSatisfy { $0 > 0 },
            "featureCounts: a probe needs at least 1 feature, not \(featureCounts).")
        try MetricError.require(inversePenalty > 0, "inversePenalty: positive, not \(inversePenalty).")
        guard codes.columns > 0 else { throw MetricError("There is no feature to fit a probe on.") }
        guard Set(labels).count == 2 else {
            throw MetricError("All \(labels.count) labels of the training split are equal; a probe needs both kinds.")
        }
        let label = Matrix(rows: labels.count, columns: 1, elements: labels.map { $0 ? 1 : 0 })
        let strengths = StandardizedVariables<Double>.correlations(of: codes, with: label).map(abs)
        let ranking = strengths.indices.sorted {
            strengths[$0] > strengths[$1] || (strengths[$0] == strengths[$1] && $0 < $1)
        }
        return featureCounts.map { count in
            Probe(
                Array(ranking.prefix(count)), codes, labels, testCodes, testLabels, inversePenalty: inversePenalty)
        }
    }

    private init(
        _ features: [Int], _ codes: Matrix, _ labels: [Bool], _ testCodes: Matrix, _ testLabels: [Bool],
        inversePenalty: Double
    ) {
        self.features = features
        var (inputs, testInputs) = (
            [Double](repeating: 0, count: labels.count * features.count),
            [Double](repeating: 0, count: testLabels.count * features.count)
        )
        for (position, feature) in features.enumerated() {
            let values = codes.column(feature).map(Double.init)
            let mean = SampleStatistics.mean(values)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
            let factor = variance > 0 ? 1 / variance.squareRoot() : 0
            for (row, value) in values.enumerated() {
                inputs[row * features.count + position] = (value - mean) * factor
            }
            for (row, value) in testCodes.column(feature).enumerated() {
                testInputs[row * features.count + position] = (Double(value) - mean) * factor
            }
        }
        let fit = LogisticRegression(
            inputs, columns: features.count, labels: labels, inversePenalty: inversePenalty)
        regression = fit
        training = BinaryClassification(fit.decisions(inputs), labels: labels)
        test = BinaryClassification(fit.decisions(testInputs), labels: testLabels)
    }
}

/// A random split that holds out the same part of both kinds of labels.
package struct LabelledSplit: Sendable, Hashable {
    /// Row numbers, ascending.
    package let training: [Int]
    /// Row numbers, ascending.
    package let test: [Int]

    /// A split by given rows.
    package init(training: [Int], test: [Int]) {
        self.training = training
        self.test = test
    }

    /// - Throws: ``MetricError`` if there are fewer than two rows with either label.
    package init(_ labels: [Bool], testFraction: Double, seed: Int) throws(MetricError) {
        try MetricError.require(
            testFraction > 0 && testFraction < 1, "testFraction: above 0 and below 1, not \(testFraction).")
        var random = RandomGenerator(seed: seed, stream: 42)
        var (training, test) = ([Int](), [Int]())
        for kind in [false, true] {
            let rows = labels.indices.filter { labels[$0] == kind }
            guard rows.count > 1 else {
                throw MetricError(
                    "Of \(labels.count) labels \(rows.count) are \(kind); splitting needs at least two of each kind.")
            }
            let held = min(rows.count - 1, max(1, Int((testFraction * Double(rows.count)).rounded())))
            let order = random.permutation(rows.count).map { rows[$0] }
            test += order.prefix(held)
            training += order.dropFirst(held)
        }
        self.training = training.sorted()
        self.test = test.sorted()
    }
}

extension Probe: SessionMetric {
    /// `probe`.
    public static var storedName: String { "probe" }
    /// The result in a few words.
    public var summary: String { "\(features.count) features, macro F1 \(test.macroF1.brief)" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("features", features)
        try group.add("coefficients", regression.coefficients)
        try group.add("intercept", regression.intercept)
        try group.add("objective", regression.objective)
        try group.add("steps", regression.steps)
        try group.add("training", training)
        try group.add("test", test)
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        features = try group.indices("features", below: Int.max)
        regression = LogisticRegression(
            coefficients: try group.doubles("coefficients", count: features.count),
            intercept: try group.real("intercept"), objective: try group.real("objective"),
            steps: try group.integer("steps", in: 0...Int.max))
        training = try group.metric("training")
        test = try group.metric("test")
    }
}
