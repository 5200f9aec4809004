import Numerics

/// The pass of an autoencoder with an affine code: SSAE and affine.
final class AffinePass: GradientPass {
    private let layout: ParameterLayout
    private let settings: TrainingSettings
    private let batch: Int
    /// The raw shifts (B × d), which are the target in every configuration.
    let shifts: ParameterBuffer
    /// The shifts after the layer norm without its scale and offset; the shifts themselves without one.
    private let input: ParameterBuffer
    private let code: ParameterBuffer
    private let codeGradient: ParameterBuffer
    private let residual: ParameterBuffer
    /// The factor of each row's squared error in the loss (B).
    private let lossFactor: ParameterBuffer
    /// W_e with the input norm's scale, or unused (H × d).
    private let scaledEncoder: ParameterBuffer
    private let encoderOffset: ParameterBuffer
    private let inputOffset: ParameterBuffer
    private let codeSum: ParameterBuffer
    private let normalization: CodeNormalization

    init(layout: ParameterLayout, settings: TrainingSettings) {
        self.layout = layout
        self.settings = settings
        batch = settings.batch
        let (features, dimension) = (layout.features, layout.dimension)
        shifts = ParameterBuffer(batch * dimension)
        input = layout.normalizesInput ? ParameterBuffer(batch * dimension) : shifts
        code = ParameterBuffer(batch * features)
        codeGradient = ParameterBuffer(batch * features)
        residual = ParameterBuffer(batch * dimension)
        lossFactor = ParameterBuffer(batch)
        scaledEncoder = ParameterBuffer(layout.normalizesInput ? features * dimension : 0)
        encoderOffset = ParameterBuffer(features)
        inputOffset = ParameterBuffer(dimension)
        codeSum = ParameterBuffer(features)
        normalization = CodeNormalization(layout.normalization, batch: batch, features: features)
    }

    var state: [String: ParameterBuffer] {
        layout.normalization == .batch
            ? ["running_mean": normalization.runningMean, "running_var": normalization.runningVariance] : [:]
    }

    func prepare(scale: Float) {
        let dimension = layout.dimension
        if scale != 1 {
            let factor = 1 / scale
            for index in 0..<batch * dimension { shifts.pointer[index] *= factor }
        }
        for row in 0..<batch {
            let source = shifts.pointer + row * dimension
            switch settings.loss {
            case .absolute: lossFactor.pointer[row] = 1 / Float(batch * dimension)
            case .relative: lossFactor.pointer[row] = 1 / (Float(batch) * Kernels.dot(source, source, dimension))
            }
            guard layout.normalizesInput else { continue }
            let target = input.pointer + row * dimension
            let mean = Kernels.sum(source, dimension) / Float(dimension)
            for index in 0..<dimension { target[index] = source[index] - mean }
            let variance = Kernels.dot(target, target, dimension) / Float(dimension)
            let inverse = 1 / (variance + Parameters.epsilon).squareRoot()
            for index in 0..<dimension { target[index] *= inverse }
        }
    }

    func evaluate(
        at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, pressure: SparsityPressure
    ) -> PassResult {
        encode(at: point)
        var result = measureCode(pressure)
        result.loss = reconstruct(at: point)
        differentiate(at: point, gradient: gradient)
        return result
    }

    /// code ← norm(W_e (x − b_d) + b_e), with everything that is the same for all rows taken out of the product.
    private func encode(at point: UnsafePointer<Float>) {
        let (features, dimension) = (layout.features, layout.dimension)
        var encoder = point + layout.encoderWeight
        let offset = inputOffset.pointer
        for index in 0..<dimension { offset[index] = -point[layout.decoderBias + index] }
        if layout.normalizesInput {
            Kernels.add(1, point + layout.inputBias, to: offset, dimension)
            let scale = point + layout.inputWeight
            for row in 0..<features {
                let source = point + layout.encoderWeight + row * dimension
                let target = scaledEncoder.pointer + row * dimension
                for index in 0..<dimension { target[index] = source[index] * scale[index] }
            }
            encoder = UnsafePointer(scaledEncoder.pointer)
        }
        let shared = encoderOffset.pointer
        shared.update(from: point + layout.encoderBias, count: features)
        BLAS.multiply(
            rows: features, columns: dimension, point + layout.encoderWeight, vector: offset, into: shared, keeping: 1)
        for row in 0..<batch { (code.pointer + row * features).update(from: shared, count: features) }
        BLAS.multiply(
            m: batch, n: features, k: dimension, input.pointer, .plain, encoder, .transposed, into: code.pointer,
            keeping: 1)
        normalization.forward(code.pointer, weight: point + layout.normWeight, bias: point + layout.normBias)
    }

    /// Sums |h|, and starts the code's gradient with that of λ Σ|h| / (B·H), where sign(0) = 0.
    private func measureCode(_ pressure: SparsityPressure) -> PassResult {
        typealias Lanes = SIMD8<Float>
        let count = batch * layout.features
        let threshold = Float(settings.activityThreshold)
        let (source, target) = (code.pointer, codeGradient.pointer)
        // What lies behind the last code must not be counted.
        for index in count..<count + 8 { source[index] = 0 }
        var total = Lanes.zero
        var active = SIMD8<Int32>.zero
        for index in stride(from: 0, to: count, by: 8) {
            let value = UnsafeRawPointer(source + index).loadUnaligned(as: Lanes.self)
            let magnitude = value.replacing(with: -value, where: value .< 0)
            total += magnitude
            active.replace(with: active &+ 1, where: magnitude .>= threshold)
        }
        var activeCount = Int(active.wrappedSum())
        if threshold <= 0 { activeCount -= (8 - count % 8) % 8 }
        let sparsity = Double(total.sum()) / Double(count)
        let slope = pressure.weight(sparsity: sparsity) / Float(count)
        for index in stride(from: 0, to: count, by: 8) {
            let value = UnsafeRawPointer(source + index).loadUnaligned(as: Lanes.self)
            var sign = Lanes.zero
            sign.replace(with: slope, where: value .> 0)
            sign.replace(with: -slope, where: value .< 0)
            UnsafeMutableRawPointer(target + index).storeBytes(of: sign, as: Lanes.self)
        }
        return PassResult(loss: 0, sparsity: sparsity, active: Double(activeCount) / Double(batch))
    }

    /// residual ← the gradient of the loss for the reconstruction; returns the loss.
    private func reconstruct(at point: UnsafePointer<Float>) -> Double {
        let (features, dimension) = (layout.features, layout.dimension)
        let bias = point + layout.decoderBias
        let residual = residual.pointer
        for row in 0..<batch {
            let start = row * dimension
            for index in 0..<dimension { residual[start + index] = bias[index] - shifts.pointer[start + index] }
        }
        BLAS.multiply(
            m: batch, n: dimension, k: features, code.pointer, .plain, point + layout.decoderWeight, .plain,
            into: residual, keeping: 1)
        var loss = 0.0
        for row in 0..<batch {
            let error = residual + row * dimension
            let factor = lossFactor.pointer[row]
            loss += Double(factor * Kernels.dot(error, error, dimension))
            for index in 0..<dimension { error[index] *= 2 * factor }
        }
        return loss
    }

    private func differentiate(at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>) {
        let (features, dimension) = (layout.features, layout.dimension)
        BLAS.multiply(
            m: features, n: dimension, k: batch, code.pointer, .transposed, residual.pointer, .plain,
            into: gradient + layout.decoderWeight)
        BLAS.multiply(
            m: batch, n: features, k: dimension, residual.pointer, .plain, point + layout.decoderWeight, .transposed,
            into: codeGradient.pointer, keeping: 1)
        normalization.backward(
            codeGradient.pointer, weight: point + layout.normWeight, weightGradient: gradient + layout.normWeight,
            biasGradient: gradient + layout.normBias)
        BLAS.multiply(
            m: features, n: dimension, k: batch, codeGradient.pointer, .transposed, input.pointer, .plain,
            into: gradient + layout.encoderWeight)
        guard settings.trainsBiases || settings.inputNorm == .layer else {
            clearInputNorm(gradient)
            return
        }

        let sum = codeSum.pointer
        sum.update(repeating: 0, count: features)
        // Batch norm takes out whatever all shifts share, so this sum is zero. Rounding would leave traces
        // of it, and Adam would blow them up into a drift of the encoder's bias.
        if layout.normalization != .batch {
            for row in 0..<batch { Kernels.add(1, codeGradient.pointer + row * features, to: sum, features) }
        }
        if settings.inputNorm == .layer {
            differentiateInputNorm(at: point, gradient: gradient)
        } else {
            clearInputNorm(gradient)
        }
        // The product above took x̂ for the encoder's input; the rest of it is the same for all rows.
        for row in 0..<features {
            Kernels.add(
                sum[row], inputOffset.pointer, to: gradient + layout.encoderWeight + row * dimension, dimension)
        }
        guard settings.trainsBiases else { return }
        (gradient + layout.encoderBias).update(from: sum, count: features)
        let decoderBias = gradient + layout.decoderBias
        decoderBias.update(repeating: 0, count: dimension)
        for row in 0..<batch { Kernels.add(1, residual.pointer + row * dimension, to: decoderBias, dimension) }
        BLAS.multiply(
            rows: features, columns: dimension, point + layout.encoderWeight, .transposed, vector: sum,
            into: decoderBias, scale: -1, keeping: 1)
    }

    /// Scale and offset of an input norm that is not trained stay where they are: 1 and 0.
    private func clearInputNorm(_ gradient: UnsafeMutablePointer<Float>) {
        guard layout.normalizesInput else { return }
        (gradient + layout.inputWeight).update(repeating: 0, count: layout.dimension)
        (gradient + layout.inputBias).update(repeating: 0, count: layout.dimension)
    }

    /// The gradients of the input norm's scale and offset, from Q = Pᵀ x̂ (P: the gradient of the code before
    /// its norm), which saves the product P W_e; then Q becomes the encoder's gradient.
    private func differentiateInputNorm(at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>) {
        let (features, dimension) = (layout.features, layout.dimension)
        let scaleGradient = gradient + layout.inputWeight
        let scale = point + layout.inputWeight
        scaleGradient.update(repeating: 0, count: dimension)
        for row in 0..<features {
            let weight = point + layout.encoderWeight + row * dimension
            let product = gradient + layout.encoderWeight + row * dimension
            for index in 0..<dimension {
                scaleGradient[index] += weight[index] * product[index]
                product[index] *= scale[index]
            }
        }
        BLAS.multiply(
            rows: features, columns: dimension, point + layout.encoderWeight, .transposed, vector: codeSum.pointer,
            into: gradient + layout.inputBias)
    }
}
