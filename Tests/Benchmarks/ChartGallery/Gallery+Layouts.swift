import Figures
import Foundation

extension Gallery {
    mutating func addLayouts() {
        let steps = (0..<40).map { Double(100 * $0) }
        func rising(_ method: String, to limit: Double, over scale: Double) -> [Double] {
            steps.map { limit * (1 - exp(-$0 / (scale + 100 * Double(method.count)))) }
        }
        var columns = ["step": steps]
        for method in Self.methods {
            columns["\(method): no noise"] = rising(method, to: 1, over: 500)
            columns["\(method): noise"] = rising(method, to: 0.9, over: 900)
        }
        add(
            "facets", columns,
            Chart(Self.methods) { method in
                for data in ["no noise", "noise"] {
                    LinePlot(x: .values("step", steps), y: .values("MCC", columns["\(method): \(data)"]!))
                        .foregroundStyle(by: .value("data", data)).facet(by: .value("method", method))
                }
            }.chartTitle("Small multiples").frame(height: 420))

        let loss = steps.map { 1 / (1 + $0) }
        let multiplier = steps.map { $0.squareRoot() }
        add(
            "panels", ["step": steps, "loss": loss, "λ": multiplier],
            Panels(
                [
                    Chart { LinePlot(x: .values("step", steps), y: .values("loss", loss)) }.chartYScale(type: .log),
                    Chart { LinePlot(x: .values("step", steps), y: .values("λ", multiplier)) },
                ], title: "Panels"))
    }
}
