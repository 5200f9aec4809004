import Numerics
import RowKernels

/// The weights of an autoencoder of shifts.
///
///     x  = Δz, or its layer norm
///     h  = s ∘ activation(norm(W_e (x − b_d) + b_e))
///     Δẑ = W_d h + b_d
public struct Parameters: Sendable {
    /// A normalisation with a scale and an offset for every entry.
    public struct Norm: Sendable, Equatable {
        public var weight: [Float]
        public var bias: [Float]
        /// Averages over the batches of training; batch norm only.
        public var runningMean: [Float]?
        public var runningVariance: [Float]?

        public init(weight: [Float], bias: [Float], runningMean: [Float]? = nil, runningVariance: [Float]? = nil) {
            self.weight = weight
            self.bias = bias
            self.runningMean = runningMean
            self.runningVariance = runningVariance
        }
    }

    /// W_e (H × d).
    public var encoderWeight: Matrix
    /// b_e (H).
    public var encoderBias: [Float]
    /// W_dᵀ (H × d): row k is column k of W_d, the steering vector of feature k.
    public var decoderWeight: Matrix
    /// b_d (d).
    public var decoderBias: [Float]
    public var normalization: Normalization
    /// Scale and offset after the encoder; `nil` exactly if `normalization` is `.none`.
    public var norm: Norm?
    /// Scale and offset of the layer norm of the shifts, if there is one.
    public var inputNorm: Norm?
    /// What makes a code of the pre-activations; the identity in an SSAE.
    public var activation: any ActivationFunction
    /// s, a factor for every feature (H), if there is one.
    public var featureScale: [Float]?

    /// The number of features, H.
    public var features: Int { encoderWeight.rows }
    /// The width of a shift, d.
    public var dimension: Int { encoderWeight.columns }

    /// The ε beside a variance, in every normalisation.
    static let epsilon: Float = 1e-5

    public init(
        encoderWeight: Matrix, encoderBias: [Float], decoderWeight: Matrix, decoderBias: [Float],
        normalization: Normalization = .none, norm: Norm? = nil, inputNorm: Norm? = nil,
        activation: any ActivationFunction = IdentityActivation(), featureScale: [Float]? = nil
    ) {
        precondition(
            encoderWeight.rows == decoderWeight.rows && encoderWeight.columns == decoderWeight.columns
                && encoderBias.count == encoderWeight.rows && decoderBias.count == encoderWeight.columns,
            "the shapes of encoder and decoder do not fit")
        precondition((norm == nil) == (normalization == .none), "a normalisation needs its scale and offset")
        precondition(activation.fits(features: encoderWeight.rows), "an activation needs one entry a feature")
        precondition(featureScale?.count ?? encoderWeight.rows == encoderWeight.rows, "one factor a feature is needed")
        self.encoderWeight = encoderWeight
        self.encoderBias = encoderBias
        self.decoderWeight = decoderWeight
        self.decoderBias = decoderBias
        self.normalization = normalization
        self.norm = norm
        self.inputNorm = inputNorm
        self.activation = activation
        self.featureScale = featureScale
    }
}

extension Parameters: Equatable {
    public static func == (left: Parameters, right: Parameters) -> Bool {
        left.encoderWeight == right.encoderWeight && left.encoderBias == right.encoderBias
            && left.decoderWeight == right.decoderWeight && left.decoderBias == right.decoderBias
            && left.normalization == right.normalization && left.norm == right.norm
            && left.inputNorm == right.inputNorm && left.activation.isEqual(to: right.activation)
            && left.featureScale == right.featureScale
    }
}
