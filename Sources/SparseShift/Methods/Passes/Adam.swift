import Numerics
import RowKernels

/// Adam's moments of a vector of parameters. The bias correction is part of the step size, so that ε is added to the
/// uncorrected √v.
struct Adam {
    static let meanDecay: Float = 0.9
    static let squareDecay: Float = 0.999
    static let epsilon: Float = 1e-8

    let mean: ParameterBuffer
    let square: ParameterBuffer
    /// β₁ᵗ and β₂ᵗ after t updates.
    var powers = (1.0, 1.0)

    init(_ count: Int) {
        mean = ParameterBuffer(count)
        square = ParameterBuffer(count)
    }

    private mutating func advance() {
        powers.0 *= Double(Self.meanDecay)
        powers.1 *= Double(Self.squareDecay)
    }

    /// Begins an update and advances the step counter. A negative rate ascends.
    mutating func nextRates(_ rate: Double) -> AdamRates {
        advance()
        return rates(rate)
    }

    private func rates(_ rate: Double) -> AdamRates {
        AdamRates(
            size: Float(rate * (1 - powers.1).squareRoot() / (1 - powers.0)), epsilon: Self.epsilon,
            mean_decay: Self.meanDecay, square_decay: Self.squareDecay)
    }

    /// `target` ← `source` − the update for `gradient`, and `ahead`, if given, ← `target` − the same update.
    mutating func update(
        from source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>,
        gradient: UnsafePointer<Float>, rate: Double, ahead: UnsafeMutablePointer<Float>? = nil
    ) {
        row_adam(mean.count, nextRates(rate), gradient, mean.pointer, square.pointer, source, target, ahead)
    }
}
