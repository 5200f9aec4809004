import Numerics
import Requirements

/// How well a single feature, with a threshold, predicts a label: the feature, its threshold and its sign are chosen on
/// one split and scored on another.
///
/// The paper's public code takes the best feature of the *test* split, at a fixed threshold of 0.1;
/// ``Rule/fixed(_:)`` with the test split as training split gives its numbers.
public struct Identification: Sendable, Hashable {
    /// The score that the choice maximises.
    public enum Criterion: Sendable, Hashable {
        /// See ``BinaryClassification/accuracy``.
        case accuracy
        /// See ``BinaryClassification/macroF1``.
        case macroF1
        /// See ``BinaryClassification/f1``.
        case f1
        /// See ``BinaryClassification/matthews``.
        case matthews

        /// The criterion of some scores.
        public func value(_ scores: BinaryClassification) -> Double {
            switch self {
            case .accuracy: scores.accuracy
            case .macroF1: scores.macroF1
            case .f1: scores.f1
            case .matthews: scores.matthews
            }
        }
    }

    /// How the threshold is chosen.
    public enum Rule: Sendable, Hashable {
        /// Every threshold between two values of the training split, in both directions.
        case searched
        /// h > threshold means yes.
        case fixed(Double)
    }

    /// The feature that was chosen.
    public let feature: Int
    /// Above it, or below it if not ``isPositive``, the answer is yes.
    public let threshold: Double
    /// Whether values above the threshold mean yes.
    public let isPositive: Bool
    /// On the training split.
    public let training: BinaryClassification
    /// On the test split.
    public let test: BinaryClassification
    /// Pearson's correlation of the feature with the label on the test split, from −1 to 1; 0 where either is
    /// constant. The identification MCC of the paper's public code.
    public let correlation: Double

    /// Chooses a feature for one label, and scores it.
    ///
    /// - Parameters:
    ///   - codes: Of the training split, one row a shift (N × H).
    ///   - labels: Of the training split (N).
    ///   - testCodes: Of the test split (N' × H).
    ///   - testLabels: Of the test split (N').
    ///   - criterion: What the best feature, threshold and sign are chosen by.
    ///   - rule: How the threshold is chosen.
    /// - Throws: ``MetricError`` if the training split is empty, has no feature, or all its labels are equal.
    public init(
        _ codes: Matrix, labels: [Bool], test testCodes: Matrix, labels testLabels: [Bool],
        by criterion: Criterion = .macroF1, rule: Rule = .searched
    ) throws {
        try MetricError.require(
            codes.rows == labels.count && testCodes.rows == testLabels.count,
            "There are \(labels.count) and \(testLabels.count) labels for \(codes.rows) and \(testCodes.rows) codes; there must be one a code."
        )
        try MetricError.require(
            codes.columns == testCodes.columns,
            "Both splits must have the same features, not \(codes.columns) and \(testCodes.columns).")
        guard codes.columns > 0 else { throw MetricError("There is no feature to identify a label with.") }
        guard Set(labels).count == 2 else {
            throw MetricError(
                "All \(labels.count) labels of the training split are equal; identifying needs both kinds.")
        }
        let choices = Self.choices(codes, labels, criterion, rule)
        // The first of equals.
        feature = choices.indices.max { first, second in
            let (x, y) = (choices[first].value, choices[second].value)
            return x < y || (x == y && first > second)
        }!
        (threshold, isPositive) = (choices[feature].threshold, choices[feature].isPositive)
        training = Self.scores(codes, labels, feature, threshold, isPositive)
        test = Self.scores(testCodes, testLabels, feature, threshold, isPositive)
        correlation = Self.correlation(testCodes.column(feature), testLabels)
    }

    private struct Choice: Sendable {
        var value = -Double.infinity
        var threshold = 0.0
        var isPositive = true
    }

    private static func choices(
        _ codes: Matrix, _ labels: [Bool], _ criterion: Criterion, _ rule: Rule
    ) -> [Choice] {
        let count = codes.rows
        let positives = labels.count { $0 }
        return [Choice](unsafeUninitializedCapacity: codes.columns) { target, initialized in
            initialized = codes.columns
            nonisolated(unsafe) let start = target.baseAddress!
            codes.forEachVariable(in: .columns) {
                (RankSorter(capacity: count), [Int32](repeating: 0, count: count))
            } body: { feature, values, memory in
                var best = Choice()
                func consider(_ threshold: Double, _ isPositive: Bool, _ scores: BinaryClassification) {
                    let value = criterion.value(scores)
                    if value > best.value { best = Choice(value: value, threshold: threshold, isPositive: isPositive) }
                }
                switch rule {
                case .fixed(let threshold):
                    let decisions = (0..<count).map { Double(values[$0]) > threshold }
                    consider(threshold, true, BinaryClassification(decisions, labels: labels))
                case .searched:
                    memory.0.writeOrder(of: values, count: count, into: &memory.1)
                    // From the largest value down, so that `above` shifts lie over the threshold.
                    var positivesAbove = 0
                    for above in 1..<max(count, 1) {
                        let (upper, lower) = (Int(memory.1[count - above]), Int(memory.1[count - above - 1]))
                        positivesAbove += labels[upper] ? 1 : 0
                        guard values[upper] != values[lower] else { continue }
                        let threshold = (Double(values[upper]) + Double(values[lower])) / 2
                        consider(
                            threshold, true,
                            BinaryClassification(
                                truePositives: positivesAbove, falsePositives: above - positivesAbove,
                                positives: positives, negatives: count - positives))
                        consider(
                            threshold, false,
                            BinaryClassification(
                                truePositives: positives - positivesAbove,
                                falsePositives: count - positives - (above - positivesAbove), positives: positives,
                                negatives: count - positives))
                    }
                }
                (start + feature).initialize(to: best)
            }
        }
    }

    private static func scores(
        _ codes: Matrix, _ labels: [Bool], _ feature: Int, _ threshold: Double, _ isPositive: Bool
    ) -> BinaryClassification {
        BinaryClassification(
            codes.column(feature).map { isPositive ? Double($0) > threshold : Double($0) < threshold }, labels: labels)
    }

    private static func correlation(_ values: [Float], _ labels: [Bool]) -> Double {
        let label = Matrix(rows: values.count, columns: 1, elements: labels.map { $0 ? 1 : 0 })
        let value = Matrix(rows: values.count, columns: 1, elements: values)
        return StandardizedVariables<Double>.correlations(of: value, with: label)[0]
    }
}

extension StandardizedVariables<Double> {
    /// Pearson's correlation, with its sign, of every column with a single one (N × H and N × 1 → H).
    package static func correlations(of variables: Matrix, with other: Matrix) -> [Double] {
        let (many, one) = (Self(variables, ranked: false), Self(other, ranked: false))
        return many.values.withUnsafeBufferPointer { values in
            (0..<many.count).map { variable in
                guard many.length > 0 else { return 0 }
                return Kernels.dot(values.baseAddress! + variable * many.length, one.values, many.length)
            }
        }
    }
}

extension Identification: SessionMetric {
    /// `identification`.
    public static var storedName: String { "identification" }
    /// The result in a few words.
    public var summary: String { "feature \(feature.grouped), macro F1 \(test.macroF1.brief)" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("feature", feature)
        try group.add("threshold", threshold)
        try group.add("is_positive", isPositive)
        try group.add("training", training)
        try group.add("test", test)
        try group.add("correlation", correlation)
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        feature = try group.integer("feature", in: 0...Int.max)
        threshold = try group.real("threshold")
        isPositive = try group.boolean("is_positive")
        training = try group.metric("training")
        test = try group.metric("test")
        correlation = try group.real("correlation")
    }
}
