import Glibc
import Numerics

extension SyntheticShifts {
    /// Where the nonzero entries of δ come from.
    public enum Entries: String, Sendable, CaseIterable {
        /// Uniform in (−1, 1).
        case signed
        /// Uniform in (0, 1): harder, because a bias can take a concept's mean.
        case positive
        /// Normal with mean 0 and variance 1.
        case normal
        /// Laplace with mean 0 and variance 1: heavier tails.
        case laplace
        /// −1 or 1, equally often.
        case signs
        /// Always 1: a concept has changed or not.
        case ones

        func draw(_ random: inout RandomGenerator) -> Float {
            switch self {
            case .signed: Float(random.uniform(in: -1..<1))
            case .positive: Float(random.uniform(in: 0..<1))
            case .normal: Float(random.normal())
            case .laplace: Float(Self.laplace(random.uniform() - 0.5))
            case .signs: random.next() >> 63 == 0 ? -1 : 1
            case .ones: 1
            }
        }

        /// The quantile of the Laplace distribution with variance 1 at `centred` + ½.
        private static func laplace(_ centred: Double) -> Double {
            let size = -log(max(1 - 2 * abs(centred), 0x1p-53)) / 2.0.squareRoot()
            return centred < 0 ? -size : size
        }
    }
}
