import Numerics

extension Parameters {
    /// Draws initial values like the reference: the encoder uniformly in ±1/√d, the decoder as the encoder's rows at
    /// unit length, and the biases by ``TrainingSettings/biasInitialization``.
    ///
    /// - Parameters:
    ///   - settings: The number of features, H, the norms and the initialisation of the biases.
    ///   - dimension: The width of a shift, d.
    ///   - seed: The seed of the random numbers.
    public init(initial settings: TrainingSettings, dimension: Int, seed: Int) {
        var random = RandomGenerator(seed: seed, stream: 10)
        let features = settings.features
        let encoderBound = 1 / Double(dimension).squareRoot()
        let decoderBound = 1 / Double(features).squareRoot()
        encoderWeight = Matrix(rows: features, columns: dimension) { target in
            for index in target.indices { target[index] = Float(random.uniform(in: -encoderBound..<encoderBound)) }
        }
        let drawn = settings.biasInitialization == .uniform
        encoderBias = (0..<features).map { _ in drawn ? Float(random.uniform(in: -encoderBound..<encoderBound)) : 0 }
        decoderBias = (0..<dimension).map { _ in drawn ? Float(random.uniform(in: -decoderBound..<decoderBound)) : 0 }
        decoderWeight = encoderWeight
        decoderWeight.withUnsafeMutableBufferPointer { UnitColumns.normalize($0.baseAddress!, features, dimension) }
        normalization = settings.norm
        let ones = [Float](repeating: 1, count: features)
        let zeros = [Float](repeating: 0, count: features)
        switch settings.norm {
        case .none: norm = nil
        case .layer, .group: norm = Norm(weight: ones, bias: zeros)
        case .batch: norm = Norm(weight: ones, bias: zeros, runningMean: zeros, runningVariance: ones)
        }
        inputNorm =
            settings.inputNorm != .none
            ? Norm(weight: .init(repeating: 1, count: dimension), bias: .init(repeating: 0, count: dimension)) : nil
        activation = IdentityActivation()
        featureScale = nil
    }
}
