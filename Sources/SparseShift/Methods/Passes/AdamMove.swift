import RowKernels

/// One update of Adam that a pass can apply while it computes the gradients.
///
/// All pointers are to vectors in the pass's layout.
public struct AdamMove {
    let rates: AdamRates
    let mean: UnsafeMutablePointer<Float>
    let square: UnsafeMutablePointer<Float>
    /// The parameters before the update.
    let source: UnsafePointer<Float>
    /// Where to write the parameters after the update; can be `source`.
    let target: UnsafeMutablePointer<Float>
    /// Where to write the lookahead step, which repeats the update from `target`; `nil` if it is not needed.
    let ahead: UnsafeMutablePointer<Float>?
    /// The index of the first parameter that is not trained.
    let trainable: Int
    /// Whether the decoder's gradient is projected to the tangent space of the unit columns at its point.
    let projects: Bool
    /// Whether the decoder's columns are scaled to unit length.
    let renormalizes: Bool

    /// Updates the parameters of a range, given their gradient.
    func apply(_ range: Range<Int>, gradient: UnsafePointer<Float>) {
        let start = range.lowerBound
        let count = min(range.upperBound, trainable) - start
        guard count > 0 else { return }
        row_adam(
            count, rates, gradient, mean + start, square + start, source + start, target + start,
            ahead.map { $0 + start })
    }

    /// Updates one column of the decoder, given its gradient, which is overwritten.
    func applyToColumn(
        at start: Int, count: Int, gradient: UnsafeMutablePointer<Float>, point: UnsafePointer<Float>
    ) {
        if projects { UnitColumns.project(gradient, along: point + start, 1, count) }
        guard renormalizes else { return apply(start..<start + count, gradient: gradient) }
        row_adam(count, rates, gradient, mean + start, square + start, source + start, target + start, nil)
        UnitColumns.normalize(target + start, 1, count)
        if let ahead { row_adam_again(count, rates, mean + start, square + start, target + start, ahead + start) }
    }
}

extension GradientPass {
    /// Evaluates the whole gradient, and then applies the update.
    public func evaluateAndMove(
        at point: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>, pressure: SparsityPressure,
        _ move: AdamMove
    ) -> PassResult {
        let result = evaluate(at: point, gradient: gradient, pressure: pressure)
        let columns = layout.decoderWeight..<layout.decoderWeight + layout.features * layout.dimension
        move.apply(0..<columns.lowerBound, gradient: gradient)
        for start in stride(from: columns.lowerBound, to: columns.upperBound, by: layout.dimension) {
            move.applyToColumn(at: start, count: layout.dimension, gradient: gradient + start, point: point)
        }
        move.apply(columns.upperBound..<layout.count, gradient: gradient + columns.upperBound)
        return result
    }

    public var gradientRoom: Int { layout.count }
}
