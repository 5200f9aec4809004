import Numerics

/// Dictionary learning by matching pursuit: codes of at most k columns, chosen one after the other, and columns by least
/// squares, in turn, from shifts drawn at random (the method of optimal directions, Engan et al. 1999).
public enum PursuitDictionary {
    /// The code by matching pursuit, from the products W_dᵀ x: the encoder has the weights of the decoder.
    public struct Activation: ActivationFunction {
        /// The most columns of a code.
        public let k: Int
        /// Whether the coefficients are fitted anew with every column.
        public let isOrthogonal: Bool

        public static var isSigned: Bool { true }

        /// Makes an activation.
        public init(k: Int, isOrthogonal: Bool = true) {
            self.k = k
            self.isOrthogonal = isOrthogonal
        }

        /// Cannot be computed from the bias alone.
        public func apply(to code: inout Matrix, encoderBias: [Float]) { refuseWithoutDecoder() }

        public func apply(to code: inout Matrix, of parameters: Parameters) {
            MatchingPursuit(directions: parameters.decoderWeight, most: k, isOrthogonal: isOrthogonal).solve(&code)
        }
    }

    /// The configuration of a dictionary.
    @dynamicMemberLookup
    public struct Configuration: ClosedFormConfiguration, DictionaryConfiguration {
        public static var method: String { "matching pursuit" }
        public static var summary: String {
            "Codes of at most k columns by (orthogonal) matching pursuit and columns by least squares, in turn."
        }

        public var settings: TrainingSettings
        /// The most columns of a code, from 1 to H.
        public var k: Int
        /// Whether the coefficients are fitted anew with every column: orthogonal matching pursuit.
        public var isOrthogonal = true
        /// The most rounds, each with new codes and then new columns. A remark says so if they do not suffice.
        public var rounds = 60
        /// The rounds end when the columns moved less than this part of their length.
        public var tolerance = 1e-5
        /// The seed of the shifts that the columns start from.
        public var drawSeed = 0

        public init(settings: TrainingSettings) {
            self.settings = settings.forDecompositions
            k = min(4, max(1, settings.features))
        }

        /// The defaults with these fields.
        ///
        /// - Parameters:
        ///   - features: The number of columns, H, at least 1.
        ///   - k: The most columns of a code.
        ///   - isOrthogonal: Whether the coefficients are fitted anew with every column.
        ///   - drawSeed: The seed of the start.
        public init(features: Int, k: Int = 4, isOrthogonal: Bool = true, drawSeed: Int = 0) {
            settings = TrainingSettings(features: features)
            self.k = k
            self.isOrthogonal = isOrthogonal
            self.drawSeed = drawSeed
        }

        public static let fields: [ConfigurationField] = [
            .integer("k", \PursuitDictionary.Configuration.k),
            .choice(
                "orthogonal", ["true": true, "false": false], of: Configuration.self, get: { $0.isOrthogonal },
                set: { $0.isOrthogonal = $1 }),
            .integer("rounds", \PursuitDictionary.Configuration.rounds),
            .number("column_tolerance", \PursuitDictionary.Configuration.tolerance),
            .integer("draw_seed", \PursuitDictionary.Configuration.drawSeed),
        ]

        public var activation: any ActivationFunction { Activation(k: k, isOrthogonal: isOrthogonal) }

        public func validateOwn() throws(ConfigurationError) {
            try validateRounds()
            try ConfigurationError.requireActive(k, of: settings.features)
        }

        public func fit(to data: some ShiftDataset) throws -> Parameters {
            let shifts = try data.shifts(0..<data.count)
            let found = try dictionary(of: shifts, named: data.name) { products, columns, _ in
                MatchingPursuit(directions: columns, most: k, isOrthogonal: isOrthogonal).solve(&products)
            }
            return found.parameters(Activation(k: k, isOrthogonal: isOrthogonal))
        }
    }
}
