import HDF5
import Numerics

/// Shifts with a known truth: Δz = A δ, with a dense Gaussian A and a sparse δ.
///
/// In every shift, k concepts change: k is uniform in 1 … `varyingAtMost`, the places are random, the
/// entries uniform. This is the synthetic data of arXiv 2502.12179, section 5.
public struct SyntheticShifts: LabelledShiftDataset, CustomStringConvertible {
    /// Where the nonzero entries of δ come from.
    public enum Entries: String, Sendable, CaseIterable {
        /// Uniform in (−1, 1).
        case signed
        /// Uniform in (0, 1): harder, because a bias can take a concept's mean.
        case positive
    }

    /// δ: one row a shift, one column a concept (N × K).
    public let concepts: Matrix
    /// A: column k is the direction of concept k (d × K).
    public let mixing: Matrix
    /// One shift a row (N × d).
    public let matrix: Matrix
    /// The most concepts that change in one shift, max|S|.
    public let varyingAtMost: Int
    public let entries: Entries
    public let seed: Int

    /// Makes shifts.
    ///
    /// - Parameters:
    ///   - concepts: K, the number of concepts |V|.
    ///   - varyingAtMost: max|S|, from 1 to `concepts`.
    ///   - dimension: d, the width of an embedding.
    ///   - count: N, the number of shifts.
    ///   - entries: The distribution of the entries of δ.
    ///   - seed: The same seed gives the same shifts everywhere.
    /// - Precondition: the sizes are positive and `varyingAtMost` is at most `concepts`.
    public init(
        concepts: Int, varyingAtMost: Int, dimension: Int = 32, count: Int = 10_000, entries: Entries = .signed,
        seed: Int = 0
    ) {
        precondition(concepts > 0 && dimension > 0 && count > 0, "concepts, dimension and count must be positive")
        precondition(
            (1...concepts).contains(varyingAtMost),
            "varyingAtMost: from 1 to \(concepts) of \(concepts) concepts can vary, not \(varyingAtMost)")
        var random = RandomGenerator(seed: seed, stream: 1)
        let mixing = Matrix(rows: dimension, columns: concepts) { target in
            for index in target.indices { target[index] = Float(random.normal()) }
        }
        self.init(mixing: mixing, varyingAtMost: varyingAtMost, count: count, entries: entries, seed: seed, stream: 2)
    }

    private init(mixing: Matrix, varyingAtMost: Int, count: Int, entries: Entries, seed: Int, stream: Int) {
        var random = RandomGenerator(seed: seed, stream: stream)
        let lowest = entries == .signed ? -1.0 : 0.0
        let width = mixing.columns
        concepts = Matrix(rows: count, columns: width) { target in
            target.update(repeating: 0)
            for row in 0..<count {
                let size = 1 + random.integer(below: varyingAtMost)
                for place in random.sample(size, from: width) {
                    target[row * width + place] = Float(random.uniform(in: lowest..<1))
                }
            }
        }
        self.mixing = mixing
        self.varyingAtMost = varyingAtMost
        self.entries = entries
        self.seed = seed
        matrix = concepts.multiplied(by: mixing, .transposed)
    }

    /// New shifts of the same concepts: the same A, another δ.
    public func fresh(count: Int = 5_000, seed: Int = 1) -> SyntheticShifts {
        SyntheticShifts(
            mixing: mixing, varyingAtMost: varyingAtMost, count: count, entries: entries, seed: seed, stream: 3)
    }

    public var name: String { "synthetic (\(conceptCount), \(varyingAtMost))" }
    public var count: Int { matrix.rows }
    public var dimension: Int { matrix.columns }
    /// K, the number of concepts.
    public var conceptCount: Int { concepts.columns }

    /// The level that a model with unit columns reaches when its features are exactly the concepts: the
    /// mean over the features of E|δ_j| ‖A_j‖.
    public func trueLevel(features: Int? = nil) -> Double {
        var total = 0.0
        for concept in 0..<conceptCount {
            let size = concepts.column(concept).reduce(0.0) { $0 + Double(abs($1)) } / Double(count)
            let square = mixing.column(concept).reduce(0.0) { $0 + Double($1) * Double($1) }
            total += size * square.squareRoot()
        }
        return total / Double(features ?? conceptCount)
    }

    public func copyShifts(at indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>) {
        matrix.copyRows(at: indices, into: destination)
    }

    public var description: String {
        "\(count.grouped) shifts × \(dimension) of \(conceptCount) concepts, at most \(varyingAtMost) a shift"
    }
}
