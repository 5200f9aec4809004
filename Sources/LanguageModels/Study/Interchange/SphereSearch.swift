import Glibc
import Numerics

/// Simultaneous perturbation (SPSA, Spall 1992) over vectors of unit length: two losses a step, and no gradients.
///
///     α ← unit(α − a_t ĝ),  ĝ = (L(α + c_t ε) − L(α − c_t ε)) / (2 c_t) · ε,  ε ∈ {−1, 1}^m
///
/// a_t = a / (t + 50)^.602 and c_t = c / (t + 1)^.101, as Spall advises. a is such that the first steps turn α by about
/// `firstStep`, whatever the size of the loss.
package struct SphereSearch: Sendable {
    /// The number of steps.
    let steps: Int
    /// About how far the first steps go, in radians.
    let firstStep: Double
    /// c, how far α is moved to see the loss change.
    let perturbation: Double
    let seed: Int

    package init(steps: Int, firstStep: Double = 0.15, perturbation: Double = 0.2, seed: Int) {
        self.steps = steps
        self.firstStep = firstStep
        self.perturbation = perturbation
        self.seed = seed
    }

    private static let trials = 4

    /// Searches.
    ///
    /// - Parameters:
    ///   - start: α of unit length (m).
    ///   - loss: The loss of a vector of unit length, on the part of the data that has a number; both losses of a step
    ///     are on the same part.
    /// - Returns: The last vector, and the mean of the second half's at unit length.
    /// - Throws: What `loss` throws.
    package func run<Failure: Error>(
        from start: [Double], loss: (_ alpha: [Double], _ part: Int) throws(Failure) -> Double
    ) throws(Failure) -> (last: [Double], mean: [Double]) {
        guard start.count > 1, steps > 0 else { return (start, start) }
        var random = RandomGenerator(seed: seed, stream: 79)
        var alpha = start
        var sum = [Double](repeating: 0, count: start.count)
        /// ĝ.
        func slope(_ alpha: [Double], _ size: Double, _ part: Int) throws(Failure) -> [Double] {
            let signs = alpha.map { _ in random.uniform() < 0.5 ? -1.0 : 1.0 }
            func moved(_ factor: Double) -> [Double] { SpanBasis.unit(zip(alpha, signs).map { $0 + factor * $1 }) }
            let difference = try loss(moved(size), part) - loss(moved(-size), part)
            return signs.map { difference / (2 * size) * $0 }
        }
        var lengths = 0.0
        for trial in 0..<Self.trials {
            let found = try slope(alpha, perturbation, trial)
            lengths += SpanBasis.dot(found, found).squareRoot() / Double(Self.trials)
        }
        // Where the loss is flat, any step is as good.
        let gain = lengths > 0 ? firstStep / lengths * pow(50, 0.602) : 0
        for step in 0..<steps {
            let size = perturbation / pow(Double(step) + 1, 0.101)
            let found = try slope(alpha, size, Self.trials + step)
            let rate = gain / pow(Double(step) + 50, 0.602)
            alpha = SpanBasis.unit(zip(alpha, found).map { $0 - rate * $1 })
            if step >= steps / 2 { for index in sum.indices { sum[index] += alpha[index] } }
        }
        return (alpha, SpanBasis.unit(sum))
    }
}
