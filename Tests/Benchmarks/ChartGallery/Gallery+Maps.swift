import Figures
import Foundation

extension Gallery {
    mutating func addMaps() {
        let names = ["red", "round", "vase", "cup"]
        let cells = names.map { _ in (0..<6).map { _ in generator.uniform() } }
        add(
            "rectangles", Dictionary(uniqueKeysWithValues: cells.enumerated().map { ("\($0)", $1) }),
            Chart(zip(names, cells)) { concept, values in
                for (feature, value) in values.enumerated() {
                    RectangleMark(x: .value("feature", "f\(feature)"), y: .value("concept", concept))
                        .foregroundStyle(by: .value("|correlation|", value))
                }
            })

        let correlations = (0..<12).map { row in (0..<10).map { row == $0 ? 0.9 : 0.3 * generator.uniform() } }
        add(
            "heat-map",
            Dictionary(uniqueKeysWithValues: correlations.enumerated().map { (String(format: "%02d", $0), $1) }),
            HeatMap(
                correlations, title: "Heat map", rowTitle: "concept", columnTitle: "feature",
                valueTitle: "|correlation|", domain: 0...1))

        let waves = (0..<20).map { row in (0..<30).map { sin(Double(row) / 4) * cos(Double($0) / 5) } }
        add(
            "diverging", Dictionary(uniqueKeysWithValues: waves.enumerated().map { (String(format: "%02d", $0), $1) }),
            Chart(waves.enumerated()) { row, values in
                for (column, value) in values.enumerated() {
                    RectangleMark(x: .value("x", column), y: .value("y", row)).foregroundStyle(
                        by: .value("value", value))
                }
            }.chartForegroundStyleScale(range: .diverging))
    }
}
