import Numerics
import Requirements

/// How well steering between the values of attributes reaches the other text's embedding, with one direction a value:
/// the target value's is added, the source value's removed.
///
///     cos(z + α_t w_{k(t)} − α_s w_{k(s)}, z̃)
///
/// k and α of every value are chosen on training pairs only, one value after the other while the others are held, in
/// several sweeps. In the first sweep the others are left out.
public struct ValueSteeringCosine: Sendable {
    /// Pairs of embeddings of which one value of one attribute is replaced by another.
    public struct Pairs: Sendable {
        /// z, one row a pair (N × d).
        public let before: Matrix
        /// z̃, one row a pair (N × d).
        public let after: Matrix
        /// The value that is replaced, in every pair (N); any numbers.
        public let sources: [Int]
        /// The value that replaces it, in every pair (N).
        public let targets: [Int]

        /// - Precondition: both matrices have one shape, with one row a source and a target.
        public init(before: Matrix, after: Matrix, sources: [Int], targets: [Int]) {
            require(
                before.rows == after.rows && before.columns == after.columns && before.rows == sources.count
                    && before.rows == targets.count,
                "Pairs have two matrices of one shape and a source and a target a row, not a \(before), a \(after), \(sources.count) sources and \(targets.count) targets."
            )
            self.before = before
            self.after = after
            self.sources = sources
            self.targets = targets
        }
    }

    /// What was chosen for a value.
    public struct Choice: Sendable, Hashable {
        /// The number of the value.
        public let value: Int
        /// k, the row of the directions.
        public let column: Int
        /// α, the factor of the direction as it was given, for adding the value.
        public let scale: Double
    }

    /// One a value of the training pairs, in ascending order.
    public let choices: [Choice]
    /// The mean cosine of the training pairs.
    public let trainingMean: Double
    /// The cosine of every test pair, in their order.
    public let cosines: [Double]
    /// cos(z, z̃) of every test pair: no steering.
    public let unsteeredCosines: [Double]

    /// The mean over the test pairs.
    public var mean: Double { SampleStatistics.mean(cosines) }
    /// The standard deviation over the test pairs (divided by n − 1).
    public var spread: Double { SampleStatistics.standardDeviation(cosines) }
    /// The mean without steering.
    public var unsteeredMean: Double { SampleStatistics.mean(unsteeredCosines) }

    /// Chooses on training pairs, and measures on test pairs.
    ///
    /// - Parameters:
    ///   - directions: w_k, one a row (candidates × d).
    ///   - training: The pairs from which columns and scales are chosen.
    ///   - test: The pairs on which they are measured.
    ///   - lengths: Candidates of α‖w_k‖ in units of the root mean square shift; the best is refined further.
    ///   - sweeps: How often every value is chosen.
    /// - Throws: ``MetricError`` if there is no direction or no test pair, or a value is in no training pair.
    public init(
        directions: Matrix, training: Pairs, test: Pairs, lengths: [Double] = SteeringCosine.defaultLengths,
        sweeps: Int = 3
    ) throws {
        try SteeringCosine.check(directions, training.before.columns, test.before.columns, test.sources.count)
        try MetricError.require(sweeps > 0, "sweeps: at least 1, not \(sweeps).")
        var search = Search(SteeringProducts(directions, before: training.before, after: training.after), training)
        if let missing = (test.sources + test.targets).first(where: { search.steps[$0] == nil }) {
            throw MetricError("Value \(missing) of the test pairs is in no training pair to choose a direction from.")
        }
        for sweep in 0..<sweeps { search.choose(lengths.sorted(), alone: sweep == 0) }
        let chosen = search
        choices = chosen.steps.keys.sorted().map { value in
            let step = chosen.steps[value]!
            return Choice(
                value: value, column: step.column,
                scale: step.length == 0 ? 0 : step.length / chosen.products.norms[step.column])
        }
        trainingMean = SampleStatistics.mean(chosen.cosines(of: training, chosen.products))
        let testProducts = SteeringProducts(directions, before: test.before, after: test.after)
        cosines = chosen.cosines(of: test, testProducts)
        let rows = Array(test.sources.indices)
        unsteeredCosines = testProducts.group(rows).cosines(column: 0, length: 0)
    }

    private struct Search {
        let products: SteeringProducts
        let pairs: Pairs
        /// The rows where a value comes or goes.
        private let rows: [Int: [(row: Int, comes: Bool)]]
        private let unit: Double
        var steps: [Int: SteeringGroup.Step] = [:]
        /// The cosines of the chosen directions with all.
        private var neighbours: [Int: [Double]] = [:]

        init(_ products: SteeringProducts, _ pairs: Pairs) {
            self.products = products
            self.pairs = pairs
            var rows: [Int: [(row: Int, comes: Bool)]] = [:]
            for row in pairs.sources.indices {
                rows[pairs.targets[row], default: []].append((row, true))
                rows[pairs.sources[row], default: []].append((row, false))
            }
            self.rows = rows
            unit = products.shiftLength(Array(pairs.sources.indices))
            for value in rows.keys {
                steps[value] = .init(column: 0, length: 0, cosine: -.infinity)
                neighbours[value] = products.cosines(of: 0)
            }
        }

        /// Chooses the direction and length of every value.
        mutating func choose(_ lengths: [Double], alone: Bool) {
            for value in rows.keys.sorted() {
                var group = SteeringGroup(columns: products.columns)
                for (row, comes) in rows[value]! {
                    let other = comes ? pairs.sources[row] : pairs.targets[row]
                    products.append(
                        row, to: &group, sign: comes ? 1 : -1,
                        after: alone || other == value ? nil : step(of: other, comes: !comes))
                }
                var best = group.best(lengths: lengths.map { unit * $0 })
                let held = steps[value]!
                let heldCosine = SampleStatistics.mean(group.cosines(column: held.column, length: held.length))
                if heldCosine >= best.cosine {
                    best = .init(column: held.column, length: held.length, cosine: heldCosine)
                }
                steps[value] = best
                neighbours[value] = products.cosines(of: best.column)
            }
        }

        private func step(of value: Int, comes: Bool) -> (column: Int, length: Double, cosines: [Double]) {
            let step = steps[value]!
            return (step.column, comes ? step.length : -step.length, neighbours[value]!)
        }

        /// The cosine of every pair.
        func cosines(of pairs: Pairs, _ products: SteeringProducts) -> [Double] {
            pairs.sources.indices.map { row in
                var group = SteeringGroup(columns: products.columns)
                products.append(row, to: &group, after: step(of: pairs.sources[row], comes: false))
                let target = steps[pairs.targets[row]]!
                return group.cosines(column: target.column, length: target.length)[0]
            }
        }
    }
}

extension ValueSteeringCosine: SessionMetric {
    /// `value steering cosine`.
    public static var storedName: String { "value steering cosine" }
    /// The result in a few words.
    public var summary: String { "cosine \(mean.brief), unsteered \(unsteeredMean.brief)" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("values", choices.map(\.value))
        try group.add("columns", choices.map(\.column))
        try group.add("scales", choices.map(\.scale))
        try group.add("training_mean", trainingMean)
        try group.add("cosines", cosines)
        try group.add("unsteered_cosines", unsteeredCosines)
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        let values = try group.integers("values")
        let columns = try group.indices("columns", below: Int.max, count: values.count)
        let scales = try group.doubles("scales", count: values.count)
        choices = values.indices.map { Choice(value: values[$0], column: columns[$0], scale: scales[$0]) }
        trainingMean = try group.real("training_mean")
        cosines = try group.doubles("cosines")
        unsteeredCosines = try group.doubles("unsteered_cosines", count: cosines.count)
    }
}
