import Figures
import SparseShift

extension Limit {
    /// The limit as an inequality: `mean |h| ≤ 0.12`, `FVU ≤ 5.0%`.
    var text: String {
        switch self {
        case .sparsity(let level): "mean |h| ≤ \(QuantityText.number(level))"
        case .unexplained(let fraction): "FVU ≤ \(QuantityText.percent(fraction))"
        }
    }
}
