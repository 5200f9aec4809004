import Numerics

/// IRS, the interventional robustness score (Suter et al. 2019, arXiv 1811.00007): how little a feature moves when everything
/// but one concept is changed.
///
/// With z_f a feature's code and g a value of concept k,
///
///     R(f, k) = 1 − mean over g of Q(|z_f − mean of z_f where k is g|, over the observations where k is g)
///                   / max |z_f − mean of z_f|
///
/// where Q is a quantile of .99, as in the public implementations, so that one observation does not decide. A feature's
/// score is its largest R over concepts, and the measure is the mean of these, weighted by the features' range: max
/// |z_f − mean|. From 0 to 1; negative only where one value's observations spread more than all. It says nothing of
/// *which* concept a feature should follow, and a feature that hardly ever moves far has a high R for every concept, as
/// has every feature where a value has few observations: read it beside the shuffled labels.
public struct InterventionalRobustness: Sendable, Hashable, Codable, CustomStringConvertible, SessionMetric {
    /// The concepts (K).
    public let concepts: [String]
    /// R, from feature (row) to concept (column): H × K. A feature that never moves has zeros.
    public let robustness: [[Double]]
    /// max |z_f − mean of z_f| of every feature (H), the weights of the mean.
    public let ranges: [Double]
    /// ``score`` with shuffled labels.
    public let chance: ChanceLevel

    /// The mean over features of the largest R, weighted by ``ranges``; 0 if no feature moves.
    public var score: Double { Self.score(robustness, ranges) }

    /// The concept by which each feature is least disturbed by the others (H).
    public var followedConcepts: [Int] { robustness.map { $0.largestPlaces(1)[0] } }

    /// Measures binary concepts.
    ///
    /// - Throws: As the other initializer.
    public init(
        _ codes: Matrix, labels: ConceptLabels, quantile: Double = 0.99, seed: Int = 0, chanceDraws: Int = 10
    ) throws(MetricError) {
        try labels.requireFit(codes)
        try self.init(
            codes, names: labels.names, classes: labels.values.map { $0.map { $0 ? 1 : 0 } }, quantile: quantile,
            seed: seed, chanceDraws: chanceDraws)
    }

    /// Measures concepts of several values.
    ///
    /// - Parameters:
    ///   - codes: One row an observation (N × H).
    ///   - names: The names of the concepts (K).
    ///   - classes: The value of every observation, for every concept (K × N); of shifts, how it changed. Each value
    ///     needs at least 2 observations, and better 10.
    ///   - quantile: Q, above 0 and at most 1; 1 is the largest deviation, as in the definition.
    ///   - seed: Of the shuffles.
    ///   - chanceDraws: How many times the labels of all concepts are shuffled together.
    /// - Throws: ``MetricError`` if the numbers do not fit, a concept never varies, or a value has a single
    ///   observation.
    public init(
        _ codes: Matrix, names: [String], classes: [[Int]], quantile: Double = 0.99, seed: Int = 0,
        chanceDraws: Int = 10
    ) throws(MetricError) {
        try MetricError.require(quantile > 0 && quantile <= 1, "quantile: above 0 and at most 1, not \(quantile).")
        try MetricError.require(codes.columns > 0, "A code without features has no robustness.")
        try codes.requireClasses(classes, of: names)
        let columns = (0..<codes.columns).map { codes.column($0).map(Double.init) }
        let ranges = columns.map { values in
            let mean = SampleStatistics.mean(values)
            return values.reduce(0) { max($0, abs($1 - mean)) }
        }
        func measure(_ classes: [[Int]]) -> [[Double]] {
            let groups = classes.map { classes in
                Set(classes).sorted().map { value in classes.indices.filter { classes[$0] == value } }
            }
            return Parallel.map(columns.count) { feature in
                groups.map { Self.robustness(of: columns[feature], ranges[feature], $0, quantile) }
            }
        }
        concepts = names
        robustness = measure(classes)
        self.ranges = ranges
        chance = ChanceLevel(draws: chanceDraws, seed: seed) { random in
            let order = random.permutation(codes.rows)
            return Self.score(measure(classes.map { classes in order.map { classes[$0] } }), ranges)
        }
    }

    /// 1 − the mean over groups of the quantile of deviations from the group's mean, by the range.
    private static func robustness(
        of values: [Double], _ range: Double, _ groups: [[Int]], _ quantile: Double
    ) -> Double {
        guard range > 0 else { return 0 }
        let moved = groups.map { rows in
            let mean = rows.reduce(0) { $0 + values[$1] } / Double(rows.count)
            return SampleStatistics.quantile(quantile, of: rows.map { abs(values[$0] - mean) }) ?? 0
        }
        return 1 - SampleStatistics.mean(moved) / range
    }

    private static func score(_ robustness: [[Double]], _ ranges: [Double]) -> Double {
        let all = ranges.reduce(0, +)
        guard all > 0 else { return 0 }
        return zip(robustness, ranges).reduce(0) { $0 + ($1.0.max() ?? 0) * $1.1 } / all
    }

    /// The score beside its chance level.
    public var description: String { "IRS \(score.brief) (\(chance))" }
}
