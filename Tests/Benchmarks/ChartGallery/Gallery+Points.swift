import Figures
import Foundation

extension Gallery {
    mutating func addPoints() {
        let concepts = ["colour", "shape", "object"]
        let across = (0..<3).map { normals(60, mean: 2 * Double($0), deviation: 0.6) }
        let up = (0..<3).map { normals(60, mean: 2 * Double($0 % 2), deviation: 0.5) }
        add(
            "point",
            ["x0": across[0], "x1": across[1], "x2": across[2], "y0": up[0], "y1": up[1], "y2": up[2]],
            Chart(concepts.indices) { index in
                for (x, y) in zip(across[index], up[index]) {
                    PointMark(x: .value("component 1", x), y: .value("component 2", y))
                        .foregroundStyle(by: .value("concept", concepts[index])).symbol(
                            by: .value("concept", concepts[index]))
                }
            })

        let targets = [0.01, 0.02, 0.05, 0.1, 0.2, 0.4]
        let active = targets.indices.map { 8 - 1.1 * Double($0) }
        add(
            "point-annotated", ["x": targets, "y": active],
            Chart(zip(targets, active)) { target, active in
                PointMark(x: .value("FVU", target), y: .value("L0", active)).foregroundStyle(
                    by: .value("target", target)
                )
                .annotation("τ = \(target)")
            }.chartXScale(type: .log))

        let x = normals(100_000)
        let y = normals(100_000)
        add("point-100000", ["x": x, "y": y], Chart { PointPlot(x: .values("a", x), y: .values("b", y)) })

        let sine = (0..<80).map { sin(Double($0) / 10) }
        add(
            "annotations", ["y": sine],
            Chart {
                RectangleMark(xStart: .value("x", 2), xEnd: .value("x", 4))
                RectangleMark(yStart: .value("y", 0.2), yEnd: .value("y", 0.4)).foregroundStyle(.orange)
                LinePlot(x: .values("x", (0..<80).map { Double($0) / 10 }), y: .values("y", sine))
                TextMark("here", x: .value("x", 3), y: .value("y", -0.5))
                RuleMark(xStart: .value("x", 1), xEnd: .value("x", 5), yStart: .value("y", -1), yEnd: .value("y", 0.8))
                    .foregroundStyle(.green)
            })
    }
}
