import Numerics
import RowKernels

/// The pass of an autoencoder with an affine code: SSAE and affine.
///
/// Apart from the matrix products, every row is processed once, while it is in the cache. Even with an input norm, five
/// products of a batch with a weight matrix suffice (see ``differentiateWeights(at:into:)``).
final class AffinePass: GradientPass {
    let layout: ParameterLayout
    let settings: TrainingSettings
    let batch: Int
    let team: WorkerTeam
    let shifts: ParameterBuffer
    /// Δz, or its layer norm without scale and offset (B × d).
    private let unitInput: ParameterBuffer
    /// The encoder's input minus b_d (B × d).
    let input: ParameterBuffer
    /// The input norm's offset minus b_d (d).
    let inputOffset: ParameterBuffer
    /// h (B × H).
    let code: ParameterBuffer
    private let unitCode: ParameterBuffer
    private let inverseDeviation: ParameterBuffer
    /// The gradient with respect to h, then with respect to the code before its norm (B × H).
    let codeGradient: ParameterBuffer
    /// Δẑ − Δz, then the gradient with respect to Δẑ (B × d).
    let residual: ParameterBuffer
    /// The factor of each row's squared error in the loss (B).
    private let lossFactor: ParameterBuffer
    private let batchNormalization: BatchNormalization?
    /// What row norms over the features of several processes exchange; `nil` where one process has all features.
    private let sharedNorm: SharedRowNorm?
    let sums: [PassSums]

    init(layout: ParameterLayout, settings: TrainingSettings, team: WorkerTeam) {
        self.layout = layout
        self.settings = settings
        self.team = team
        batch = settings.batch
        let (features, dimension) = (layout.features, layout.dimension)
        let hasRowNorm = layout.normalization == .layer || layout.normalization == .group
        shifts = ParameterBuffer(batch * dimension)
        unitInput = layout.normalizesInput ? ParameterBuffer(batch * dimension) : shifts
        input = ParameterBuffer(batch * dimension)
        inputOffset = ParameterBuffer(dimension)
        code = ParameterBuffer(batch * features)
        unitCode = ParameterBuffer(hasRowNorm ? batch * features : 0)
        inverseDeviation = ParameterBuffer(batch)
        codeGradient = ParameterBuffer(batch * features)
        residual = ParameterBuffer(batch * dimension)
        lossFactor = ParameterBuffer(batch)
        batchNormalization =
            layout.normalization == .batch ? BatchNormalization(batch: batch, features: features) : nil
        sharedNorm = hasRowNorm && layout.share.isPart ? SharedRowNorm(layout, batch: batch, team: team) : nil
        sums = (0..<team.count).map { _ in PassSums(features: features, dimension: dimension) }
    }

    var state: [String: ParameterBuffer] {
        guard let batchNormalization else { return [:] }
        return ["running_mean": batchNormalization.runningMean, "running_var": batchNormalization.runningVariance]
    }

    func prepare(scale: Float) {
        let dimension = layout.dimension
        team.run { part in
            for row in team.share(part, of: batch) {
                let source = shifts.pointer + row * dimension
                if scale != 1 { row_scale(dimension, 1 / scale, source) }
                switch settings.loss {
                case .absolute: lossFactor.pointer[row] = 1 / Float(batch * dimension)
                case .relative: lossFactor.pointer[row] = 1 / (Float(batch) * row_dot(dimension, source, source))
                }
                if layout.normalizesInput {
                    _ = row_standardize(dimension, source, unitInput.pointer + row * dimension, Parameters.epsilon)
                }
            }
        }
    }

    /// The right factor of the encoder's gradient: x̂ with an input norm, otherwise the input (B × d).
    var encoderFactor: UnsafePointer<Float> { UnsafePointer((layout.normalizesInput ? unitInput : input).pointer) }

    func evaluate(
        at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, pressure: SparsityPressure
    ) -> PassResult {
        let result = evaluateCode(at: point, pressure: pressure)
        differentiateWeights(at: point, into: .gradient(gradient))
        differentiateVectors(into: gradient)
        return result
    }

    func evaluateAndMove(
        at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, pressure: SparsityPressure,
        _ move: AdamMove
    ) -> PassResult {
        let result = evaluateCode(at: point, pressure: pressure)
        differentiateWeights(at: point, into: .move(move, blocks: gradient, room: blockRoom))
        // The vectors after the weights are short; their gradients reuse the memory of the first block.
        let vectors = gradient - layout.normWeight
        differentiateVectors(into: vectors)
        move.apply(layout.normWeight..<layout.count, gradient: gradient)
        return result
    }

    /// The rows of a weight matrix whose gradient is applied while it is in the cache: about 2 MiB.
    private var blockRows: Int { max(16, (1 << 19) / layout.dimension) }
    private var blockRoom: Int { blockRows * layout.dimension }

    var gradientRoom: Int { max(team.count * blockRoom, layout.count - layout.normWeight) }

    /// Runs the model forward, and the gradient back to the code before its norm.
    private func evaluateCode(at point: UnsafePointer<Float>, pressure: SparsityPressure) -> PassResult {
        for sum in sums { sum.clear() }
        encode(at: point)
        reconstruct(at: point)
        let total = PassSums.Scalars(sums)
        let (magnitude, active) = layout.share.sum(total.magnitude, total.active)
        let count = Double(batch * layout.share.total)
        let sparsity = magnitude / count
        differentiateCode(at: point, slope: pressure.weight(sparsity: sparsity) / Float(count))
        return PassResult(loss: total.loss, sparsity: sparsity, active: active / Double(batch))
    }

    /// code ← norm(W_e (x − b_d) + b_e).
    private func encode(at point: UnsafePointer<Float>) {
        let (features, dimension) = (layout.features, layout.dimension)
        let decoderBias = point + layout.decoderBias
        if layout.normalizesInput {
            row_subtract(dimension, point + layout.inputBias, decoderBias, inputOffset.pointer)
        }
        team.run { part in
            for row in team.share(part, of: batch) {
                let (source, target) = (unitInput.pointer + row * dimension, input.pointer + row * dimension)
                if layout.normalizesInput {
                    row_affine(dimension, source, point + layout.inputWeight, inputOffset.pointer, target)
                } else {
                    row_subtract(dimension, source, decoderBias, target)
                }
            }
        }
        team.run { part in
            let range = team.share(part, of: features, grain: 16)
            let bias = point + layout.encoderBias + range.lowerBound
            for row in 0..<batch {
                (code.pointer + row * features + range.lowerBound).update(from: bias, count: range.count)
            }
            BLAS.multiply(
                m: batch, n: range.count, k: dimension, input.pointer, leadingA: dimension,
                point + layout.encoderWeight + range.lowerBound * dimension, .transposed, leadingB: dimension,
                into: code.pointer + range.lowerBound, leadingC: features, keeping: 1)
            batchNormalization?.forward(
                code.pointer, range, weight: point + layout.normWeight, bias: point + layout.normBias)
        }
        let hasRowNorm = unitCode.count > 0
        let threshold = Float(settings.activityThreshold)
        sharedNorm?.standardize(code, into: unitCode, inverseDeviation)
        team.run { part in
            for row in team.share(part, of: batch) {
                let values = code.pointer + row * features
                if sharedNorm != nil {
                    row_affine(
                        features, unitCode.pointer + row * features, point + layout.normWeight, point + layout.normBias,
                        values)
                } else if hasRowNorm {
                    let unit = unitCode.pointer + row * features
                    inverseDeviation.pointer[row] = row_standardize(features, values, unit, Parameters.epsilon)
                    row_affine(features, unit, point + layout.normWeight, point + layout.normBias, values)
                }
                let sparsity = row_sparsity(features, values, threshold)
                sums[part].scalars.magnitude += Double(sparsity.magnitude)
                sums[part].scalars.active += Double(sparsity.active)
                let target = residual.pointer + row * dimension
                if layout.share.isFirst {
                    row_subtract(dimension, decoderBias, shifts.pointer + row * dimension, target)
                } else {
                    target.update(repeating: 0, count: dimension)
                }
            }
        }
    }

    /// residual ← the gradient of the loss with respect to the reconstruction.
    private func reconstruct(at point: UnsafePointer<Float>) {
        let (features, dimension) = (layout.features, layout.dimension)
        team.run { part in
            let range = team.share(part, of: dimension, grain: 16)
            BLAS.multiply(
                m: batch, n: range.count, k: features, code.pointer, leadingA: features,
                point + layout.decoderWeight + range.lowerBound, leadingB: dimension,
                into: residual.pointer + range.lowerBound, leadingC: dimension, keeping: 1)
        }
        layout.share.sum(residual.pointer, residual.count)
        team.run { part in
            for row in team.share(part, of: batch) {
                let error = residual.pointer + row * dimension
                sums[part].scalars.loss += Double(row_residual(dimension, error, lossFactor.pointer[row]))
                if settings.trainsBiases { row_add(dimension, 1, error, sums[part].residual.pointer) }
            }
        }
    }

    /// codeGradient ← the gradient of the Lagrangian with respect to the code before its norm.
    private func differentiateCode(at point: UnsafePointer<Float>, slope: Float) {
        let (features, dimension) = (layout.features, layout.dimension)
        team.run { part in
            let range = team.share(part, of: features, grain: 16)
            BLAS.multiply(
                m: batch, n: range.count, k: dimension, residual.pointer, leadingA: dimension,
                point + layout.decoderWeight + range.lowerBound * dimension, .transposed, leadingB: dimension,
                into: codeGradient.pointer + range.lowerBound, leadingC: features)
            batchNormalization?.backward(
                codeGradient.pointer, range, code: code.pointer, slope: slope, weight: point + layout.normWeight,
                weightGradient: sums[0].normWeight.pointer, biasGradient: sums[0].normBias.pointer)
        }
        guard batchNormalization == nil else { return }
        let hasRowNorm = unitCode.count > 0
        if let sharedNorm {
            sharedNorm.differentiate(
                codeGradient, code: code, unit: unitCode, inverseDeviation, weight: point + layout.normWeight,
                slope: slope,
                sums)
        } else {
            differentiateRows(at: point, slope: slope, hasRowNorm: hasRowNorm)
        }
        // Every thread needs the sum over all threads.
        for other in sums.dropFirst() { row_add(features, 1, other.code.pointer, sums[0].code.pointer) }
    }

    /// The gradient before the norm of every row, and its sums.
    private func differentiateRows(at point: UnsafePointer<Float>, slope: Float, hasRowNorm: Bool) {
        let features = layout.features
        team.run { part in
            let sum = sums[part]
            for row in team.share(part, of: batch) {
                let start = row * features
                if hasRowNorm {
                    row_layer_norm_backward(
                        features, code.pointer + start, unitCode.pointer + start, point + layout.normWeight, slope,
                        inverseDeviation.pointer[row], codeGradient.pointer + start, sum.normWeight.pointer,
                        sum.normBias.pointer, sum.code.pointer)
                } else {
                    row_sign_backward(
                        features, code.pointer + start, slope, codeGradient.pointer + start, sum.code.pointer)
                }
            }
        }
    }
}
