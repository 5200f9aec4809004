import Numerics
import Requirements
import RowKernels

/// The weights of an autoencoder of shifts.
///
///     x  = Δz, or its layer norm
///     h  = s ∘ activation(norm(W_e (x − b_d) + b_e))
///     Δẑ = W_d h + b_d
public struct Parameters: Sendable {
    /// A normalisation with a scale and an offset for every entry.
    public struct Norm: Sendable, Equatable {
        /// The scale of every entry.
        public var weight: [Float]
        /// The offset of every entry.
        public var bias: [Float]
        /// The running average of the batches' means; only for batch norm.
        public var runningMean: [Float]?
        /// The running average of the batches' unbiased variances; only for batch norm.
        public var runningVariance: [Float]?

        /// Makes a normalisation of its numbers.
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
    /// The kind of normalisation after the encoder.
    public var normalization: Normalization
    /// The numbers of the normalisation after the encoder (H); `nil` if and only if `normalization` is `.none`.
    public var norm: Norm?
    /// The numbers of the layer norm of the shifts (d); `nil` if there is none.
    public var inputNorm: Norm?
    /// The function from pre-activations to a code; the identity in an SSAE.
    public var activation: any ActivationFunction
    /// s, a factor for every feature (H); `nil` if there is none.
    public var featureScale: [Float]?

    /// The number of features, H.
    public var features: Int { encoderWeight.rows }
    /// The width of a shift, d.
    public var dimension: Int { encoderWeight.columns }

    /// The ε that every normalisation adds to a variance.
    static let epsilon: Float = 1e-5

    /// Makes parameters of their weights.
    ///
    /// - Precondition: The shapes fit, and there is a `norm` if and only if `normalization` is not `.none`.
    public init(
        encoderWeight: Matrix, encoderBias: [Float], decoderWeight: Matrix, decoderBias: [Float],
        normalization: Normalization = .none, norm: Norm? = nil, inputNorm: Norm? = nil,
        activation: any ActivationFunction = IdentityActivation(), featureScale: [Float]? = nil
    ) {
        require(
            encoderWeight.rows == decoderWeight.rows && encoderWeight.columns == decoderWeight.columns
                && encoderBias.count == encoderWeight.rows && decoderBias.count == encoderWeight.columns,
            """
            Encoder and decoder are H × d matrices with biases of H and of d entries, but these are a \
            \(encoderWeight), a \(decoderWeight), \(encoderBias.count) and \(decoderBias.count) entries.
            """)
        require(
            (norm == nil) == (normalization == .none),
            "norm: there is one if and only if the normalization is not .none, which is .\(normalization).")
        require(
            activation.fits(features: encoderWeight.rows),
            "activation: one entry for each of the \(encoderWeight.rows) features.")
        require(
            featureScale?.count ?? encoderWeight.rows == encoderWeight.rows,
            "featureScale: one factor for each of the \(encoderWeight.rows) features, not \(featureScale?.count ?? 0).")
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
