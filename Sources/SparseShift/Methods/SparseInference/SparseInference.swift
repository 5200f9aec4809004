import Numerics
import Requirements

/// An SSAE whose columns are refined by sparse inference: for more concepts than dimensions, and for noisy shifts of
/// hardly more entries than concepts.
///
/// A linear code W_e Δz has at most as many independent features as Δz has entries, and it lets all noise through. Here
/// the code of a shift is the solution of a problem of its own (the lasso),
///
///     h = argmin ½‖Δz − b_d − W_d h‖² + λ‖h‖₁
///
/// and the columns are those of unit length that reconstruct the shifts best from such codes. Both are improved in turn
/// (Olshausen & Field 1996; Mairal et al. 2010), from the columns of an SSAE. λ falls from round to round.
///
/// This is for the two cases alone. Where the shifts have many more entries than there are concepts, the linear code of
/// an SSAE is right, and on embeddings of language models the refinement made it worse; see
/// <doc:MoreConceptsThanDimensions>.
public enum SparseInference {
    /// h = argmin ½‖x − W_d h‖² + λ‖h‖₁ for x = Δz − b_d, from the pre-activations W_dᵀ x: the encoder has the weights
    /// of the decoder.
    public struct Activation: ActivationFunction {
        /// λ, in the units of the shifts; above 0.
        public var penalty: Float

        public static let numbers = [ActivationNumber("code_penalty", \Activation.penalty)]
        public static var isSigned: Bool { true }

        /// Makes an activation; the penalty is 0 before training.
        public init(penalty: Float = 0) { self.penalty = penalty }

        /// Cannot be computed from the bias alone.
        public func apply(to code: inout Matrix, encoderBias: [Float]) {
            refuse("A code by sparse inference depends on the decoder's columns; use apply(to:of:), or encode(_:).")
        }

        public func apply(to code: inout Matrix, of parameters: Parameters) {
            Lasso(directions: parameters.decoderWeight, penalty: penalty).solve(&code)
        }

        public func unscaled(by scale: Float) -> Activation { Activation(penalty: penalty * scale) }
    }

    /// The configuration of an SSAE that is refined by sparse inference.
    @dynamicMemberLookup
    public struct Configuration: RefiningConfiguration {
        public static var method: String { "sparse inference" }
        public static var summary: String {
            "SSAE refined by lasso codes: for more concepts than dimensions, or noise in nearly as few."
        }

        /// The SSAE from whose columns the refinement starts.
        public var start: SSAE.Configuration
        /// How its columns are refined. Its fields can be accessed on the configuration itself.
        public var refinement = RefinementSettings()

        public var settings: TrainingSettings {
            get { start.settings }
            set { start.settings = newValue }
        }

        public init(settings: TrainingSettings) {
            start = SSAE.Configuration(settings: settings.forDecompositions)
            if settings.loss == .relative { start.target = nil }
        }

        /// The defaults with this number of features, H.
        public init(features: Int) { self.init(settings: TrainingSettings(features: features)) }

        /// A refinement of this SSAE.
        public init(start: SSAE.Configuration, refinement: RefinementSettings = RefinementSettings()) {
            self.start = start
            self.refinement = refinement
        }

        /// A field of ``refinement``.
        public subscript<Value>(dynamicMember field: WritableKeyPath<RefinementSettings, Value>) -> Value {
            get { refinement[keyPath: field] }
            set { refinement[keyPath: field] = newValue }
        }

        public static let fields: [ConfigurationField] =
            [
                .number("first_code_penalty", \SparseInference.Configuration.refinement.firstPenalty),
                .number("code_penalty", \SparseInference.Configuration.refinement.penalty),
                .integer("rounds", \SparseInference.Configuration.refinement.rounds),
            ] + SSAE.Configuration.fields.map { $0.of(\SparseInference.Configuration.start) }

        public var activation: any ActivationFunction { Activation() }

        public var sparsityControl: SparsityControl { start.sparsityControl }

        public func validateOwn() throws(ConfigurationError) {
            try start.validateOwn()
            try ConfigurationError.require(
                settings.norm == .none,
                "norm: a code by sparse inference is not normalised, so only .none is allowed, not .\(settings.norm).")
            try ConfigurationError.require(
                settings.inputNorm == .none,
                "input_norm: sparse inference uses the plain shifts, so only .none is allowed, not "
                    + ".\(settings.inputNorm).")
            try refinement.validate()
        }

        public func initialParameters(dimension: Int, seed: Int) -> Parameters {
            start.initialParameters(dimension: dimension, seed: seed)
        }

        public func makePass(_ layout: ParameterLayout, team: WorkerTeam) -> any GradientPass {
            start.makePass(layout, team: team)
        }

        func refine<Data: ShiftDataset>(
            _ trained: Parameters, on data: Data?, statistics: ShiftStatistics,
            report: (_ done: Int, _ rounds: Int) -> Void
        ) throws(Data.Failure) -> (parameters: Parameters, isComplete: Bool) {
            var state = Refinement(trained, settings: refinement, statistics: statistics)
            guard let data else { return (state.parameters, false) }
            report(0, refinement.rounds)
            while !state.isComplete, try state.advance(on: data) { report(state.rounds, refinement.rounds) }
            return (state.parameters, state.isComplete)
        }
    }
}
