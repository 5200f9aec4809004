import Requirements

/// Shifts that depend on where they begin, by one direction and a rectified amount:
///
///     Δ ≈ max(0, ⟨w, h⟩ + b) v
///
/// w, b and v minimise Σ‖Δ − max(0, ⟨w, h⟩ + b) v‖² / Σ‖Δ‖² + ridge ‖w̃‖², where w̃ is w for entries of h of unit variance.
/// For given amounts v follows by least squares, so that Adam moves w and b alone, from w = 0, b = 1: the same amount
/// everywhere, with which v is the mean of Δ.
package struct RectifiedShiftRegression: Sendable {
    /// w, for h in its own units (d).
    package let weights: [Double]
    /// b.
    package let bias: Double
    /// v (d).
    package let vector: [Double]
    /// 1 − Σ‖Δ − amount v‖² / Σ‖Δ‖².
    package let explained: Double
    /// The same for the mean of Δ, whatever h is.
    package let explainedByMean: Double

    /// Fits.
    ///
    /// - Parameters:
    ///   - states: h, a row each (N × d), finite.
    ///   - shifts: Δ (N × d), finite, not all zero.
    ///   - ridge: How much ‖w̃‖² counts.
    ///   - steps: The number of Adam's steps.
    ///   - rate: The length of the first steps in every entry of w̃ and in b; it falls linearly to 0.
    package init(
        _ states: Matrix, shifts: Matrix, ridge: Double = 0.001, steps: Int = 500, rate: Double = 0.01
    ) {
        require(
            states.rows == shifts.rows && states.columns == shifts.columns && states.rows > 0,
            "A \(states) and a \(shifts) are not states with their shifts.")
        let width = states.columns
        var (means, scales) = ([Double](), [Double]())
        for column in 0..<width {
            let values = states.column(column).map(Double.init)
            let mean = SampleStatistics.mean(values)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
            means.append(mean)
            scales.append(variance > 0 ? 1 / variance.squareRoot() : 0)
        }
        var inputs = states.doubles
        for index in inputs.indices { inputs[index] = (inputs[index] - means[index % width]) * scales[index % width] }
        let problem = Problem(inputs: inputs, shifts: shifts.doubles, width: width, ridge: ridge)
        var point = [Double](repeating: 0, count: width) + [1]
        var adam = DoubleAdam(point.count)
        var best = (loss: problem.value(at: point).loss, point: point)
        explainedByMean = 1 - best.loss
        for step in 0..<steps {
            let found = problem.value(at: point)
            if found.loss < best.loss { best = (found.loss, point) }
            adam.move(&point, along: found.gradient, rate: rate * (1 - Double(step) / Double(steps)))
        }
        let last = problem.value(at: point)
        if last.loss < best.loss { best = (last.loss, point) }
        let end = problem.value(at: best.point)
        let own = best.point.prefix(width)
        weights = zip(own, scales).map { $0 * $1 }
        bias = best.point[width] - zip(weights, means).reduce(0) { $0 + $1.0 * $1.1 }
        vector = end.vector
        explained = 1 - (best.loss - ridge * own.reduce(0) { $0 + $1 * $1 })
    }

    /// The loss as a function of w̃ and b.
    package struct Problem: Sendable {
        let inputs: [Double]
        let shifts: [Double]
        let width: Int
        let ridge: Double
        private let scale: Double

        package init(inputs: [Double], shifts: [Double], width: Int, ridge: Double) {
            (self.inputs, self.shifts, self.width, self.ridge) = (inputs, shifts, width, ridge)
            scale = 1 / max(shifts.reduce(0) { $0 + $1 * $1 }, .leastNormalMagnitude)
        }

        /// The loss, its derivatives and v.
        ///
        /// - Parameter point: w̃, and b behind it (d + 1).
        package func value(at point: [Double]) -> (loss: Double, gradient: [Double], vector: [Double]) {
            let count = shifts.count / width
            var amounts = [Double](repeating: point[width], count: count)
            BLAS.multiply(m: count, n: 1, k: width, inputs, .plain, point, .plain, into: &amounts, keeping: 1)
            for row in amounts.indices { amounts[row] = max(0, amounts[row]) }
            let square = amounts.reduce(0) { $0 + $1 * $1 }
            var vector = [Double](repeating: 0, count: width)
            if square > 0 {
                BLAS.multiply(
                    m: width, n: 1, k: count, shifts, .transposed, amounts, .plain, into: &vector, scale: 1 / square)
            }
            let length = vector.reduce(0) { $0 + $1 * $1 }
            // Σ‖Δ − a v‖² = Σ‖Δ‖² − Σ a² ‖v‖², since v is the best.
            let penalty = ridge * point.prefix(width).reduce(0) { $0 + $1 * $1 }
            let loss = 1 - scale * square * length + penalty
            var along = [Double](repeating: 0, count: count)
            BLAS.multiply(m: count, n: 1, k: width, shifts, .plain, vector, .plain, into: &along)
            // v is the best for the amounts, so that it does not move the loss.
            let slopes = amounts.indices.map { row in
                amounts[row] > 0 ? -2 * scale * (along[row] - amounts[row] * length) : 0
            }
            var gradient = point.prefix(width).map { 2 * ridge * $0 }
            BLAS.multiply(
                m: width, n: 1, k: count, inputs, .transposed, slopes, .plain, into: &gradient, keeping: 1)
            gradient.append(slopes.reduce(0, +))
            return (loss, gradient, vector)
        }
    }
}
