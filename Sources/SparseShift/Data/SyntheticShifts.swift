import Glibc
import Numerics
import Requirements

/// Shifts with a known truth: Δz = A δ, with a dense Gaussian A and a sparse δ.
///
///     let toy = SyntheticShifts(concepts: 10, varyingAtMost: 3)
///     toy.shifts       // Δz, N × d
///     toy.fresh()      // others of the same concepts, for tests
///
/// In every shift, k concepts change: k is uniform in 1 … `varyingAtMost`, the places are random, the
/// entries uniform. This is the synthetic data of arXiv 2502.12179, section 5. Other entries, concepts that
/// change together, noise and a further mixing make it harder.
public struct SyntheticShifts: LabelledShiftDataset, CustomStringConvertible {
    /// A dense map of the embedding space that comes after A, of strength s.
    public enum Entanglement: Sendable, Hashable {
        /// None: Δz = A δ.
        case none
        /// Δz ← ((1 − s) I + s G) Δz with G Gaussian of entries of variance 1/d: every entry of an embedding
        /// mixes with every other. The model Δz = A δ still holds, and ``SyntheticShifts/mixing`` is its A.
        case linear(Double)
        /// Δz ← Δz + s r G tanh(G′ Δz / r), r the root mean square of all entries of A δ, G and G′ Gaussian of
        /// entries of variance 1/d: effects of concepts no longer add up, so the model does not hold.
        case nonlinear(Double)
    }

    /// δ: one row a shift, one column a concept (N × K).
    public let concepts: Matrix
    /// A: column k is the direction of concept k (d × K).
    public let mixing: Matrix
    /// One shift a row (N × d).
    public let matrix: Matrix
    /// The most concepts that change in one shift, max|S|.
    public let varyingAtMost: Int
    /// How the entries of δ that are not zero are distributed.
    public let entries: Entries
    /// Which concepts change together.
    public let supports: Supports
    /// The root mean square of the noise, as a part of the root mean square of the shifts without it.
    public let noise: Double
    /// How concepts and shifts depend on each other beyond the mixing.
    public let entanglement: Entanglement
    /// What everything is drawn from.
    public let seed: Int
    let bend: Bend?

    /// The matrices of a nonlinear entanglement.
    struct Bend: Sendable {
        let inner: Matrix
        let outer: Matrix
        let strength: Double
        let unit: Double
    }

    /// Makes shifts.
    ///
    /// - Parameters:
    ///   - concepts: K, the number of concepts |V|.
    ///   - varyingAtMost: max|S|, from 1 to `concepts`.
    ///   - dimension: d, the width of an embedding; equal to `concepts` for a square A.
    ///   - count: N, the number of shifts.
    ///   - entries: The distribution of the entries of δ.
    ///   - supports: Which concepts change together.
    ///   - noise: The root mean square of the normal noise on every entry of a shift, as a part of that of the
    ///     shifts without it; 0.2 means 20 %.
    ///   - entanglement: A further dense mixing.
    ///   - seed: The same seed gives the same shifts everywhere.
    /// - Precondition: the sizes are positive, `varyingAtMost` is at most `concepts`, and noise and strengths
    ///   are not negative.
    public init(
        concepts: Int, varyingAtMost: Int, dimension: Int = 32, count: Int = 10_000, entries: Entries = .signed,
        supports: Supports = .independent, noise: Double = 0, entanglement: Entanglement = .none, seed: Int = 0
    ) {
        for (name, value) in [("concepts", concepts), ("dimension", dimension), ("count", count)] {
            require(value > 0 && value <= Int(Int32.max), "\(name): positive, not \(value).")
        }
        require(
            (1...concepts).contains(varyingAtMost),
            "varyingAtMost: from 1 to \(concepts) of \(concepts) concepts can vary, not \(varyingAtMost).")
        require(noise >= 0 && noise.isFinite, "noise: zero or a positive number, not \(noise).")
        var random = RandomGenerator(seed: seed, stream: 1)
        var mixing = Matrix(rows: dimension, columns: concepts) { target in
            for index in target.indices { target[index] = Float(random.normal()) }
        }
        func gaussian() -> Matrix {
            let scale = 1 / Double(dimension).squareRoot()
            return Matrix(rows: dimension, columns: dimension) { target in
                for index in target.indices { target[index] = Float(random.normal() * scale) }
            }
        }
        var bend: Bend?
        switch entanglement {
        case .none: break
        case .linear(let strength):
            require((0...1).contains(strength), "entanglement: a linear one is from 0 to 1, not \(strength).")
            var map = gaussian().scaled(by: Float(strength))
            for index in 0..<dimension { map[index, index] += Float(1 - strength) }
            mixing = map * mixing
        case .nonlinear(let strength):
            require(
                strength >= 0 && strength.isFinite, "entanglement: a nonlinear one is not negative, not \(strength).")
            let (inner, outer) = (gaussian(), gaussian())
            let power = SyntheticShifts(
                mixing: mixing, varyingAtMost: varyingAtMost, count: min(count, 4_096), entries: entries,
                supports: supports, noise: 0, entanglement: .none, bend: nil, seed: seed, stream: 2
            ).rootMeanSquare
            bend = Bend(inner: inner, outer: outer, strength: strength, unit: max(power, .leastNormalMagnitude))
        }
        self.init(
            mixing: mixing, varyingAtMost: varyingAtMost, count: count, entries: entries, supports: supports,
            noise: noise, entanglement: entanglement, bend: bend, seed: seed, stream: 2)
    }

    private init(
        mixing: Matrix, varyingAtMost: Int, count: Int, entries: Entries, supports: Supports, noise: Double,
        entanglement: Entanglement, bend: Bend?, seed: Int, stream: Int
    ) {
        var random = RandomGenerator(seed: seed, stream: stream)
        let width = mixing.columns
        concepts = Matrix(rows: count, columns: width) { target in
            target.update(repeating: 0)
            for row in 0..<count {
                let size = 1 + random.integer(below: varyingAtMost)
                for place in supports.draw(size, from: width, &random) {
                    target[row * width + place] = entries.draw(&random)
                }
            }
        }
        self.mixing = mixing
        self.varyingAtMost = varyingAtMost
        self.entries = entries
        self.supports = supports
        self.noise = noise
        self.entanglement = entanglement
        self.seed = seed
        self.bend = bend
        var shifts = concepts.multiplied(by: mixing, .transposed)
        if let bend { shifts = Self.bent(shifts, bend) }
        if noise > 0 { Self.addNoise(noise, to: &shifts, RandomGenerator(seed: seed, stream: stream + 30)) }
        matrix = shifts
    }

    private static func bent(_ shifts: Matrix, _ bend: Bend) -> Matrix {
        var inside = shifts.multiplied(by: bend.inner, .transposed)
        inside.withUnsafeMutableBufferPointer { values in
            for index in values.indices { values[index] = Float(tanh(Double(values[index]) / bend.unit)) }
        }
        var result = shifts
        result.setProduct(
            inside, .plain, bend.outer, .transposed, scale: Float(bend.strength * bend.unit), keeping: 1)
        return result
    }

    private static func addNoise(_ noise: Double, to shifts: inout Matrix, _ random: RandomGenerator) {
        var random = random
        shifts.withUnsafeMutableBufferPointer { values in
            let squares = values.reduce(0.0) { $0 + Double($1) * Double($1) }
            let size = noise * (squares / Double(values.count)).squareRoot()
            for index in values.indices { values[index] += Float(size * random.normal()) }
        }
    }

    /// New shifts of the same concepts: the same A, another δ.
    public func fresh(count: Int = 5_000, seed: Int = 1) -> SyntheticShifts {
        require(count > 0 && count <= Int(Int32.max), "count: positive, not \(count).")
        return SyntheticShifts(
            mixing: mixing, varyingAtMost: varyingAtMost, count: count, entries: entries, supports: supports,
            noise: noise, entanglement: entanglement, bend: bend, seed: seed, stream: 3)
    }

    /// The name of the data in messages and tables.
    public var name: String { "synthetic (\(conceptCount), \(varyingAtMost))" }
    /// The number of shifts.
    public var count: Int { matrix.rows }
    /// d, the width of a shift.
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

    /// Copies shifts into memory of the caller, one after the other; see ``ShiftDataset``.
    public func copyShifts(at indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>) {
        matrix.copyRows(at: indices, into: destination)
    }

    /// The name and the size of the data.
    public var description: String {
        "\(count.grouped) shifts × \(dimension) of \(conceptCount) concepts, at most \(varyingAtMost) a shift"
    }
}
