import Numerics

/// Where each parameter lies in one flat vector, so that an optimiser is one loop over memory.
///
/// The biases come last: frozen, they are left out by stopping earlier.
struct ParameterLayout {
    let features: Int
    let dimension: Int
    let normalization: Normalization
    let normalizesInput: Bool
    let encoderWeight: Int
    let decoderWeight: Int
    let normWeight: Int
    let normBias: Int
    let inputWeight: Int
    let inputBias: Int
    let encoderBias: Int
    let decoderBias: Int
    let count: Int

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

    func read(_ source: UnsafePointer<Float>, runningMean: [Float]?, runningVariance: [Float]?) -> Parameters {
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
                    weight: take(normWeight, features), bias: take(normBias, features), runningMean: runningMean,
                    runningVariance: runningVariance),
            inputNorm: normalizesInput
                ? .init(weight: take(inputWeight, dimension), bias: take(inputBias, dimension)) : nil)
    }
}

/// Plain memory for the training loop, aligned to cache lines, allocated once and zeroed.
final class Buffer {
    let pointer: UnsafeMutablePointer<Float>
    let count: Int

    init(_ count: Int) {
        // Eight more, so that a loop in eight lanes needs no remainder.
        self.count = count
        let room = count + 8
        pointer = UnsafeMutableRawPointer.allocate(byteCount: room * 4, alignment: 64)
            .bindMemory(to: Float.self, capacity: room)
        pointer.initialize(repeating: 0, count: room)
    }

    deinit { UnsafeMutableRawPointer(pointer).deallocate() }
}
