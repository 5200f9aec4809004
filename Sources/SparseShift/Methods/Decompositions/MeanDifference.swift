import Numerics

/// The supervised baseline: the direction of a concept is the mean of the shifts in which it appears, minus the mean of
/// the shifts in which it disappears.
///
/// The columns of the decoder are these differences at unit length; the encoder projects shifts onto them.
public enum MeanDifference {
    /// The set of directions.
    public enum Columns: String, Sendable, CaseIterable {
        /// One direction for every concept: the mean of Δz with δ_k > 0 minus the mean of Δz with δ_k < 0, or one of
        /// the two means if the concept changes in one direction only.
        case concepts
        /// One direction for every two values u < v of an attribute, for concepts that are values of attributes: the
        /// mean of Δz in which v replaces u, minus the mean of Δz in which u replaces v. Two concepts count as values
        /// of one attribute if one replaces the other in some shift, and they never appear or disappear together.
        case contrasts
    }

    /// The configuration of a mean difference. The number of features follows from the labels.
    @dynamicMemberLookup
    public struct Configuration: ClosedFormConfiguration {
        public static var method: String { "mean difference" }
        public static var summary: String { "The mean shift of every concept, from labels." }

        /// The common settings; `features` is ignored, because the labels determine the number of directions.
        public var settings: TrainingSettings
        /// The set of directions.
        public var columns: Columns = .concepts

        public init(settings: TrainingSettings) { self.settings = settings.forDecompositions }

        /// The defaults with this set of directions.
        public init(columns: Columns = .concepts) {
            settings = TrainingSettings(features: 1)
            self.columns = columns
        }

        public static let fields: [ConfigurationField] = [
            .choice(
                "columns", ["concepts": .concepts, "contrasts": .contrasts], of: Configuration.self,
                get: { $0.columns }, set: { $0.columns = $1 })
        ]

        public func validateOwn() throws(ConfigurationError) { try requireNoNorms() }

        public func fit(to data: some ShiftDataset) throws -> Parameters {
            guard let concepts = (data as? any LabelledShiftDataset)?.concepts, concepts.columns > 0 else {
                throw DataError(
                    "\(data.name): the mean difference needs labels of the concepts that changed in every shift, "
                        + "and there are none.")
            }
            let directions =
                switch columns {
                case .concepts: try Self.ofConcepts(data, concepts)
                case .contrasts: try Self.ofContrasts(data, concepts)
                }
            var weight = Matrix(
                rows: directions.count, columns: data.dimension, elements: directions.joined().map { Float($0) })
            weight.withUnsafeMutableBufferPointer {
                UnitColumns.normalize($0.baseAddress!, directions.count, data.dimension)
            }
            return Parameters(
                encoderWeight: weight, encoderBias: .init(repeating: 0, count: directions.count), decoderWeight: weight,
                decoderBias: .init(repeating: 0, count: data.dimension))
        }

        private static func ofConcepts<Data: ShiftDataset>(_ data: Data, _ concepts: Matrix) throws -> [[Double]] {
            var means = SignedMeans(groups: concepts.columns, dimension: data.dimension)
            try means.add(data) { row, note in
                for concept in 0..<concepts.columns { note(concept, concepts[row, concept]) }
            }
            return try (0..<concepts.columns).map { concept in
                guard let direction = means.difference(concept) else {
                    throw DataError(
                        "\(data.name): concept \(concept) has no mean difference, because no shift changes it or "
                            + "its means are equal; leave it out of the labels.")
                }
                return direction
            }
        }

        private static func ofContrasts<Data: ShiftDataset>(_ data: Data, _ concepts: Matrix) throws -> [[Double]] {
            let contrasts = Contrasts(concepts)
            guard !contrasts.pairs.isEmpty else {
                throw DataError(
                    "\(data.name): there are no contrasts, because no shift replaces one concept by another; "
                        + "use columns: concepts.")
            }
            var means = SignedMeans(groups: contrasts.pairs.count, dimension: data.dimension)
            try means.add(data) { row, note in
                for (index, pair) in contrasts.pairs.enumerated() {
                    let (first, second) = (concepts[row, pair.first], concepts[row, pair.second])
                    if first * second < 0 { note(index, second) }
                }
            }
            return contrasts.pairs.indices.compactMap { means.difference($0) }
        }
    }

    /// Pairs of concepts that are values of one attribute.
    struct Contrasts {
        let pairs: [(first: Int, second: Int)]

        init(_ concepts: Matrix) {
            let count = concepts.columns
            var opposite = [Bool](repeating: false, count: count * count)
            var together = opposite
            concepts.withUnsafeBufferPointer { labels in
                for row in 0..<concepts.rows {
                    let changed = (0..<count).filter { labels[row * count + $0] != 0 }
                    for (place, first) in changed.enumerated() {
                        for second in changed[(place + 1)...] {
                            let isOpposite = labels[row * count + first] * labels[row * count + second] < 0
                            if isOpposite { opposite[first * count + second] = true }
                            if !isOpposite { together[first * count + second] = true }
                        }
                    }
                }
            }
            pairs = (0..<count * count).filter { opposite[$0] && !together[$0] }.map { ($0 / count, $0 % count) }
        }
    }
}

/// The means of groups of shifts, each of which has a positive and a negative side.
private struct SignedMeans {
    private let dimension: Int
    private var sums: [Double]
    private var counts: [Double]

    init(groups: Int, dimension: Int) {
        self.dimension = dimension
        sums = .init(repeating: 0, count: 2 * groups * dimension)
        counts = .init(repeating: 0, count: 2 * groups)
    }

    /// Adds all shifts of a data set.
    ///
    /// - Parameters:
    ///   - data: The shifts.
    ///   - assign: Notes the groups of a row, each with a number whose sign is the side.
    /// - Throws: Any error of reading the shifts.
    mutating func add<Data: ShiftDataset>(
        _ data: Data, assign: (_ row: Int, _ note: (_ group: Int, _ sign: Float) -> Void) -> Void
    ) throws(Data.Failure) {
        try data.forEachSlice { rows, part in
            part.withUnsafeBufferPointer { shifts in
                for row in 0..<part.rows {
                    assign(rows.lowerBound + row) { group, sign in
                        guard sign != 0 else { return }
                        let side = 2 * group + (sign > 0 ? 0 : 1)
                        counts[side] += 1
                        for index in 0..<dimension {
                            sums[side * dimension + index] += Double(shifts[row * dimension + index])
                        }
                    }
                }
            }
        }
    }

    /// The mean of the positive side minus the mean of the negative side, where an empty side counts as 0; `nil` if the
    /// difference is zero.
    func difference(_ group: Int) -> [Double]? {
        func mean(_ side: Int, _ index: Int) -> Double {
            counts[side] > 0 ? sums[side * dimension + index] / counts[side] : 0
        }
        let result = (0..<dimension).map { mean(2 * group, $0) - mean(2 * group + 1, $0) }
        return result.contains { $0 != 0 } ? result : nil
    }
}
