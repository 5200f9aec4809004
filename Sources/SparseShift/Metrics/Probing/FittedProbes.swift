import Numerics
import Synchronization

/// Probes of the same embeddings, each fitted once, whatever dictionaries are measured with them.
package final class FittedProbes: Sendable {
    private struct Problem: Hashable {
        let labels: [Bool]
        let rows: [Int]
        let inversePenalty: Double
    }

    private let known = Mutex<[Problem: RidgeLogisticRegression]>([:])

    package init() {}

    /// The probe that was fitted to the same labels of the same rows, or what `fit` returns.
    func probe(
        labels: [Bool], rows: [Int], inversePenalty: Double, fit: () -> RidgeLogisticRegression
    ) -> RidgeLogisticRegression {
        let problem = Problem(labels: labels, rows: rows, inversePenalty: inversePenalty)
        if let found = known.withLock({ $0[problem] }) { return found }
        let fitted = fit()
        known.withLock { $0[problem] = fitted }
        return fitted
    }
}
