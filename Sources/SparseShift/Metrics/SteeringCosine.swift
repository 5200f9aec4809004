import Numerics
import Requirements

/// How well steering along one direction a contrast reaches the other text's embedding: the mean of
/// cos(z + α w_k, z̃) over held-out pairs, with k and α chosen for every contrast on training pairs only.
///
/// The directions may be decoder columns, mean differences, principal components or random ones, which ought to be
/// reported beside the others: among many directions some point the right way by chance.
public struct SteeringCosine: Sendable {
    /// What was chosen for a contrast, and what it does.
    public struct Choice: Sendable, Hashable {
        /// The number of the contrast.
        public let contrast: Int
        /// k, the row of the directions.
        public let column: Int
        /// α, the factor of the direction as it was given; 0 if no direction helps.
        public let scale: Double
        /// The mean cosine of the training pairs.
        public let trainingCosine: Double
        /// The mean cosine of the test pairs; `nil` if there are none.
        public let testCosine: Double?
        /// The number of test pairs.
        public let testCount: Int
    }

    /// One a contrast of the training pairs, in ascending order.
    public let choices: [Choice]
    /// cos(z + α w_k, z̃) of every test pair, in their order.
    public let cosines: [Double]
    /// cos(z, z̃) of every test pair: no steering.
    public let unsteeredCosines: [Double]

    /// The mean over the test pairs.
    public var mean: Double { SampleStatistics.mean(cosines) }
    /// The standard deviation over the test pairs (divided by n − 1).
    public var spread: Double { SampleStatistics.standardDeviation(cosines) }
    /// The mean without steering.
    public var unsteeredMean: Double { SampleStatistics.mean(unsteeredCosines) }

    /// Lengths α‖w_k‖ to try, in units of the root mean square shift of the training pairs of a contrast: from
    /// 0.02 to 2.5 in steps of a fifth, in both directions.
    public static let defaultLengths: [Double] = {
        var lengths = [0.02]
        while lengths.last! < 2.5 { lengths.append(lengths.last! * 1.2) }
        return lengths.reversed().map { -$0 } + lengths
    }()

    /// Chooses on training pairs, and measures on test pairs.
    ///
    /// - Parameters:
    ///   - directions: w_k, one a row (candidates × d).
    ///   - training: Pairs to choose direction and scale of every contrast from.
    ///   - test: Pairs of the same contrasts.
    ///   - lengths: Candidates of α‖w_k‖ in units of the root mean square shift; the best is refined further.
    /// - Throws: ``MetricError`` if there is no direction or no test pair, or a contrast has no training pair.
    public init(
        directions: Matrix, training: SteeringPairs, test: SteeringPairs, lengths: [Double] = defaultLengths
    ) throws {
        try Self.check(directions, training.dimension, test.dimension, test.count)
        let groups = training.rowsOfContrasts
        let known = Set(groups.map(\.contrast))
        if let missing = test.contrasts.first(where: { !known.contains($0) }) {
            throw MetricError(
                "Contrast \(missing) of the test pairs has no training pair to choose a direction from.")
        }
        let products = SteeringProducts(directions, before: training.before, after: training.after)
        let sorted = lengths.sorted()
        let steps = Parallel.map(groups.count) { index in
            let rows = groups[index].rows
            let unit = products.shiftLength(rows)
            return products.group(rows).best(lengths: sorted.map { unit * $0 })
        }
        let testProducts = SteeringProducts(directions, before: test.before, after: test.after)
        let testRows = Dictionary(uniqueKeysWithValues: test.rowsOfContrasts.map { ($0.contrast, $0.rows) })
        var cosines = [Double](repeating: 0, count: test.count)
        var unsteered = cosines
        choices = zip(groups, steps).map { group, step in
            let rows = testRows[group.contrast] ?? []
            let pairs = testProducts.group(rows)
            let found = pairs.cosines(column: step.column, length: step.length)
            for (row, cosine) in zip(rows, found) { cosines[row] = cosine }
            for (row, cosine) in zip(rows, pairs.cosines(column: step.column, length: 0)) { unsteered[row] = cosine }
            return Choice(
                contrast: group.contrast, column: step.column,
                scale: step.length == 0 ? 0 : step.length / products.norms[step.column], trainingCosine: step.cosine,
                testCosine: rows.isEmpty ? nil : SampleStatistics.mean(found), testCount: rows.count)
        }
        self.cosines = cosines
        unsteeredCosines = unsteered
    }

    static func check(_ directions: Matrix, _ training: Int, _ test: Int, _ count: Int) throws {
        try MetricError.require(
            directions.columns == training && training == test,
            "Directions × \(directions.columns), training pairs × \(training) and test pairs × \(test) do not fit; all have one width."
        )
        guard directions.rows > 0 else { throw MetricError("There is no direction to steer along.") }
        guard count > 0 else { throw MetricError("There is no test pair to measure steering on.") }
    }
}

extension SteeringCosine: SessionMetric {
    /// `steering cosine`.
    public static var storedName: String { "steering cosine" }
    /// The result in a few words.
    public var summary: String { "cosine \(mean.brief), unsteered \(unsteeredMean.brief)" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("choices", choices: choices)
        try group.add("cosines", cosines)
        try group.add("unsteered_cosines", unsteeredCosines)
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        choices = try group.choices("choices")
        cosines = try group.doubles("cosines")
        unsteeredCosines = try group.doubles("unsteered_cosines", count: cosines.count)
    }
}

/// Choices as columns of a table.
extension GroupWriter {
    func add(_ name: String, choices: [SteeringCosine.Choice]) throws {
        let group = group(name)
        try group.add("contrasts", choices.map(\.contrast))
        try group.add("columns", choices.map(\.column))
        try group.add("scales", choices.map(\.scale))
        try group.add("training_cosines", choices.map(\.trainingCosine))
        try group.add("test_cosines", choices.map { $0.testCosine ?? .nan })
        try group.add("test_counts", choices.map(\.testCount))
    }
}

extension GroupReader {
    func choices(_ name: String) throws -> [SteeringCosine.Choice] {
        let group = group(name)
        let contrasts = try group.integers("contrasts")
        let count = contrasts.count
        let columns = try group.indices("columns", below: Int.max, count: count)
        let scales = try group.doubles("scales", count: count)
        let training = try group.doubles("training_cosines", count: count)
        let test = try group.doubles("test_cosines", count: count)
        let counts = try group.integers("test_counts", count: count)
        return contrasts.indices.map {
            SteeringCosine.Choice(
                contrast: contrasts[$0], column: columns[$0], scale: scales[$0], trainingCosine: training[$0],
                testCosine: counts[$0] > 0 ? test[$0] : nil, testCount: counts[$0])
        }
    }
}
