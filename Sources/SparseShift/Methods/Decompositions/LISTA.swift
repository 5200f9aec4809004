import Numerics

/// A dictionary with a learned encoder: iterative shrinkage that is unrolled into a few steps, whose weights are trained
/// to come close to the sparsest codes (LISTA, Gregor & LeCun 2010).
///
///     z ← soft(z + W_e(Δz − W_d z), θ),   `steps` times from z = 0
///
/// The columns are learned first, as in ``FISTADictionary``, and stay. Then W_e and θ are trained by Adam on the lasso's
/// loss, ½‖Δz − W_d z‖² + λ‖z‖₁, from where the steps are those of ISTA. All steps share W_e and θ, as in the
/// publication; that the second weight is W_e W_d is the coupling of Chen et al. 2018. Variants with weights of their
/// own for every step have more parameters than a model's file has room for.
///
/// What it shows beside ``FISTADictionary`` is the amortisation gap: the same columns with a code that costs a sixth.
public enum LISTA {
    /// The code after all steps, from the products W_e x.
    public struct Activation: ActivationFunction {
        /// θ, in the units of the code (H).
        public var threshold: [Float]
        /// The number of steps.
        public let steps: Int

        public static let vectors = [ActivationVector("threshold", \Activation.threshold)]
        public static var isSigned: Bool { true }

        /// Makes an activation; without thresholds before the fit.
        public init(threshold: [Float] = [], steps: Int = 16) {
            self.threshold = threshold
            self.steps = steps
        }

        /// Cannot be computed from the bias alone.
        public func apply(to code: inout Matrix, encoderBias: [Float]) { refuseWithoutDecoder() }

        public func apply(to code: inout Matrix, of parameters: Parameters) {
            UnrolledISTA(
                encoder: parameters.encoderWeight, directions: parameters.decoderWeight, thresholds: threshold,
                steps: steps
            ).solve(&code)
        }

        public func unscaled(by scale: Float) -> Activation {
            Activation(threshold: threshold.map { $0 * scale }, steps: steps)
        }
    }

    /// The configuration of a dictionary with a learned encoder.
    @dynamicMemberLookup
    public struct Configuration: ClosedFormConfiguration, SparseDictionaryConfiguration {
        public static var method: String { "LISTA" }
        public static var summary: String {
            "Sparse coding with a learned encoder: a dictionary by FISTA, and a few unrolled steps trained for its codes."
        }

        public var settings: TrainingSettings
        /// λ, as a part of the root mean square length of the shifts: above 0 and below 1.
        public var penalty = 0.1
        /// The number of steps of the encoder, at least 1.
        public var steps = 16
        /// The most rounds in which columns are learned, each with new codes by 100 steps of FISTA and then new columns.
        public var rounds = 200
        /// The rounds end when the columns moved less than this part of their length.
        public var tolerance = 1e-5
        /// How often the encoder is trained on every shift; 0 leaves the steps of ISTA.
        public var epochs = 200
        /// The length of the encoder's first steps in training, as a part of the size of its entries: above 0 and below 1.
        public var rate = 0.01
        /// The seed of the shifts that the columns start from, and of the order of the encoder's training.
        public var drawSeed = 0

        public init(settings: TrainingSettings) { self.settings = settings.forDecompositions }

        /// The defaults with these fields.
        ///
        /// - Parameters:
        ///   - features: The number of columns, H, at least 1.
        ///   - penalty: λ, as a part of the root mean square length of the shifts.
        ///   - steps: The number of steps of the encoder.
        ///   - drawSeed: The seed.
        public init(features: Int, penalty: Double = 0.1, steps: Int = 16, drawSeed: Int = 0) {
            settings = TrainingSettings(features: features)
            self.penalty = penalty
            self.steps = steps
            self.drawSeed = drawSeed
        }

        public static let fields: [ConfigurationField] = [
            .number("code_penalty", \LISTA.Configuration.penalty),
            .integer("unrolled_steps", \LISTA.Configuration.steps),
            .integer("rounds", \LISTA.Configuration.rounds),
            .number("column_tolerance", \LISTA.Configuration.tolerance),
            .integer("encoder_epochs", \LISTA.Configuration.epochs),
            .number("encoder_rate", \LISTA.Configuration.rate),
            .integer("draw_seed", \LISTA.Configuration.drawSeed),
        ]

        public var activation: any ActivationFunction { Activation(steps: steps) }

        public func validateOwn() throws(ConfigurationError) {
            try validatePenalty()
            try ConfigurationError.require(
                (1...1_000).contains(steps), "unrolled_steps: from 1 to 1000, not \(steps).")
            try validateRounds()
            try ConfigurationError.require(
                (0...100_000).contains(epochs), "encoder_epochs: from 0 to 100000, not \(epochs).")
            try ConfigurationError.require(
                rate > 0 && rate < 1, "encoder_rate: above 0 and below 1, not \(rate).")
        }

        private static let batch = 256
        private static let codeSteps = 100

        public func fit(to data: some ShiftDataset) throws -> Parameters {
            let found = try sparseDictionary(of: data, steps: Self.codeSteps)
            // In units of the shifts' length, so that the encoder's training does not depend on it.
            let unit = found.length > 0 ? found.length : 1
            var encoder = LISTAEncoder(
                columns: found.columns.columns, penalty: Double(found.penalty) / unit, steps: steps)
            if found.length > 0 {
                try encoder.learn(
                    from: found.shifts.doubles.map { $0 / unit }, epochs: epochs, batch: Self.batch, rate: rate,
                    seed: drawSeed)
            }
            var parameters = found.columns.parameters(
                Activation(threshold: encoder.thresholds.map { Float($0 * unit) }, steps: steps))
            parameters.encoderWeight = Matrix(
                rows: settings.features, columns: data.dimension, elements: encoder.weights.map { Float($0) })
            return parameters
        }
    }
}
