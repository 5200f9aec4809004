import Glibc

/// The upper tail of the standard normal distribution.
enum NormalTail {
    /// The number that a standard normal one exceeds with a probability: Φ⁻¹(1 − p), −∞ for 1 and ∞ for 0.
    static func threshold(_ probability: Double) -> Double {
        guard probability > 0 else { return .infinity }
        guard probability < 1 else { return -.infinity }
        var (low, high) = (-40.0, 40.0)
        while true {
            let middle = (low + high) / 2
            guard middle > low, middle < high else { return middle }
            if erfc(middle / 2.0.squareRoot()) / 2 > probability { low = middle } else { high = middle }
        }
    }
}
