import Numerics

/// Batch norm of a code (B × H), forward and backward for a range of features, without allocation.
final class BatchNormalization {
    private let batch: Int
    private let features: Int
    /// The code before scale and offset (B × H).
    private let unit: ParameterBuffer
    private let inverseDeviation: ParameterBuffer
    private let mean: ParameterBuffer
    private let variance: ParameterBuffer
    /// The running averages over the batches (H).
    let runningMean: ParameterBuffer
    let runningVariance: ParameterBuffer

    init(batch: Int, features: Int) {
        self.batch = batch
        self.features = features
        unit = ParameterBuffer(batch * features)
        inverseDeviation = ParameterBuffer(features)
        mean = ParameterBuffer(features)
        variance = ParameterBuffer(features)
        runningMean = ParameterBuffer(features)
        runningVariance = ParameterBuffer(features)
    }

    /// code ← weight · x̂ + bias.
    func forward(
        _ code: UnsafeMutablePointer<Float>, _ range: Range<Int>, weight: UnsafePointer<Float>,
        bias: UnsafePointer<Float>
    ) {
        let (mean, variance, inverse) = (mean.pointer, variance.pointer, inverseDeviation.pointer)
        let target = unit.pointer
        for feature in range { (mean[feature], variance[feature]) = (0, 0) }
        for row in 0..<batch {
            let source = code + row * features
            for feature in range { mean[feature] += source[feature] }
        }
        for feature in range { mean[feature] /= Float(batch) }
        for row in 0..<batch {
            let start = row * features
            for feature in range {
                let difference = code[start + feature] - mean[feature]
                target[start + feature] = difference
                variance[feature] += difference * difference
            }
        }
        let momentum: Float = 0.1
        for feature in range {
            inverse[feature] = 1 / (variance[feature] / Float(batch) + Parameters.epsilon).squareRoot()
            // Like PyTorch, this normalises by the biased variance and averages the unbiased one.
            let unbiased = variance[feature] / Float(batch - 1)
            runningMean.pointer[feature] += momentum * (mean[feature] - runningMean.pointer[feature])
            runningVariance.pointer[feature] += momentum * (unbiased - runningVariance.pointer[feature])
        }
        for row in 0..<batch {
            let start = row * features
            for feature in range {
                let value = target[start + feature] * inverse[feature]
                target[start + feature] = value
                code[start + feature] = value * weight[feature] + bias[feature]
            }
        }
    }

    /// Adds the gradient of slope · Σ|h| to the gradient with respect to the normalised code, turns it into the
    /// gradient with respect to the code before, and writes the gradients of scale and offset.
    func backward(
        _ gradient: UnsafeMutablePointer<Float>, _ range: Range<Int>, code: UnsafePointer<Float>, slope: Float,
        weight: UnsafePointer<Float>, weightGradient: UnsafeMutablePointer<Float>,
        biasGradient: UnsafeMutablePointer<Float>
    ) {
        let unit = unit.pointer
        for feature in range { (weightGradient[feature], biasGradient[feature]) = (0, 0) }
        for row in 0..<batch {
            let start = row * features
            for feature in range {
                let value = code[start + feature]
                let sign: Float = value > 0 ? slope : value < 0 ? -slope : 0
                let pressed = gradient[start + feature] + sign
                gradient[start + feature] = pressed
                weightGradient[feature] += pressed * unit[start + feature]
                biasGradient[feature] += pressed
            }
        }
        let count = Float(batch)
        for row in 0..<batch {
            let start = row * features
            for feature in range {
                let centred =
                    count * gradient[start + feature] - biasGradient[feature]
                    - unit[start + feature] * weightGradient[feature]
                gradient[start + feature] = weight[feature] * inverseDeviation.pointer[feature] / count * centred
            }
        }
    }
}
