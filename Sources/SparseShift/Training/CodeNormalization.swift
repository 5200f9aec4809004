import Numerics

/// Normalisation of the code of one batch, forward and backward (B × H), without allocation.
final class CodeNormalization {
    private let kind: Normalization
    private let batch: Int
    private let features: Int
    /// The normalised code x̂ (B × H).
    private let normalized: ParameterBuffer
    /// 1/σ: a row's in layer norm (B), a feature's in batch norm (H).
    private let inverseDeviation: ParameterBuffer
    private let mean: ParameterBuffer
    private let scratch: ParameterBuffer
    /// Averages over the batches; batch norm only.
    let runningMean: ParameterBuffer
    let runningVariance: ParameterBuffer

    init(_ kind: Normalization, batch: Int, features: Int) {
        self.kind = kind
        self.batch = batch
        self.features = features
        normalized = ParameterBuffer(batch * features)
        inverseDeviation = ParameterBuffer(max(batch, features))
        mean = ParameterBuffer(features)
        scratch = ParameterBuffer(features)
        runningMean = ParameterBuffer(features)
        runningVariance = ParameterBuffer(features)
    }

    /// code ← weight · x̂ + bias.
    func forward(
        _ code: UnsafeMutablePointer<Float>, weight: UnsafePointer<Float>, bias: UnsafePointer<Float>
    ) {
        switch kind {
        case .none: return
        case .layer, .group: normalizeRows(code)
        case .batch: normalizeColumns(code)
        }
        let normalized = normalized.pointer
        for row in 0..<batch {
            let start = row * features
            for index in 0..<features { code[start + index] = normalized[start + index] * weight[index] + bias[index] }
        }
    }

    private func normalizeRows(_ code: UnsafePointer<Float>) {
        for row in 0..<batch {
            let source = code + row * features
            let target = normalized.pointer + row * features
            let mean = Kernels.sum(source, features) / Float(features)
            for index in 0..<features { target[index] = source[index] - mean }
            let variance = Kernels.dot(target, target, features) / Float(features)
            let inverse = 1 / (variance + Parameters.epsilon).squareRoot()
            for index in 0..<features { target[index] *= inverse }
            inverseDeviation.pointer[row] = inverse
        }
    }

    private func normalizeColumns(_ code: UnsafePointer<Float>) {
        let (mean, variance, inverse) = (mean.pointer, scratch.pointer, inverseDeviation.pointer)
        let target = normalized.pointer
        mean.update(repeating: 0, count: features)
        variance.update(repeating: 0, count: features)
        for row in 0..<batch { Kernels.add(1, code + row * features, to: mean, features) }
        for index in 0..<features { mean[index] /= Float(batch) }
        for row in 0..<batch {
            let start = row * features
            for index in 0..<features {
                let difference = code[start + index] - mean[index]
                target[start + index] = difference
                variance[index] += difference * difference
            }
        }
        let momentum: Float = 0.1
        for index in 0..<features {
            inverse[index] = 1 / (variance[index] / Float(batch) + Parameters.epsilon).squareRoot()
            // PyTorch normalises by the biased variance and averages the unbiased one.
            let unbiased = variance[index] / Float(batch - 1)
            runningMean.pointer[index] += momentum * (mean[index] - runningMean.pointer[index])
            runningVariance.pointer[index] += momentum * (unbiased - runningVariance.pointer[index])
        }
        for row in 0..<batch {
            let start = row * features
            for index in 0..<features { target[start + index] *= inverse[index] }
        }
    }

    /// Replaces the gradient for the normalised code by the one for the code before; writes the gradients
    /// of scale and offset.
    func backward(
        _ gradient: UnsafeMutablePointer<Float>, weight: UnsafePointer<Float>,
        weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>
    ) {
        guard kind != .none else { return }
        let normalized = normalized.pointer
        weightGradient.update(repeating: 0, count: features)
        biasGradient.update(repeating: 0, count: features)
        for row in 0..<batch {
            let start = row * features
            for index in 0..<features {
                weightGradient[index] += gradient[start + index] * normalized[start + index]
                biasGradient[index] += gradient[start + index]
            }
        }
        if kind == .batch {
            let count = Float(batch)
            for row in 0..<batch {
                let start = row * features
                for index in 0..<features {
                    let centred =
                        count * gradient[start + index] - biasGradient[index]
                        - normalized[start + index] * weightGradient[index]
                    gradient[start + index] = weight[index] * inverseDeviation.pointer[index] / count * centred
                }
            }
        } else {
            let count = Float(features)
            for row in 0..<batch {
                let target = gradient + row * features
                let unit = normalized + row * features
                for index in 0..<features { target[index] *= weight[index] }
                let sum = Kernels.sum(target, features) / count
                let along = Kernels.dot(target, unit, features) / count
                let inverse = inverseDeviation.pointer[row]
                for index in 0..<features { target[index] = inverse * (target[index] - sum - unit[index] * along) }
            }
        }
    }
}
