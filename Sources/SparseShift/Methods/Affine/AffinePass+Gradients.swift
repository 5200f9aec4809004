import Numerics
import RowKernels

extension AffinePass {
    /// Where the gradients of the weights go.
    enum WeightSink {
        /// All of them, in the layout.
        case gradient(UnsafeMutablePointer<Float>)
        /// Into an update, a block of rows at a time; every thread has `room` numbers of `blocks` to work in.
        case move(AdamMove, blocks: UnsafeMutablePointer<Float>, room: Int)
    }

    /// The gradients of W_e and W_d.
    ///
    /// With an input norm x = γ ∘ x̂ + β and P the gradient of the code before its norm, Q = Pᵀ x̂ gives the
    /// encoder's gradient, Q ∘ γ + (Σ P) ⊗ (β − b_d), and that of γ, Σ W_e ∘ Q, without the product P W_e.
    func differentiateWeights(at point: UnsafePointer<Float>, into sink: WeightSink) {
        team.run { part in
            let range = team.share(part, of: layout.features, grain: 16)
            let sum = sums[part]
            forBlocks(of: range, from: codeGradient, times: encoderFactor, at: layout.encoderWeight, sink, part) {
                feature, start, row in
                let weight = point + start
                let total = sums[0].code.pointer[feature]
                if settings.inputNorm == .layer {
                    row_input_norm_backward(
                        layout.dimension, weight, point + layout.inputWeight, inputOffset.pointer, total, row,
                        sum.inputWeight.pointer)
                } else if layout.normalizesInput {
                    row_add(layout.dimension, total, inputOffset.pointer, row)
                }
                if settings.trainsBiases || settings.inputNorm == .layer {
                    row_add(layout.dimension, total, weight, sum.input.pointer)
                }
                if case .move(let move, _, _) = sink {
                    move.apply(start..<start + layout.dimension, gradient: row)
                }
            }
            forBlocks(of: range, from: code, times: residual.pointer, at: layout.decoderWeight, sink, part) {
                _, start, row in
                if case .move(let move, _, _) = sink {
                    move.applyToColumn(at: start, count: layout.dimension, gradient: row, point: point)
                }
            }
        }
    }

    /// Computes rows of leftᵀ · right a block at a time, and hands them out.
    private func forBlocks(
        of range: Range<Int>, from left: ParameterBuffer, times right: UnsafePointer<Float>, at offset: Int,
        _ sink: WeightSink, _ part: Int, _ body: (_ feature: Int, _ start: Int, UnsafeMutablePointer<Float>) -> Void
    ) {
        let (features, dimension) = (layout.features, layout.dimension)
        var blockRows = range.count
        if case .move(_, _, let room) = sink { blockRows = min(blockRows, room / dimension) }
        guard blockRows > 0 else { return }
        // Blocks of about the same size: a last one of a few rows would be a slow product.
        let blocks = (range.count + blockRows - 1) / blockRows
        for block in 0..<blocks {
            let first = range.lowerBound + range.count * block / blocks
            let last = range.lowerBound + range.count * (block + 1) / blocks
            let target: UnsafeMutablePointer<Float>
            switch sink {
            case .gradient(let gradient): target = gradient + offset + first * dimension
            case .move(_, let space, let room): target = space + part * room
            }
            BLAS.multiply(
                m: last - first, n: dimension, k: batch, left.pointer + first, .transposed, leadingA: features, right,
                leadingB: dimension, into: target, leadingC: dimension)
            for feature in first..<last {
                body(feature, offset + feature * dimension, target + (feature - first) * dimension)
            }
        }
    }

    /// The gradients of all vectors, from what the threads have summed up.
    func differentiateVectors(into gradient: UnsafeMutablePointer<Float>) {
        let (features, dimension) = (layout.features, layout.dimension)
        func total(_ count: Int, _ part: (PassSums) -> ParameterBuffer, at offset: Int, factor: Float = 1) {
            for sum in sums { row_add(count, factor, part(sum).pointer, gradient + offset) }
        }
        (gradient + layout.normWeight).update(repeating: 0, count: layout.count - layout.normWeight)
        if layout.normalization != .none {
            total(features, \.normWeight, at: layout.normWeight)
            total(features, \.normBias, at: layout.normBias)
        }
        if settings.inputNorm == .layer {
            total(dimension, \.inputWeight, at: layout.inputWeight)
            total(dimension, \.input, at: layout.inputBias)
        }
        guard settings.trainsBiases else { return }
        (gradient + layout.encoderBias).update(from: sums[0].code.pointer, count: features)
        total(dimension, \.residual, at: layout.decoderBias)
        total(dimension, \.input, at: layout.decoderBias, factor: -1)
    }
}
