import Numerics

/// Adam's moments of a vector of parameters, with PyTorch's bias correction: ε stands beside the
/// uncorrected √v.
struct Adam {
    static let meanDecay: Float = 0.9
    static let squareDecay: Float = 0.999
    static let epsilon: Float = 1e-8

    let mean: ParameterBuffer
    let square: ParameterBuffer
    private let count: Int
    /// β₁ᵗ and β₂ᵗ.
    var powers = (1.0, 1.0)

    init(_ count: Int) {
        self.count = count
        mean = ParameterBuffer(count)
        square = ParameterBuffer(count)
    }

    /// Sets the counter of updates, for a run that goes on.
    mutating func setUpdates(_ count: Int) {
        powers = (1, 1)
        for _ in 0..<count {
            powers.0 *= Double(Self.meanDecay)
            powers.1 *= Double(Self.squareDecay)
        }
    }

    /// `target` ← `source` − the update for `gradient`; the moments and the step counter advance.
    ///
    /// A negative rate ascends. `source` and `target` may be the same memory.
    mutating func update(
        from source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>,
        gradient: UnsafePointer<Float>, rate: Double
    ) {
        typealias Lanes = SIMD8<Float>
        powers.0 *= Double(Self.meanDecay)
        powers.1 *= Double(Self.squareDecay)
        let size = Float(rate * (1 - powers.1).squareRoot() / (1 - powers.0))
        let (mean, square) = (mean.pointer, square.pointer)
        let stepSize = Lanes(repeating: size)
        let epsilon = Lanes(repeating: Self.epsilon)
        let whole = count & ~7
        var index = 0
        while index < whole {
            let slope = UnsafeRawPointer(gradient + index).loadUnaligned(as: Lanes.self)
            var first = UnsafeRawPointer(mean + index).loadUnaligned(as: Lanes.self)
            var second = UnsafeRawPointer(square + index).loadUnaligned(as: Lanes.self)
            first = first * Self.meanDecay + slope * (1 - Self.meanDecay)
            second = second * Self.squareDecay + slope * slope * (1 - Self.squareDecay)
            let moved = UnsafeRawPointer(source + index).loadUnaligned(as: Lanes.self)
                - stepSize * first / (second.squareRoot() + epsilon)
            UnsafeMutableRawPointer(mean + index).storeBytes(of: first, as: Lanes.self)
            UnsafeMutableRawPointer(square + index).storeBytes(of: second, as: Lanes.self)
            UnsafeMutableRawPointer(target + index).storeBytes(of: moved, as: Lanes.self)
            index += 8
        }
        while index < count {
            let slope = gradient[index]
            mean[index] = mean[index] * Self.meanDecay + slope * (1 - Self.meanDecay)
            square[index] = square[index] * Self.squareDecay + slope * slope * (1 - Self.squareDecay)
            target[index] = source[index] - size * mean[index] / (square[index].squareRoot() + Self.epsilon)
            index += 1
        }
    }

    /// `target` ← `source` − the last update once more; nothing advances.
    func repeatUpdate(from source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, rate: Double) {
        guard powers.0 < 1 else { return target.update(from: source, count: count) }
        let size = Float(rate * (1 - powers.1).squareRoot() / (1 - powers.0))
        let (mean, square) = (mean.pointer, square.pointer)
        for index in 0..<count {
            target[index] = source[index] - size * mean[index] / (square[index].squareRoot() + Self.epsilon)
        }
    }
}
