import Numerics

/// Whether a probe of codes holds where concepts come in other combinations: a logistic regression without a penalty that is
/// fitted in distribution and tested out of it (arXiv 2603.28744).
///
/// ``ConceptDetection`` does the same with the best single feature.
public struct OutOfDistributionProbe: Sendable, Hashable, Codable, CustomStringConvertible, SessionMetric {
    /// How well the probe tells the label.
    public struct Result: Sendable, Hashable, Codable {
        /// The part of the rows that it tells rightly.
        public let accuracy: Double
        /// The area under the ROC curve; 0.5 by chance.
        public let auroc: Double
        /// The part of the more frequent label: the accuracy of always saying it.
        public let majority: Double
    }

    /// On the rows that it was fitted to, and so too good.
    public let training: Result
    /// On fresh rows in distribution; `nil` if there are none.
    public let validation: Result?
    /// On rows out of distribution.
    public let test: Result

    /// Fits and tests a probe.
    ///
    /// - Parameters:
    ///   - codes: In distribution, one row a sample (N × H).
    ///   - labels: Of these rows (N), of both kinds.
    ///   - validation: Fresh codes in distribution with their labels, which are not fitted to.
    ///   - test: Codes out of distribution (N' × H).
    ///   - testLabels: Of these rows (N').
    /// - Throws: ``MetricError`` if shapes or labels do not fit, an entry is not finite, or all labels are equal.
    public init(
        _ codes: Matrix, labels: [Bool], validation: (codes: Matrix, labels: [Bool])? = nil, test: Matrix,
        labels testLabels: [Bool]
    ) throws(MetricError) {
        var parts: [(String, Matrix, [Bool])] = [("training", codes, labels), ("test", test, testLabels)]
        if let validation { parts.append(("validation", validation.codes, validation.labels)) }
        for (name, codes, labels) in parts {
            try MetricError.require(
                codes.rows == labels.count && codes.rows > 0,
                "There are \(labels.count) \(name) labels for \(codes.rows) codes; there must be one a code.")
            try MetricError.require(
                codes.columns == parts[0].1.columns && codes.columns > 0,
                "All parts must have the same features, not \(parts[0].1.columns) and \(codes.columns).")
            try MetricError.require(
                Set(labels).count == 2, "All \(labels.count) \(name) labels are equal; both kinds are needed.")
            try codes.requireFinite("The \(name) code")
        }
        // So weak a penalty only keeps coefficients finite where the classes can be separated.
        let regression = RidgeLogisticRegression(codes, labels: labels, inversePenalty: 1e8, standardizes: true)
        func result(_ codes: Matrix, _ labels: [Bool]) -> Result {
            let scores = regression.scores(codes)
            let ones = labels.count { $0 }
            return Result(
                accuracy: Double(zip(scores, labels).count { ($0 > 0) == $1 }) / Double(labels.count),
                auroc: Concordance(of: scores, with: labels.map { $0 ? 1 : 0 }).value,
                majority: Double(max(ones, labels.count - ones)) / Double(labels.count))
        }
        training = result(codes, labels)
        self.validation = validation.map { result($0.codes, $0.labels) }
        self.test = result(test, testLabels)
    }

    /// The AUROC in and out of distribution.
    public var description: String {
        "AUROC \((validation ?? training).auroc.brief) in distribution, \(test.auroc.brief) out of it"
    }
}
