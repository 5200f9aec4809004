import Figures
import SparseShift

extension DirectionMap: Displayable {
    /// The map as a chart.
    public var representation: Representation { chart.representation }

    /// More names than this would cover each other.
    private static let mostNames = 60

    /// A dot for every vector, coloured by its group; with names beside them if the dots are few.
    public var chart: Chart {
        let labels =
            explained.map { shares in
                shares.enumerated().map {
                    "component \($0.offset + 1) (\(QuantityText.percent($0.element)) of the variance)"
                }
            } ?? ["t-SNE, first axis", "t-SNE, second axis"]
        let hasNames = points.count <= Self.mostNames
        return Chart(points) { point in
            let dot = PointMark(x: .value(labels[0], point.x), y: .value(labels[1], point.y))
                .tooltip([point.group, point.name].filter { !$0.isEmpty }.joined(separator: ": "))
            let named = hasNames && !point.name.isEmpty ? dot.annotation(point.name) : dot
            if point.group.isEmpty {
                named
            } else {
                named.foregroundStyle(by: .value("group", point.group)).symbol(by: .value("group", point.group))
            }
        }
        .frame(width: 600, height: 460)
    }
}
