import Glibc

/// How often each of N features fires: p_i = p_min + (p_max − p_min) (i^−a − N^−a) / (1 − N^−a), i = 1 … N.
public struct ZipfFrequencies: Sendable, Hashable {
    /// a: 0 would be equally often; larger is steeper.
    public var exponent: Double
    /// p_max, of the most frequent feature.
    public var largest: Double
    /// p_min, of the rarest one.
    public var smallest: Double

    /// Frequencies from `largest` down to `smallest`; those of SynthSAEBench by default.
    public init(exponent: Double = 0.5, largest: Double = 0.4, smallest: Double = 5e-4) {
        self.exponent = exponent
        self.largest = largest
        self.smallest = smallest
    }

    /// The frequencies of so many features, from the most frequent one.
    public func values(_ count: Int) -> [Double] {
        let last = pow(Double(count), -exponent)
        return (1...max(1, count)).map { place in
            let part = last < 1 ? (pow(Double(place), -exponent) - last) / (1 - last) : 1
            return smallest + (largest - smallest) * part
        }
    }

    func check() throws(DataError) {
        guard exponent > 0, exponent.isFinite, smallest > 0, smallest <= largest, largest < 1 else {
            throw DataError(
                "frequencies: they fall from below 1 to above 0 with a positive exponent, not from \(largest) to \(smallest) with \(exponent)."
            )
        }
    }
}
