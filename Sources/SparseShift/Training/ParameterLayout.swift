import Numerics

/// Where each parameter lies in one flat vector, so that an optimiser is one loop over memory.
///
/// The biases come last: frozen, they are left out by stopping earlier.
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
    public let encoderBias: Int
    public let decoderBias: Int
    public let count: Int

    init(_ parameters: Parameters) {
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
        encoderBias = place(features)
        decoderBias = place(dimension)
        count = next
    }

    /// How many parameters from the start an optimiser moves.
    func trainableCount(biases: Bool) -> Int { biases ? count : encoderBias }

    func write(_ parameters: Parameters, to target: UnsafeMutablePointer<Float>) {
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
                ? .init(weight: take(inputWeight, dimension), bias: take(inputBias, dimension)) : nil)
    }
}
