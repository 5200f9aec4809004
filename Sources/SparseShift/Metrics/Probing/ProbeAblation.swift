import Numerics

/// Embeddings with the codes and directions of a dictionary, from which features can be removed:
///
///     x' = x − Σ_{j removed} f_j d_j
///
/// What the dictionary does not reconstruct stays in x'.
public struct ProbeAblation: Sendable {
    /// x, one row an observation (N × d): embeddings, or shifts.
    public let embeddings: Matrix
    /// f, one row an observation (N × H).
    public let codes: Matrix
    /// d_j, one row a feature (H × d), in the units of `embeddings`.
    public let directions: Matrix
    private let probes: FittedProbes

    /// What an audit of SCR and TPP found.
    public static let warning =
        "An audit of these two measures (arXiv 2605.18229) advises against both: they fail its tests of reseeding, of ground truth and of telling good dictionaries from bad ones. Never report one without its interval over probe seeds and the random features beside it."

    /// Embeddings with codes and directions.
    ///
    /// - Throws: ``MetricError`` if their shapes do not fit, or an entry is not finite.
    public init(embeddings: Matrix, codes: Matrix, directions: Matrix) throws(MetricError) {
        try self.init(embeddings: embeddings, codes: codes, directions: directions, probes: FittedProbes())
    }

    /// - Parameter probes: Probes of these embeddings, and of no others.
    package init(
        embeddings: Matrix, codes: Matrix, directions: Matrix, probes: FittedProbes
    ) throws(MetricError) {
        try MetricError.require(
            embeddings.rows == codes.rows,
            "There are \(codes.rows) codes for \(embeddings.rows) embeddings; there must be one an embedding.")
        try MetricError.require(
            codes.columns == directions.rows && embeddings.columns == directions.columns,
            "Codes of \(codes.columns) features and embeddings of \(embeddings.columns) entries need a \(codes.columns) × \(embeddings.columns) matrix of directions, not \(directions)."
        )
        try directions.requireDirections("The dictionary")
        try embeddings.requireFinite("The embedding")
        try codes.requireFinite("The code")
        self.embeddings = embeddings
        self.codes = codes
        self.directions = directions
        self.probes = probes
    }

    /// - Throws: ``MetricError`` for fewer than 5 seeds, or a number of features below 1.
    static func require(seeds: Range<Int>, featureCounts: [Int], testFraction: Double) throws(MetricError) {
        try MetricError.require(
            seeds.count >= 5,
            "seeds: at least 5, not \(seeds.count); with fewer there is no interval, and without one these measures mislead (arXiv 2605.18229)."
        )
        try MetricError.require(
            !featureCounts.isEmpty && featureCounts.allSatisfy { $0 > 0 },
            "featureCounts: at least 1 feature is removed, not \(featureCounts).")
        try MetricError.require(
            testFraction > 0 && testFraction < 1, "testFraction: above 0 and below 1, not \(testFraction).")
    }

    /// A probe of embeddings, fitted on some rows: logistic regression with an L2 penalty.
    func probe(_ labels: [Bool], rows: [Int], inversePenalty: Double) -> RidgeLogisticRegression {
        let known = rows.map { labels[$0] }
        return probes.probe(labels: known, rows: rows, inversePenalty: inversePenalty) {
            RidgeLogisticRegression(
                embeddings.rows(at: rows), labels: known, inversePenalty: inversePenalty, tolerance: 1e-6)
        }
    }

    /// ⟨w, d_j⟩ of every feature: what one unit of it adds to a probe's log odds (H).
    func effects(on probe: RidgeLogisticRegression) -> [Double] {
        var result = [Double](repeating: 0, count: directions.rows)
        BLAS.multiply(
            m: directions.rows, n: 1, k: directions.columns, directions.doubles, .plain, probe.coefficients, .plain,
            into: &result)
        return result
    }

    /// The log odds of some rows with a probe, as they are.
    func scores(_ probe: RidgeLogisticRegression, rows: [Int]) -> [Double] {
        probe.scores(embeddings.rows(at: rows))
    }

    /// The share of rows that a probe tells rightly with some features removed.
    ///
    /// A linear probe loses f_j ⟨w, d_j⟩ of its log odds with feature j, so that no embedding has to be written.
    func accuracy(
        _ scores: [Double], _ effects: [Double], without features: [Int], rows: [Int], _ labels: [Bool]
    ) -> Double {
        var right = 0
        for (place, row) in rows.enumerated() {
            let score = features.reduce(scores[place]) { $0 - Double(codes[row, $1]) * effects[$1] }
            if (score > 0) == labels[row] { right += 1 }
        }
        return Double(right) / Double(max(1, rows.count))
    }
}
