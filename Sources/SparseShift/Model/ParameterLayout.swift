import Numerics

/// The layout of all parameters in one flat vector, so that an optimiser is one loop over memory.
///
/// Properties such as ``encoderWeight`` are the offsets of the first number. The biases are last, so that an optimiser
/// leaves out frozen biases by stopping earlier; the activation's vectors are always trained.
public struct ParameterLayout: Sendable {
    /// The number of features of this process: H, or a part of it where several processes train one model.
    public let features: Int
    /// Which features these are.
    public let share: FeatureShare
    /// The width of a shift, d.
    public let dimension: Int
    /// The normalisation of the code.
    public let normalization: Normalization
    /// Whether the encoder's input is normalised.
    public let normalizesInput: Bool
    /// The offset of W_e (H × d, row-major).
    public let encoderWeight: Int
    /// The offset of W_dᵀ (H × d, row-major).
    public let decoderWeight: Int
    /// The offset of the code norm's scale (H); absent without a norm.
    public let normWeight: Int
    /// The offset of the code norm's bias (H); absent without a norm.
    public let normBias: Int
    /// The offset of the input norm's scale (d); absent without an input norm.
    public let inputWeight: Int
    /// The offset of the input norm's bias (d); absent without an input norm.
    public let inputBias: Int
    /// The activation without its trained numbers.
    public let activation: any ActivationFunction
    /// The offsets of the activation's vectors (H each), in the order of ``ActivationFunction/vectors``.
    public let activationVectors: [Int]
    /// The offset of s (H); absent without factors of the features.
    public let featureScale: Int
    /// Whether the features have factors, s.
    public let scalesFeatures: Bool
    /// The offset of b_e (H).
    public let encoderBias: Int
    /// The offset of b_d (d).
    public let decoderBias: Int
    /// The number of parameters.
    public let count: Int

    package init(_ parameters: Parameters) {
        self.init(
            share: .whole(parameters.features), dimension: parameters.dimension,
            normalization: parameters.normalization, normalizesInput: parameters.inputNorm != nil,
            activation: parameters.activation.untrained, vectors: parameters.activation.trainedVectors.count,
            scalesFeatures: parameters.featureScale != nil)
    }

    /// The layout of a part of these features.
    func of(_ share: FeatureShare) -> ParameterLayout {
        ParameterLayout(
            share: share, dimension: dimension, normalization: normalization, normalizesInput: normalizesInput,
            activation: activation, vectors: activationVectors.count, scalesFeatures: scalesFeatures)
    }

    private init(
        share: FeatureShare, dimension: Int, normalization: Normalization, normalizesInput: Bool,
        activation: any ActivationFunction, vectors: Int, scalesFeatures: Bool
    ) {
        self.share = share
        features = share.range.count
        self.dimension = dimension
        self.normalization = normalization
        self.normalizesInput = normalizesInput
        self.activation = activation
        self.scalesFeatures = scalesFeatures
        var next = 0
        func place(_ size: Int) -> Int {
            defer { next += size }
            return next
        }
        encoderWeight = place(features * dimension)
        decoderWeight = place(features * dimension)
        normWeight = place(normalization == .none ? 0 : features)
        normBias = place(normalization == .none ? 0 : features)
        inputWeight = place(normalizesInput ? dimension : 0)
        inputBias = place(normalizesInput ? dimension : 0)
        let width = features
        activationVectors = (0..<vectors).map { _ in place(width) }
        featureScale = place(scalesFeatures ? features : 0)
        encoderBias = place(features)
        decoderBias = place(dimension)
        count = next
    }

    /// The number of parameters, from the first, that an optimiser trains.
    func trainableCount(biases: Bool) -> Int { biases ? count : encoderBias }

    package func write(_ parameters: Parameters, to target: UnsafeMutablePointer<Float>) {
        func put(_ values: [Float]?, at offset: Int) {
            guard let values, !values.isEmpty else { return }
            (target + offset).update(from: values, count: values.count)
        }
        parameters.encoderWeight.withUnsafeBufferPointer {
            (target + encoderWeight).update(from: $0.baseAddress!, count: $0.count)
        }
        parameters.decoderWeight.withUnsafeBufferPointer {
            (target + decoderWeight).update(from: $0.baseAddress!, count: $0.count)
        }
        put(parameters.norm?.weight, at: normWeight)
        put(parameters.norm?.bias, at: normBias)
        put(parameters.inputNorm?.weight, at: inputWeight)
        put(parameters.inputNorm?.bias, at: inputBias)
        for (offset, values) in zip(activationVectors, parameters.activation.trainedVectors) { put(values, at: offset) }
        put(parameters.featureScale, at: featureScale)
        put(parameters.encoderBias, at: encoderBias)
        put(parameters.decoderBias, at: decoderBias)
    }

    func read(_ source: UnsafePointer<Float>, state: [String: ParameterBuffer]) -> Parameters {
        func take(_ offset: Int, _ size: Int) -> [Float] {
            Array(UnsafeBufferPointer(start: source + offset, count: size))
        }
        func matrix(_ offset: Int) -> Matrix {
            Matrix(
                rows: features, columns: dimension,
                elements: UnsafeBufferPointer(start: source + offset, count: features * dimension))
        }
        return Parameters(
            encoderWeight: matrix(encoderWeight), encoderBias: take(encoderBias, features),
            decoderWeight: matrix(decoderWeight), decoderBias: take(decoderBias, dimension),
            normalization: normalization,
            norm: normalization == .none
                ? nil
                : .init(
                    weight: take(normWeight, features), bias: take(normBias, features),
                    runningMean: state["running_mean"]?.values, runningVariance: state["running_var"]?.values),
            inputNorm: normalizesInput
                ? .init(weight: take(inputWeight, dimension), bias: take(inputBias, dimension)) : nil,
            activation: activation.withTrainedVectors(activationVectors.map { take($0, features) }),
            featureScale: scalesFeatures ? take(featureScale, features) : nil)
    }
}
