import Numerics

/// Linear artificial tomography (LAT, Zou et al. 2023, arXiv 2310.01405): the direction of a concept is the first
/// principal component of differences of unit length, turned so that what has the concept lies higher.
///
/// By default the differences are the labelled shifts, half of which, drawn at random, are the other way round: with
/// one orientation for all, the centring of a principal component analysis would remove the very mean that is looked
/// for. From embeddings, those with and those without the concept are pooled and shuffled, and the second half is
/// subtracted from the first, so that pairs play no part; of few pairs that is mostly chance.
public enum LinearArtificialTomography {
    /// The configuration of a LAT. The number of features follows from the labels.
    @dynamicMemberLookup
    public struct Configuration: ClosedFormConfiguration {
        public static var method: String { "LAT" }
        public static var summary: String {
            "The first principal component of unit differences of every concept, its sign from labels."
        }

        /// The common settings; `features` is ignored, because the labels determine the number of directions.
        public var settings: TrainingSettings
        /// What the differences are of.
        public var inputs: ConceptInputs = .shifts
        /// The seed of the orientations, or of the shuffling.
        public var drawSeed = 0

        public init(settings: TrainingSettings) { self.settings = settings.forDecompositions }

        /// The defaults with these fields.
        public init(inputs: ConceptInputs = .shifts, drawSeed: Int = 0) {
            settings = TrainingSettings(features: 1)
            self.inputs = inputs
            self.drawSeed = drawSeed
        }

        public static let fields: [ConfigurationField] = [
            .choice(
                "inputs", ["shifts": .shifts, "embeddings": .embeddings], of: Configuration.self,
                get: { $0.inputs }, set: { $0.inputs = $1 }),
            .integer("draw_seed", \LinearArtificialTomography.Configuration.drawSeed),
        ]

        public func validateOwn() throws(ConfigurationError) { try requireNoNorms() }

        public func fit(to data: some ShiftDataset) throws -> Parameters {
            let sides = try ConceptSides.all(of: data, for: "LAT")
            return try ConceptSides.parameters(sides, dimension: data.dimension, method: "LAT") { side in
                var random = RandomGenerator(seed: drawSeed, stream: side.concept)
                switch inputs {
                case .shifts:
                    let shifts = try side.orientedShifts(of: data)
                    let turned = random.permutation(shifts.rows).prefix(shifts.rows / 2)
                    return LinearArtificialTomography.direction(
                        of: shifts.turned(turned), towards: shifts.columnSums)
                case .embeddings:
                    let (with, without) = try side.embeddings(of: data)
                    let pool = with.stacked(on: without)
                    let order = random.permutation(pool.rows)
                    let half = pool.rows / 2
                    let differences = pool.rows(at: Array(order.prefix(half)))
                        .subtracting(pool.rows(at: Array(order[half..<2 * half])))
                    return LinearArtificialTomography.direction(
                        of: differences, towards: with.subtracting(without).columnSums)
                }
            }
        }
    }

    /// The first principal component, about the mean, of differences that are brought to unit length. A single
    /// difference is its own direction.
    ///
    /// - Parameters:
    ///   - differences: One a row (n × d); a row of zeros stays as it is.
    ///   - side: What the direction has a positive product with (d).
    /// - Returns: A vector (d), or zeros if the differences do not vary.
    package static func direction(of differences: Matrix, towards side: [Double]) -> [Double] {
        let vector = differences.rows == 1 ? differences.doubles : principalComponent(of: differences.withUnitRows)
        let product = zip(vector, side).reduce(0) { $0 + $1.0 * $1.1 }
        return vector.map { product < 0 ? -$0 : $0 }
    }

    private static func principalComponent(of rows: Matrix) -> [Double] {
        var moments = SecondMoments(dimension: rows.columns)
        moments.add(rows)
        let parts = SymmetricEigendecomposition(moments.covariance, order: rows.columns)
        guard let largest = parts.values.first, largest > 0 else { return .init(repeating: 0, count: rows.columns) }
        return Array(parts.vectors.prefix(rows.columns))
    }
}

/// Linear artificial tomography, by its short name: ``LinearArtificialTomography``.
public typealias LAT = LinearArtificialTomography

extension Matrix {
    /// The sum of all rows (`columns`).
    fileprivate var columnSums: [Double] {
        var sums = [Double](repeating: 0, count: columns)
        withUnsafeBufferPointer { for index in $0.indices { sums[index % columns] += Double($0[index]) } }
        return sums
    }

    /// The matrix with some rows the other way round.
    fileprivate func turned(_ turned: some Sequence<Int>) -> Matrix {
        var result = self
        let width = columns
        result.withUnsafeMutableBufferPointer { target in
            for row in turned {
                for index in row * width..<(row + 1) * width { target[index] = -target[index] }
            }
        }
        return result
    }
}
