import Numerics

/// Where each parameter lies in one flat vector, so that an optimiser is one loop over memory.
///
/// The biases come last: frozen, they are left out by stopping earlier. Thresholds and gates are trained even then.
public struct ParameterLayout: Sendable {
    public let features: Int
    public let dimension: Int
    public let normalization: Normalization
    public let normalizesInput: Bool
    public let encoderWeight: Int
    public let decoderWeight: Int
    public let normWeight: Int
    public let normBias: Int
    public let inputWeight: Int
    public let inputBias: Int
    /// The activation, without its trained numbers.
    public let activation: any ActivationFunction
    /// Where each vector of the activation begins (H each), in the order of ``ActivationFunction/vectors``.
    public let activationVectors: [Int]
    /// s (H), if the features have factors of their own.
    public let featureScale: Int
    public let scalesFeatures: Bool
    public let encoderBias: Int
    public let decoderBias: Int
    public let count: Int

    package init(_ parameters: Parameters) {
        features = parameters.features
        dimension = parameters.dimension
        normalization = parameters.normalization
        normalizesInput = parameters.inputNorm != nil
        var next = 0
        func place(_ size: Int) -> Int {
            defer { next += size }
            return next
        }
        encoderWeight = place(features * dimension)
        decoderWeight = place(features * dimension)
        normWeight = place(parameters.norm == nil ? 0 : features)
        normBias = place(parameters.norm == nil ? 0 : features)
        inputWeight = place(parameters.inputNorm == nil ? 0 : dimension)
        inputBias = place(parameters.inputNorm == nil ? 0 : dimension)
        activation = parameters.activation.untrained
        activationVectors = parameters.activation.trainedVectors.map { place($0.count) }
        scalesFeatures = parameters.featureScale != nil
        featureScale = place(scalesFeatures ? features : 0)
        encoderBias = place(features)
        decoderBias = place(dimension)
        count = next
    }

    /// How many parameters from the start an optimiser moves.
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
