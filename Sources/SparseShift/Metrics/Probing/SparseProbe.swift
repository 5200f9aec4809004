import Glibc
import Numerics

/// One probe of k features.
package struct SparseProbe: Sendable {
    /// The features, the most telling first.
    package let features: [Int]
    /// C of the regression.
    package let inversePenalty: Double
    /// The fitted regression, of codes in their own units.
    package let regression: RidgeLogisticRegression
    /// The share of test rows that are told rightly.
    package let accuracy: Double
    /// Of the test rows.
    package let auroc: Double

    /// - Precondition: both kinds of labels are there, in both parts.
    package init(
        _ codes: Matrix, _ labels: [Bool], test: Matrix, _ testLabels: [Bool], count: Int,
        penalty: SparseProbing.Penalty
    ) {
        features = codes.meanDifference(labels).map(abs).largestPlaces(count)
        let inputs = codes.columns(at: features)
        switch penalty {
        case .fixed(let inverse): inversePenalty = inverse
        case .chosen:
            // The last rows validate; they come in random order.
            let held = min(labels.count / 5, 100)
            let fitted = labels.count - held
            let (known, truth) = (Array(labels.prefix(fitted)), Array(labels.suffix(held)))
            var best = (score: -1.0, inverse: 1.0)
            if Set(known).count == 2, Set(truth).count == 2 {
                for step in 0..<10 {
                    let inverse = pow(10, 5 - 10 * Double(step) / 9)
                    let fit = RidgeLogisticRegression(
                        inputs.rows(0..<fitted), labels: known, inversePenalty: inverse)
                    let score = Self.auroc(fit.scores(inputs.rows(fitted..<labels.count)), truth)
                    if score > best.score { best = (score, inverse) }
                }
            }
            inversePenalty = best.inverse
        }
        regression = RidgeLogisticRegression(inputs, labels: labels, inversePenalty: inversePenalty)
        let scores = regression.scores(test.columns(at: features))
        accuracy =
            Double(zip(scores, testLabels).count { ($0 > 0) == $1 }) / Double(max(1, testLabels.count))
        auroc = Self.auroc(scores, testLabels)
    }

    private static func auroc(_ scores: [Double], _ labels: [Bool]) -> Double {
        Concordance(of: scores, with: labels.map { $0 ? 1 : 0 }).value
    }
}
