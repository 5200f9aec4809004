import Numerics

/// The reconstruction of a batch and its gradient, from the whole code or from several nested parts of it, whose losses
/// are added (Bussmann et al. 2025, "Learning Multi-Level Features with Matryoshka SAEs").
final class NestedReconstruction {
    private let layout: ParameterLayout
    private let team: WorkerTeam
    private let batch: Int
    /// The number of features in each nested part; the last part has all of them.
    private let prefixes: [Int]
    /// The residual of each part (B × d).
    private let residuals: [ParameterBuffer]
    /// The codes that each part adds to the one before, one block after the other (B × H); unused for a single part.
    private let blocks: ParameterBuffer
    /// The loss of each shift with all features (B).
    let rowLosses: ParameterBuffer

    init(layout: ParameterLayout, batch: Int, team: WorkerTeam, prefixes: [Int]? = nil) {
        self.layout = layout
        self.team = team
        self.batch = batch
        self.prefixes = prefixes ?? [layout.features]
        residuals = self.prefixes.map { _ in ParameterBuffer(batch * layout.dimension) }
        blocks = ParameterBuffer(self.prefixes.count > 1 ? batch * layout.features : 0)
        rowLosses = ParameterBuffer(batch)
    }

    /// The gradient of the loss with all features with respect to the reconstruction (B × d), after ``reconstruct``.
    var residual: UnsafeMutablePointer<Float> { residuals[residuals.count - 1].pointer }

    /// Reconstructs the batch, and returns the loss with all features.
    func reconstruct(
        _ code: UnsafeMutablePointer<Float>, batch values: CodeBatch, at point: UnsafePointer<Float>
    ) -> Double {
        let dimension = layout.dimension
        let bias = point + layout.decoderBias
        let size = batch * dimension
        for row in 0..<batch {
            let start = row * dimension
            let target = residuals[0].pointer
            if layout.share.isFirst {
                for index in start..<start + dimension { target[index] = bias[index - start] - values.shifts[index] }
            } else {
                (target + start).update(repeating: 0, count: dimension)
            }
        }
        if prefixes.count > 1 { copyBlocks(code, gathering: true) }
        for part in prefixes.indices {
            let (first, width) = features(of: part)
            let target = residuals[part].pointer
            if part > 0 { target.update(from: residuals[part - 1].pointer, count: size) }
            team.multiply(
                m: batch, n: dimension, k: width, block(part, of: code), .plain,
                point + layout.decoderWeight + first * dimension, .plain, into: target, keeping: 1)
        }
        layout.share.sum(residual, size)
        var loss = 0.0
        for row in 0..<batch {
            let factor = values.lossFactor[row]
            let error = residual + row * dimension
            rowLosses.pointer[row] = factor * Kernels.dot(error, error, dimension)
            loss += Double(rowLosses.pointer[row])
            for residual in residuals {
                let error = residual.pointer + row * dimension
                for index in 0..<dimension { error[index] *= 2 * factor }
            }
        }
        return loss
    }

    /// Writes the gradients of the sum of the losses with respect to the decoder and the code.
    func differentiate(
        _ code: UnsafeMutablePointer<Float>, at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>,
        codeGradient: UnsafeMutablePointer<Float>
    ) {
        let dimension = layout.dimension
        let size = batch * dimension
        // A feature contributes to its own part and to all larger ones.
        for part in prefixes.indices.dropLast().reversed() {
            let (target, source) = (residuals[part].pointer, residuals[part + 1].pointer)
            for index in 0..<size { target[index] += source[index] }
        }
        for part in prefixes.indices {
            let (first, width) = features(of: part)
            team.multiply(
                m: width, n: dimension, k: batch, block(part, of: code), .transposed, residuals[part].pointer, .plain,
                into: gradient + layout.decoderWeight + first * dimension)
            // The block's memory now receives its gradient.
            team.multiply(
                m: batch, n: width, k: dimension, residuals[part].pointer, .plain,
                point + layout.decoderWeight + first * dimension, .transposed,
                into: prefixes.count > 1 ? block(part, of: code) : codeGradient)
        }
        if prefixes.count > 1 { copyBlocks(codeGradient, gathering: false) }
        let biasGradient = gradient + layout.decoderBias
        biasGradient.update(repeating: 0, count: dimension)
        for row in 0..<batch { Kernels.add(1, residuals[0].pointer + row * dimension, to: biasGradient, dimension) }
    }

    private func features(of part: Int) -> (first: Int, width: Int) {
        let first = part == 0 ? 0 : prefixes[part - 1]
        return (first, prefixes[part] - first)
    }

    private func block(_ part: Int, of code: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Float> {
        prefixes.count > 1 ? blocks.pointer + batch * features(of: part).first : code
    }

    private func copyBlocks(_ code: UnsafeMutablePointer<Float>, gathering: Bool) {
        for part in prefixes.indices {
            let (first, width) = features(of: part)
            let block = blocks.pointer + batch * first
            for row in 0..<batch {
                let (inCode, inBlock) = (code + row * layout.features + first, block + row * width)
                if gathering {
                    inBlock.update(from: inCode, count: width)
                } else {
                    inCode.update(from: inBlock, count: width)
                }
            }
        }
    }
}
