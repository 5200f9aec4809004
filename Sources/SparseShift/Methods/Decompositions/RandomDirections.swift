import Numerics

/// The control: random directions of unit length, which ought to be worse than any method.
///
/// They do not depend on the shifts but for their width. What a method is worth shows against the spread of several
/// such models, each with a seed of its own.
public enum RandomDirections {
    /// The configuration of random directions.
    @dynamicMemberLookup
    public struct Configuration: ClosedFormConfiguration {
        public static var method: String { "random directions" }
        public static var summary: String { "The control: random unit directions." }

        public var settings: TrainingSettings
        /// The seed of the directions.
        public var drawSeed = 0

        public init(settings: TrainingSettings) { self.settings = settings.forDecompositions }

        /// The defaults with these fields.
        ///
        /// - Parameters:
        ///   - features: The number of directions, H, at least 1.
        ///   - drawSeed: The seed of the directions.
        public init(features: Int, drawSeed: Int = 0) {
            settings = TrainingSettings(features: features)
            self.drawSeed = drawSeed
        }

        public static let fields: [ConfigurationField] = [
            .integer("draw_seed", \RandomDirections.Configuration.drawSeed)
        ]

        public func validateOwn() throws(ConfigurationError) { try requireNoNorms() }

        public func fit(to data: some ShiftDataset) throws -> Parameters {
            let weight = RandomDirections.directions(settings.features, dimension: data.dimension, seed: drawSeed)
            return Parameters(
                encoderWeight: weight, encoderBias: .init(repeating: 0, count: settings.features),
                decoderWeight: weight, decoderBias: .init(repeating: 0, count: data.dimension))
        }
    }

    /// Directions that are uniform on the unit sphere (`count` × d, a row each).
    static func directions(_ count: Int, dimension: Int, seed: Int) -> Matrix {
        var random = RandomGenerator(seed: seed, stream: 72)
        var weight = Matrix(
            rows: count, columns: dimension, elements: (0..<count * dimension).map { _ in Float(random.normal()) })
        weight.withUnsafeMutableBufferPointer { UnitColumns.normalize($0.baseAddress!, count, dimension) }
        return weight
    }
}
