import Glibc
import Requirements

/// Logistic regression with an L1 penalty: coefficients w and an unpenalised intercept c that minimise
///
///     C Σ log(1 + exp(−y (⟨w, x⟩ + c))) + Σ|w|        y = ±1
///
/// The solver takes proximal Newton steps (Lee, Sun and Saunders, 2014): coordinate descent on the second-order
/// model, then a line search on the objective.
public struct LogisticRegression: Sendable, Hashable {
    /// w, one coefficient for every input.
    public let coefficients: [Double]
    /// c.
    public let intercept: Double
    /// The value of the minimised expression.
    public let objective: Double
    /// The number of Newton steps taken.
    public let steps: Int

    /// Fits a regression.
    ///
    /// - Parameters:
    ///   - inputs: Finite numbers, with a row for every observation (n × `columns`, row-major).
    ///   - columns: The number of inputs of an observation.
    ///   - labels: The n labels, of both kinds; with one kind alone the intercept would be unbounded.
    ///   - inversePenalty: C > 0; smaller means sparser.
    ///   - tolerance: The fit stops after a step that lowers the objective by no more than this fraction of it.
    public init(
        _ inputs: [Double], columns: Int, labels: [Bool], inversePenalty: Double = 1, tolerance: Double = 1e-13
    ) {
        require(
            inputs.count == labels.count * columns,
            "\(labels.count) labels in rows of \(columns) need \(labels.count) times as many inputs, not \(inputs.count)."
        )
        require(
            Set(labels).count == 2,
            "A logistic regression needs labels of both kinds, but all \(labels.count) are the same.")
        require(inversePenalty > 0, "inversePenalty: positive, not \(inversePenalty).")
        let problem = Problem(inputs: inputs, columns: columns, labels: labels, weight: inversePenalty)
        // The intercept is the last entry.
        var point = [Double](repeating: 0, count: columns + 1)
        var value = problem.objective(point)
        var steps = 0
        while steps < 200 {
            steps += 1
            let model = problem.secondOrder(at: point)
            let direction = problem.descend(model, from: point)
            guard let next = problem.search(from: point, value, along: direction, model.gradient) else { break }
            let gain = value - next.value
            (point, value) = next
            if gain <= tolerance * value { break }
        }
        coefficients = Array(point.prefix(columns))
        intercept = point[columns]
        objective = value
        self.steps = steps
    }

    /// Takes a regression that was fitted before.
    package init(coefficients: [Double], intercept: Double, objective: Double, steps: Int) {
        self.coefficients = coefficients
        self.intercept = intercept
        self.objective = objective
        self.steps = steps
    }

    /// ⟨w, x⟩ + c for every row x of inputs (n × `columns`, row-major).
    public func scores(_ inputs: [Double]) -> [Double] {
        let columns = coefficients.count
        require(columns > 0 && inputs.count % columns == 0, "\(inputs.count) inputs are not whole rows of \(columns).")
        return stride(from: 0, to: inputs.count, by: columns).map { start in
            (0..<columns).reduce(intercept) { $0 + coefficients[$1] * inputs[start + $1] }
        }
    }

    /// Whether ⟨w, x⟩ + c > 0, so that the label is likelier true, for every row x of inputs (row-major).
    public func decisions(_ inputs: [Double]) -> [Bool] { scores(inputs).map { $0 > 0 } }

    private struct Problem {
        let inputs: [Double]
        let columns: Int
        let labels: [Bool]
        let weight: Double

        struct SecondOrder {
            var gradient: [Double]
            /// The Hessian, (`columns` + 1) × (`columns` + 1), row-major.
            var curvature: [Double]
        }

        func margins(_ point: [Double]) -> [Double] {
            var result = [Double](repeating: point[columns], count: labels.count)
            BLAS.multiply(
                m: labels.count, n: 1, k: columns, inputs, .plain, point, .plain, into: &result, keeping: 1)
            return result
        }

        func penalty(_ point: [Double]) -> Double { point.prefix(columns).reduce(0) { $0 + abs($1) } }

        func objective(_ point: [Double]) -> Double {
            let loss = zip(margins(point), labels).reduce(0.0) { sum, pair in
                let margin = pair.1 ? pair.0 : -pair.0
                return sum + (margin > 0 ? log1p(exp(-margin)) : log1p(exp(margin)) - margin)
            }
            return weight * loss + penalty(point)
        }

        /// The gradient and the Hessian of the loss.
        func secondOrder(at point: [Double]) -> SecondOrder {
            let width = columns + 1
            var errors = [Double](repeating: 0, count: labels.count)
            var roots = errors
            var scaled = [Double](repeating: 0, count: labels.count * width)
            for (row, margin) in margins(point).enumerated() {
                let probability = 1 / (1 + exp(-margin))
                errors[row] = weight * (probability - (labels[row] ? 1 : 0))
                roots[row] = (weight * probability * (1 - probability)).squareRoot()
                for column in 0..<columns { scaled[row * width + column] = roots[row] * inputs[row * columns + column] }
                scaled[row * width + columns] = roots[row]
            }
            var gradient = [Double](repeating: 0, count: width)
            BLAS.multiply(
                m: columns, n: 1, k: labels.count, inputs, .transposed, errors, .plain, into: &gradient)
            gradient[columns] = errors.reduce(0, +)
            var curvature = [Double](repeating: 0, count: width * width)
            BLAS.multiply(
                m: width, n: width, k: labels.count, scaled, .transposed, scaled, .plain, into: &curvature)
            // The small addition keeps the curvature positive in directions without data.
            for index in 0..<width {
                curvature[index * width + index] += 1e-12 * (1 + curvature[index * width + index])
            }
            return SecondOrder(gradient: gradient, curvature: curvature)
        }

        /// The step to the minimum of the second-order model with the penalty, by coordinate descent.
        func descend(_ model: SecondOrder, from point: [Double]) -> [Double] {
            let width = columns + 1
            var step = [Double](repeating: 0, count: width)
            var slope = model.gradient
            for _ in 0..<10_000 {
                var largest = 0.0
                for index in 0..<width {
                    let curvature = model.curvature[index * width + index]
                    let current = point[index] + step[index]
                    let target = current - slope[index] / curvature
                    let bound = index < columns ? 1 / curvature : 0
                    let next = target > bound ? target - bound : (target < -bound ? target + bound : 0)
                    let change = (index < columns ? next : target) - current
                    guard change != 0 else { continue }
                    step[index] += change
                    for other in 0..<width { slope[other] += change * model.curvature[index * width + other] }
                    largest = max(largest, change * change * curvature)
                }
                if largest < 1e-22 { break }
            }
            return step
        }

        /// The first of the points at 1, 1/2, 1/4, … of the step that lowers the objective enough (Armijo's rule).
        func search(
            from point: [Double], _ value: Double, along step: [Double], _ gradient: [Double]
        ) -> (point: [Double], value: Double)? {
            let full = zip(point, step).map(+)
            let expected = zip(gradient, step).reduce(0) { $0 + $1.0 * $1.1 } + penalty(full) - penalty(point)
            var length = 1.0
            while length > 1e-12 {
                let candidate = zip(point, step).map { $0 + length * $1 }
                let reached = objective(candidate)
                if reached < value, reached <= value + 1e-4 * length * expected { return (candidate, reached) }
                length /= 2
            }
            return nil
        }
    }
}
