import Numerics

/// Dictionary learning by FISTA (Beck & Teboulle 2009): sparse codes by accelerated proximal steps and columns by least
/// squares, in turn, from shifts drawn at random.
///
/// The code of a shift comes from `steps` steps towards the h that minimises ½‖Δz − W_d h‖² + λ‖h‖₁. This is the
/// unsupervised baseline of classical sparse coding. ``SparseInference`` solves the same problem to the end, from the
/// columns of an SSAE and with a λ that falls.
public enum FISTADictionary {
    /// The code after so many steps, from the products W_dᵀ x: the encoder has the weights of the decoder.
    public struct Activation: ActivationFunction {
        /// λ, in the units of the shifts; above 0.
        public var penalty: Float
        /// The number of steps.
        public let steps: Int

        public static let numbers = [ActivationNumber("code_penalty", \Activation.penalty)]
        public static var isSigned: Bool { true }

        /// Makes an activation; the penalty is 0 before the fit.
        public init(penalty: Float = 0, steps: Int = 100) {
            self.penalty = penalty
            self.steps = steps
        }

        /// Cannot be computed from the bias alone.
        public func apply(to code: inout Matrix, encoderBias: [Float]) { refuseWithoutDecoder() }

        public func apply(to code: inout Matrix, of parameters: Parameters) {
            FISTA(directions: parameters.decoderWeight, penalty: penalty, steps: steps).solve(&code)
        }

        public func unscaled(by scale: Float) -> Activation { Activation(penalty: penalty * scale, steps: steps) }
    }

    /// The configuration of a dictionary.
    @dynamicMemberLookup
    public struct Configuration: ClosedFormConfiguration, SparseDictionaryConfiguration {
        public static var method: String { "FISTA dictionary" }
        public static var summary: String { "Sparse coding: codes by FISTA and columns by least squares, in turn." }

        public var settings: TrainingSettings
        /// λ, as a part of the root mean square length of the shifts: above 0 and below 1.
        public var penalty = 0.1
        /// The number of steps towards a code, at least 1.
        public var steps = 100
        /// The most rounds, each with new codes and then new columns. A remark says so if they do not suffice.
        public var rounds = 200
        /// The rounds end when the columns moved less than this part of their length.
        public var tolerance = 1e-5
        /// The seed of the shifts that the columns start from.
        public var drawSeed = 0

        public init(settings: TrainingSettings) { self.settings = settings.forDecompositions }

        /// The defaults with these fields.
        ///
        /// - Parameters:
        ///   - features: The number of columns, H, at least 1.
        ///   - penalty: λ, as a part of the root mean square length of the shifts.
        ///   - drawSeed: The seed of the start.
        public init(features: Int, penalty: Double = 0.1, drawSeed: Int = 0) {
            settings = TrainingSettings(features: features)
            self.penalty = penalty
            self.drawSeed = drawSeed
        }

        public static let fields: [ConfigurationField] = [
            .number("code_penalty", \FISTADictionary.Configuration.penalty),
            .integer("code_steps", \FISTADictionary.Configuration.steps),
            .integer("rounds", \FISTADictionary.Configuration.rounds),
            .number("column_tolerance", \FISTADictionary.Configuration.tolerance),
            .integer("draw_seed", \FISTADictionary.Configuration.drawSeed),
        ]

        public var activation: any ActivationFunction { Activation(steps: steps) }

        public func validateOwn() throws(ConfigurationError) {
            try validatePenalty()
            try ConfigurationError.require(
                (1...100_000).contains(steps), "code_steps: from 1 to 100000, not \(steps).")
            try validateRounds()
        }

        public func fit(to data: some ShiftDataset) throws -> Parameters {
            let found = try sparseDictionary(of: data, steps: steps)
            return found.columns.parameters(Activation(penalty: found.penalty, steps: steps))
        }
    }
}
