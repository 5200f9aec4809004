import Figures
import SparseShift

extension Attribution: Displayable {
    /// The largest contributions as bars.
    public var representation: Representation { chart().representation }

    /// The features whose contributions are largest in magnitude, and the sum of all others.
    ///
    /// - Parameter count: How many features have bars of their own.
    public func chart(features count: Int = 12) -> Chart {
        let shown = ranking.prefix(max(0, count)).filter { contributions[$0] != 0 }
        let rest = Set(contributions.indices).subtracting(shown).reduce(0) { $0 + contributions[$1] }
        var (names, values) = (shown.map(String.init), shown.map { contributions[$0] })
        if shown.count < contributions.count {
            names.append("others")
            values.append(rest)
        }
        if bias != 0 {
            names.append("bias")
            values.append(bias)
        }
        return Chart(zip(names, values)) { name, value in
            BarMark(x: .value("feature", name), y: .value("contribution", value))
        }
        .chartTitle("Contributions to \(QuantityText.number(total))")
        .frame(width: max(300, 90 + 40 * Double(names.count)), height: 260)
    }
}
