import Numerics
import RowKernels

extension AffinePass {
    /// The destination of the weights' gradients.
    enum WeightSink {
        /// A whole gradient in the pass's layout.
        case gradient(UnsafeMutablePointer<Float>)
        /// An update that is applied to one block of rows after the other; every thread has `room` numbers of `blocks`
        /// as scratch memory.
        case move(AdamMove, blocks: UnsafeMutablePointer<Float>, room: Int)
    }

    /// The gradients of W_e and W_d.
    ///
    /// With an input norm x = γ ∘ x̂ + β and the gradient P with respect to the code before its norm, Q = Pᵀ x̂ gives
    /// the encoder's gradient, Q ∘ γ + (Σ P) ⊗ (β − b_d), and the gradient of γ, Σ W_e ∘ Q, without the product P W_e.
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

    /// Computes blocks of rows of leftᵀ · right, and passes each row to `body`.
    private func forBlocks(
        of range: Range<Int>, from left: ParameterBuffer, times right: UnsafePointer<Float>, at offset: Int,
        _ sink: WeightSink, _ part: Int, _ body: (_ feature: Int, _ start: Int, UnsafeMutablePointer<Float>) -> Void
    ) {
        let (features, dimension) = (layout.features, layout.dimension)
        var blockRows = range.count
        if case .move(_, _, let room) = sink { blockRows = min(blockRows, room / dimension) }
        guard blockRows > 0 else { return }
        // Blocks have about equal sizes, because a last block of a few rows would be slow.
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

    /// Writes the gradients of all vectors from the sums of the threads.
    func differentiateVectors(into gradient: UnsafeMutablePointer<Float>) {
        let (features, dimension) = (layout.features, layout.dimension)
        func total(_ count: Int, _ part: (PassSums) -> ParameterBuffer, at offset: Int, factor: Float = 1) {
            for sum in sums { row_add(count, factor, part(sum).pointer, gradient + offset) }
        }
        (gradient + layout.normWeight).update(repeating: 0, count: layout.count - layout.normWeight)
        if layout.share.isPart { shareInputSums() }
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

    /// Adds up over threads and processes what the encoder's features give for the input; the first thread's sums are the
    /// total then.
    private func shareInputSums() {
        let dimension = layout.dimension
        var parts: [KeyPath<PassSums, ParameterBuffer>] = []
        if settings.trainsBiases || settings.inputNorm == .layer { parts.append(\.input) }
        if settings.inputNorm == .layer { parts.append(\.inputWeight) }
        for part in parts {
            let total = sums[0][keyPath: part].pointer
            for other in sums.dropFirst() {
                row_add(dimension, 1, other[keyPath: part].pointer, total)
                other[keyPath: part].pointer.update(repeating: 0, count: dimension)
            }
            layout.share.sum(total, dimension)
        }
    }
}
