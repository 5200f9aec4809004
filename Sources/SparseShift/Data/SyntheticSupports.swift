import Numerics
import Requirements

extension SyntheticShifts {
    /// Which concepts change together.
    public struct Supports: Sendable, Hashable {
        /// From 0, any concepts, to 1, whole groups.
        public var correlation: Double
        /// Neighbouring concepts that belong together: 0 … `groupSize` − 1 are the first group, and so on.
        public var groupSize: Int

        /// - Parameters:
        ///   - correlation: ρ, from 0 to 1.
        ///   - groupSize: At least 2.
        public init(correlation: Double, groupSize: Int = 2) {
            require((0...1).contains(correlation), "correlation: from 0 to 1, not \(correlation).")
            require(groupSize > 1, "groupSize: at least 2, not \(groupSize).")
            self.correlation = correlation
            self.groupSize = groupSize
        }

        /// Any concepts.
        public static let independent = Supports(correlation: 0)

        /// The places of the `size` concepts with the greatest u_j = √ρ g + √(1 − ρ) e_j, where g is a normal
        /// number of the group and e_j one of the concept.
        func draw(_ size: Int, from count: Int, _ random: inout RandomGenerator) -> [Int] {
            guard correlation > 0 else { return random.sample(size, from: count) }
            let (shared, own) = (correlation.squareRoot(), (1 - correlation).squareRoot())
            var group = 0.0
            let urges = (0..<count).map { concept in
                if concept % groupSize == 0 { group = random.normal() }
                return shared * group + own * random.normal()
            }
            // Equal urges, at ρ = 1, keep the order of a random draw.
            let order = random.sample(count, from: count).enumerated().sorted {
                (urges[$0.element], $1.offset) > (urges[$1.element], $0.offset)
            }
            return order.prefix(size).map(\.element)
        }
    }
}
