import Glibc
import Requirements

/// Logistic regression with an L2 penalty, as scikit-learn's `LogisticRegression` has it: coefficients w and an
/// unpenalised intercept c that minimise
///
///     ½‖w‖² + C Σ log(1 + exp(−y (⟨w, x⟩ + c)))        y = ±1
///
/// The solver takes Newton steps, each found by conjugate gradients (Lin, Weng & Keerthi 2008), so that it needs no
/// matrix of all pairs of inputs.
package struct RidgeLogisticRegression: Sendable {
    /// w, one coefficient for every input, in the inputs' own units.
    package let coefficients: [Double]
    /// c; 0 without an intercept.
    package let intercept: Double
    /// The value of the minimised expression.
    package let objective: Double
    /// The number of Newton steps taken.
    package let steps: Int

    private static let mostSteps = 100
    private static let mostConjugateSteps = 1_000

    /// Fits a regression.
    ///
    /// - Parameters:
    ///   - inputs: Finite numbers, one row an observation (n × d).
    ///   - labels: One an observation (n); of both kinds if there is an intercept, which would be unbounded otherwise.
    ///   - inversePenalty: C > 0.
    ///   - hasIntercept: Whether c is fitted.
    ///   - standardizes: Whether the penalty is on coefficients of inputs of unit variance; without an intercept, of
    ///     unit mean square. The result is in the inputs' own units all the same.
    ///   - tolerance: The largest entry of the gradient at the end, as a part of that at the start.
    package init(
        _ inputs: Matrix, labels: [Bool], inversePenalty: Double = 1, hasIntercept: Bool = true,
        standardizes: Bool = false, tolerance: Double = 1e-10
    ) {
        require(inputs.rows == labels.count, "\(labels.count) labels for \(inputs.rows) observations.")
        require(!hasIntercept || Set(labels).count == 2, "An intercept needs labels of both kinds.")
        require(inversePenalty > 0, "inversePenalty: positive, not \(inversePenalty).")
        let problem = Problem(
            inputs: inputs, signs: labels.map { $0 ? 1 : -1 }, weight: inversePenalty, hasIntercept: hasIntercept,
            standardizes: standardizes)
        var point = [Double](repeating: 0, count: inputs.columns + 1)
        var margins = problem.margins(point)
        var value = problem.objective(point, margins)
        var steps = 0
        var first = 0.0
        while steps < Self.mostSteps {
            let (gradient, curvatures) = problem.gradient(point, margins)
            let size = gradient.reduce(0) { max($0, abs($1)) }
            if steps == 0 { first = size }
            guard size > tolerance * first else { break }
            steps += 1
            let step = Self.step(
                of: problem, gradient, curvatures, precision: min(0.1, (size / first).squareRoot()))
            let change = problem.margins(step)
            let slope = dot(gradient, step)
            // Where the objective cannot tell any more, the gradient can.
            let isSmall = abs(slope) < 1e-11 * abs(value)
            var length = 1.0
            while true {
                let next = zip(point, step).map { $0 + length * $1 }
                let nextMargins = zip(margins, change).map { $0 + length * $1 }
                let reached = problem.objective(next, nextMargins)
                if isSmall || reached <= value + 1e-4 * length * slope {
                    (point, margins, value) = (next, nextMargins, reached)
                    break
                }
                length /= 2
                if length < 1e-10 { break }
            }
            if length < 1e-10 { break }
        }
        let (coefficients, intercept) = problem.plain(point)
        self.coefficients = coefficients
        self.intercept = intercept
        objective = value
        self.steps = steps
    }

    /// ⟨w, x⟩ + c for every row x of inputs (n × d).
    package func scores(_ inputs: Matrix) -> [Double] {
        require(
            inputs.columns == coefficients.count,
            "Inputs have \(inputs.columns) columns, but the regression has \(coefficients.count) coefficients.")
        return inputs.doubles.margins(coefficients, intercept, count: inputs.rows)
    }

    /// Whether ⟨w, x⟩ + c > 0, so that the label is likelier true, for every row x of inputs (n × d).
    package func decisions(_ inputs: Matrix) -> [Bool] { scores(inputs).map { $0 > 0 } }

    /// The Newton step, by conjugate gradients.
    private static func step(
        of problem: Problem, _ gradient: [Double], _ curvatures: [Double], precision: Double
    ) -> [Double] {
        var step = [Double](repeating: 0, count: gradient.count)
        var residual = gradient.map { -$0 }
        var direction = residual
        var square = dot(residual, residual)
        let goal = square * precision * precision
        for _ in 0..<mostConjugateSteps where square > goal && square > 0 {
            let product = problem.curved(direction, curvatures)
            let length = square / dot(direction, product)
            guard length.isFinite else { break }
            for index in step.indices {
                step[index] += length * direction[index]
                residual[index] -= length * product[index]
            }
            let next = dot(residual, residual)
            for index in step.indices { direction[index] = residual[index] + next / square * direction[index] }
            square = next
        }
        return step
    }

    /// The objective and its derivatives, in standardised units; the last entry of a point is the intercept.
    private struct Problem {
        /// The inputs, row-major (n × d).
        let elements: [Double]
        /// ±1 (n).
        let signs: [Double]
        let weight: Double
        let hasIntercept: Bool
        /// What is subtracted from inputs (d).
        let offsets: [Double]
        /// What inputs are multiplied by then (d).
        let factors: [Double]

        init(inputs: Matrix, signs: [Double], weight: Double, hasIntercept: Bool, standardizes: Bool) {
            let elements = inputs.doubles
            self.elements = elements
            self.signs = signs
            self.weight = weight
            self.hasIntercept = hasIntercept
            let width = inputs.columns
            var means = [Double](repeating: 0, count: width)
            var factors = [Double](repeating: 1, count: width)
            if standardizes {
                if hasIntercept { means = Self.sums(elements, width) { $0 }.map { $0 / Double(signs.count) } }
                let squares = Self.sums(elements, width, minus: means) { $0 * $0 }
                factors = squares.map { $0 > 0 ? (Double(signs.count) / $0).squareRoot() : 0 }
            }
            offsets = means
            self.factors = factors
        }

        /// The sum of a function of every column's entries (d).
        private static func sums(
            _ elements: [Double], _ width: Int, minus offsets: [Double]? = nil, _ value: (Double) -> Double
        ) -> [Double] {
            var result = [Double](repeating: 0, count: width)
            for start in stride(from: 0, to: elements.count, by: max(width, 1)) {
                for index in 0..<width { result[index] += value(elements[start + index] - (offsets?[index] ?? 0)) }
            }
            return result
        }

        /// A point in the inputs' own units.
        func plain(_ point: [Double]) -> (coefficients: [Double], intercept: Double) {
            let coefficients = zip(point, factors).map { $0 * $1 }
            return (coefficients, (hasIntercept ? point[factors.count] : 0) - dot(coefficients, offsets))
        }

        /// ⟨w, x⟩ + c (n).
        func margins(_ point: [Double]) -> [Double] {
            let (coefficients, intercept) = plain(point)
            return elements.margins(coefficients, intercept, count: signs.count)
        }

        func objective(_ point: [Double], _ margins: [Double]) -> Double {
            let loss = zip(margins, signs).reduce(0.0) { sum, pair in
                let margin = pair.0 * pair.1
                return sum + (margin > 0 ? log1p(exp(-margin)) : log1p(exp(margin)) - margin)
            }
            return weight * loss + point.dropLast().reduce(0) { $0 + $1 * $1 } / 2
        }

        /// The gradient, and the second derivative of the loss of each observation.
        func gradient(_ point: [Double], _ margins: [Double]) -> (gradient: [Double], curvatures: [Double]) {
            let probabilities = margins.map { 1 / (1 + exp(-$0)) }
            let errors = zip(probabilities, signs).map { weight * ($0 - ($1 > 0 ? 1 : 0)) }
            return (penalized(pulled(errors), point), probabilities.map { weight * $0 * (1 - $0) })
        }

        /// The product of the Hessian and a direction.
        func curved(_ direction: [Double], _ curvatures: [Double]) -> [Double] {
            penalized(pulled(zip(margins(direction), curvatures).map { $0 * $1 }), direction)
        }

        private func penalized(_ sums: [Double], _ point: [Double]) -> [Double] {
            var result = sums
            for index in factors.indices { result[index] += point[index] }
            return result
        }

        /// Σ e x over the observations, and Σ e.
        private func pulled(_ weights: [Double]) -> [Double] {
            let width = factors.count
            var result = [Double](repeating: 0, count: width)
            BLAS.multiply(
                m: 1, n: width, k: signs.count, weights, .plain, elements, .plain, into: &result)
            let sum = weights.reduce(0, +)
            for index in 0..<width { result[index] = (result[index] - sum * offsets[index]) * factors[index] }
            return result + [hasIntercept ? sum : 0]
        }
    }
}

extension [Double] {
    /// ⟨w, x⟩ + c of every row x.
    fileprivate func margins(_ coefficients: [Double], _ intercept: Double, count: Int) -> [Double] {
        var result = [Double](repeating: intercept, count: count)
        BLAS.multiply(
            m: count, n: 1, k: coefficients.count, self, .plain, coefficients, .plain, into: &result, keeping: 1)
        return result
    }
}

private func dot(_ left: [Double], _ right: [Double]) -> Double { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }
