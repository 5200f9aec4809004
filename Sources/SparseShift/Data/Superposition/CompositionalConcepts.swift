import Glibc
import Numerics

/// Concepts that are seen in some combinations, and tested in others (arXiv 2603.28744).
///
///     let world = try CompositionalConcepts(count: 100, active: 10)
///     let train = try world.samples(1_000)
///     let test = try world.samples(1_000, .outOfDistribution, seed: 1)
///     world.mixing                         // the truth (m × n)
///
/// x = A z with exactly k of n entries of z that are not zero, uniform in (0, 1), and Gaussian columns of A of unit length.
/// In distribution, half of the samples have concept 0 with k − 1 others of the first half, and the rest has k concepts but
/// never concept 0. Out of distribution, concept 0 comes with k − 1 concepts of the second half, which it was never seen with.
public struct CompositionalConcepts: Sendable, CustomStringConvertible {
    /// Which combinations of concepts there are.
    public enum Part: String, Sendable, CaseIterable {
        /// Those to learn from.
        case inDistribution
        /// Those that were held out.
        case outOfDistribution
    }

    /// n, the number of concepts.
    public let count: Int
    /// k, how many are not zero in a sample.
    public let active: Int
    /// A: column i is the direction of concept i (m × n).
    public let mixing: Matrix
    /// What A was drawn from.
    public let seed: Int

    /// Draws directions.
    ///
    /// - Parameters:
    ///   - count: n.
    ///   - active: k, from 1; k − 1 is at most ⌊n/2⌋, and fewer than n − ⌊n/2⌋.
    ///   - dimension: m; ⌈2 k ln(n/k)⌉ by default.
    ///   - seed: The same seed gives the same directions.
    /// - Throws: ``DataError`` for sizes out of range.
    public init(count: Int = 100, active: Int = 10, dimension: Int? = nil, seed: Int = 0) throws(DataError) {
        guard count > 2, count <= 1 << 20, active > 0, active - 1 < count - count / 2 else {
            throw DataError(
                "compositional concepts: \(active) of \(count) concepts; at least 3 concepts are needed, and at most about half of them at once."
            )
        }
        let usual = 2 * Double(active) * log(Double(count) / Double(active))
        let dimension = dimension ?? Int(usual.rounded(.up))
        guard dimension > 0, dimension <= 1 << 16 else {
            throw DataError("compositional concepts: a positive dimension is needed, not \(dimension).")
        }
        var random = RandomGenerator(seed: seed, stream: 95)
        let columns = (0..<count).map { _ in
            let entries = (0..<dimension).map { _ in random.normal() }
            let length = entries.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return entries.map { Float($0 / length) }
        }
        mixing = Matrix(rows: columns).transposed
        self.count = count
        self.active = active
        self.seed = seed
    }

    /// m, the width of an embedding.
    public var dimension: Int { mixing.rows }
    /// The directions as rows (n × m), as in a decoder.
    public var directions: Matrix { mixing.transposed }

    /// Embeddings x with their z. As shifts, they are changes of k concepts from a place where all are zero.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - part: Which combinations of concepts.
    ///   - seed: Another seed draws others.
    /// - Returns: x (`count` × m), with z as concepts (`count` × n).
    /// - Throws: ``DataError`` if `count` is not positive, or `count` × n is 2³¹ or more.
    public func samples(_ count: Int, _ part: Part = .inDistribution, seed: Int = 0) throws -> Shifts {
        let (values, _) = try drawn(count, part, seed: seed)
        return try Shifts(values.multiplied(by: mixing, .transposed), concepts: values, name: name(part))
    }

    /// Pairs of embeddings of the same k concepts, a few of which have other values: their shifts change concepts together
    /// only in combinations of this part.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - varyingAtMost: The most concepts that change in a pair, from 1 to k; how many is uniform.
    ///   - part: Which combinations of concepts.
    ///   - seed: Another seed draws others.
    /// - Returns: Pairs whose concepts are δ = z̃ − z (`count` × n), with entries in (−1, 1).
    /// - Throws: ``DataError`` if `count` is not positive or too large, or `varyingAtMost` out of range.
    public func pairs(
        _ count: Int, varyingAtMost: Int = 3, _ part: Part = .inDistribution, seed: Int = 0
    ) throws(DataError) -> PairedShifts {
        guard (1...active).contains(varyingAtMost) else {
            throw DataError(
                "compositional concepts: from 1 to \(active) of \(active) concepts of a sample can vary, not \(varyingAtMost)."
            )
        }
        let (before, supports) = try drawn(count, part, seed: seed, stream: 98)
        var after = before
        var random = RandomGenerator(seed: seed, stream: 97)
        for row in 0..<count {
            let size = 1 + random.integer(below: varyingAtMost)
            for place in random.sample(size, from: active) {
                after[row, supports[row][place]] = Self.entry(&random)
            }
        }
        return try PairedShifts(
            before: before.multiplied(by: mixing, .transposed), after: after.multiplied(by: mixing, .transposed),
            concepts: after.subtracting(before), name: name(part))
    }

    /// The label of every sample: whether its z_0 is above ½.
    public func labels(of samples: Shifts) -> [Bool] { samples.concepts.column(0).map { $0 > 0.5 } }

    private func name(_ part: Part) -> String {
        "compositional concepts, \(part == .inDistribution ? "in" : "out of") distribution"
    }

    private static func entry(_ random: inout RandomGenerator) -> Float {
        // Never 0, so that exactly k concepts are active.
        max(Float(random.uniform()), .leastNormalMagnitude)
    }

    private func drawn(
        _ count: Int, _ part: Part, seed: Int, stream: Int = 96
    ) throws(DataError) -> (values: Matrix, supports: [[Int]]) {
        try DataError.requireSamples(count, of: self.count, "compositional concepts", unit: "concepts")
        var random = RandomGenerator(seed: seed, stream: stream)
        let supports = (0..<count).map { _ in support(part, &random) }
        let width = self.count
        let values = Matrix(rows: count, columns: width) { target in
            target.update(repeating: 0)
            for (row, support) in supports.enumerated() {
                for concept in support { target[row * width + concept] = Self.entry(&random) }
            }
        }
        return (values, supports)
    }

    private func support(_ part: Part, _ random: inout RandomGenerator) -> [Int] {
        let half = count / 2
        guard part == .inDistribution else {
            return [0] + random.sample(active - 1, from: half).map { count - half + $0 }
        }
        if random.next() >> 63 == 0 { return [0] + random.sample(active - 1, from: count - half - 1).map { 1 + $0 } }
        return random.sample(active, from: count - 1).map { 1 + $0 }
    }

    /// The sizes.
    public var description: String {
        "\(count.grouped) concepts in \(dimension) dimensions, \(active) in a sample"
    }
}
