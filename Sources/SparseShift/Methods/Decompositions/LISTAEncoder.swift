import Numerics
import Work

/// The encoder of ``LISTA`` while it is learned, in double precision.
///
/// The loss is that of the lasso, a mean over shifts x with codes z after all steps:
///
///     ½‖x − D z‖² + λ‖z‖₁
package struct LISTAEncoder {
    /// W (H × d, row-major).
    package var weights: [Double]
    /// θ (H).
    package var thresholds: [Double]
    /// D (H × d, a row for every column).
    private let columns: [Double]
    /// Dᵀ D (H × H).
    private let gram: [Double]
    private let features: Int
    private let dimension: Int
    private let penalty: Double
    private let steps: Int

    /// Starts with the steps of ISTA: W = Dᵀ / L and θ = λ / L, where L is the largest eigenvalue of Dᵀ D.
    ///
    /// - Parameters:
    ///   - columns: D (H × d, a row for every column), not all zero.
    ///   - penalty: λ > 0.
    ///   - steps: The number of steps, at least 1.
    package init(columns: Matrix, penalty: Double, steps: Int) {
        (features, dimension) = (columns.rows, columns.columns)
        self.columns = columns.doubles
        (self.penalty, self.steps) = (penalty, steps)
        var gram = [Double](repeating: 0, count: features * features)
        BLAS.multiply(
            m: features, n: features, k: dimension, self.columns, .plain, self.columns, .transposed, into: &gram)
        self.gram = gram
        let largest = SymmetricEigendecomposition.values(of: gram, order: features).first ?? 1
        weights = self.columns.map { $0 / largest }
        thresholds = .init(repeating: penalty / largest, count: features)
    }

    /// The loss of some shifts and its derivatives.
    ///
    /// - Parameter shifts: x, a row each (N × d, row-major), at least one.
    package func gradient(of shifts: [Double]) -> (loss: Double, weights: [Double], thresholds: [Double]) {
        let count = shifts.count / dimension
        let size = count * features
        /// W x and Dᵀ x of every row.
        func products(with rows: [Double]) -> [Double] {
            var result = [Double](repeating: 0, count: size)
            BLAS.multiply(m: count, n: features, k: dimension, shifts, .plain, rows, .transposed, into: &result)
            return result
        }
        let (inputs, ownInputs) = (products(with: weights), products(with: columns))
        var coupling = [Double](repeating: 0, count: features * features)
        BLAS.multiply(
            m: features, n: features, k: dimension, weights, .plain, columns, .transposed, into: &coupling)

        var (codes, moves) = ([[Double](repeating: 0, count: size)], [[Double]]())
        for _ in 0..<steps {
            let code = codes.last!
            var moved = zip(code, inputs).map { $0 + $1 }
            BLAS.multiply(
                m: count, n: features, k: features, code, .plain, coupling, .transposed, into: &moved, scale: -1,
                keeping: 1)
            moves.append(moved)
            codes.append(moved.indices.map { Self.shrunk(moved[$0], by: thresholds[$0 % features]) })
        }
        let code = codes.last!
        var slope = [Double](repeating: 0, count: size)
        BLAS.multiply(m: count, n: features, k: features, code, .plain, gram, .plain, into: &slope)
        // ½‖x − D z‖² = ½‖x‖² − ⟨Dᵀ x, z⟩ + ½⟨z, Dᵀ D z⟩
        var loss = shifts.reduce(0) { $0 + $1 * $1 } / 2
        for index in 0..<size {
            loss += code[index] * (slope[index] / 2 - ownInputs[index]) + penalty * abs(code[index])
        }
        let part = 1 / Double(count)
        for index in 0..<size {
            let sign: Double = code[index] > 0 ? 1 : code[index] < 0 ? -1 : 0
            slope[index] = part * (slope[index] - ownInputs[index] + penalty * sign)
        }

        var ofThresholds = [Double](repeating: 0, count: features)
        var ofInputs = [Double](repeating: 0, count: size)
        var ofCoupling = [Double](repeating: 0, count: features * features)
        for step in stride(from: steps - 1, through: 0, by: -1) {
            let moved = moves[step]
            for index in 0..<size {
                let threshold = thresholds[index % features]
                if moved[index] > threshold {
                    ofThresholds[index % features] -= slope[index]
                } else if moved[index] < -threshold {
                    ofThresholds[index % features] += slope[index]
                } else {
                    slope[index] = 0
                }
                ofInputs[index] += slope[index]
            }
            BLAS.multiply(
                m: features, n: features, k: count, slope, .transposed, codes[step], .plain, into: &ofCoupling,
                scale: -1, keeping: 1)
            let now = slope
            BLAS.multiply(
                m: count, n: features, k: features, now, .plain, coupling, .plain, into: &slope, scale: -1, keeping: 1)
        }
        var ofWeights = [Double](repeating: 0, count: features * dimension)
        BLAS.multiply(
            m: features, n: dimension, k: count, ofInputs, .transposed, shifts, .plain, into: &ofWeights)
        BLAS.multiply(
            m: features, n: dimension, k: features, ofCoupling, .plain, columns, .plain, into: &ofWeights, keeping: 1)
        return (loss * part, ofWeights, ofThresholds)
    }

    private static func shrunk(_ value: Double, by threshold: Double) -> Double {
        value > threshold ? value - threshold : value < -threshold ? value + threshold : 0
    }

    /// Learns by Adam on batches in random order, with a rate that falls linearly to 0.
    ///
    /// - Parameters:
    ///   - shifts: The shifts, a row each (N × d).
    ///   - epochs: How often each is used.
    ///   - batch: The number of shifts a step.
    ///   - rate: The length of the first steps, as a part of the root mean square of what is moved.
    ///   - seed: The seed of the order.
    /// - Throws: `Interrupted` if a stop was requested.
    package mutating func learn(
        from shifts: [Double], epochs: Int, batch: Int, rate: Double, seed: Int
    ) throws(Interrupted) {
        let count = shifts.count / dimension
        guard count > 0, epochs > 0 else { return }
        var random = RandomGenerator(seed: seed, stream: 76)
        func size(_ values: [Double]) -> Double {
            (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
        }
        let (sizeOfWeights, sizeOfThresholds) = (size(weights), size(thresholds))
        var (movesOfWeights, movesOfThresholds) = (DoubleAdam(weights.count), DoubleAdam(thresholds.count))
        let total = epochs * ((count + batch - 1) / batch)
        var done = 0
        for _ in 0..<epochs {
            let order = random.permutation(count)
            for start in stride(from: 0, to: count, by: batch) {
                try Interruption.check()
                let rows = order[start..<min(count, start + batch)]
                let found = gradient(of: rows.flatMap { shifts[$0 * dimension..<($0 + 1) * dimension] })
                let now = rate * (1 - Double(done) / Double(total))
                movesOfWeights.move(&weights, along: found.weights, rate: now * sizeOfWeights)
                movesOfThresholds.move(&thresholds, along: found.thresholds, rate: now * sizeOfThresholds)
                for index in thresholds.indices { thresholds[index] = max(thresholds[index], 0) }
                done += 1
            }
        }
    }
}
