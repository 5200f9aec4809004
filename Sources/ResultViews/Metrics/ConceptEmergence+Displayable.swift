import Figures
import SparseShift

extension ConceptEmergence: Displayable {
    /// The MCC over the steps, above the correlation of every concept.
    public var representation: Representation { panels.representation }

    /// More concepts than this are shown as colours instead of lines.
    private static let mostLines = 12

    /// The MCC over the steps, and below it |correlation| of every concept: as lines, or as a heat map if there are
    /// many.
    public var panels: Panels {
        let steps = snapshots.map(\.step)
        let curves = curves()
        let score = Chart { LinePlot(x: .values("step", steps), y: .values("MCC", scores)) }
        if curves.count <= Self.mostLines {
            let lines = Chart(curves.enumerated()) { concept, values in
                LinePlot(x: .values("step", steps), y: .values("|correlation|", values))
                    .foregroundStyle(by: .value("concept", "\(concept)"))
            }
            return Panels(
                [score, lines],
                size: FigureSize(width: 600, height: 420))
        }
        return Panels([score, heatMap], size: FigureSize(width: 600, height: 560))
    }

    /// |correlation| of every concept (row) at every snapshot (column), the earliest concepts first.
    public var heatMap: HeatMap {
        let curves = curves()
        let reached = self.steps(above: 0.5)
        let order = curves.indices.sorted { (reached[$0] ?? .max, $0) < (reached[$1] ?? .max, $1) }
        return HeatMap(
            order.map { curves[$0] }, rows: order.map(String.init), columns: snapshots.map { "\($0.step)" },
            rowTitle: "concept", columnTitle: "step", valueTitle: "|correlation|", domain: 0...1)
    }

    /// The step from which every concept stays above a threshold of |correlation|, 0…1.
    public func table(above threshold: Double = 0.9) -> Table {
        Table(
            columns: [
                Table.Column("concept", alignment: .trailing), Table.Column("step", alignment: .trailing),
                Table.Column("|correlation| at the end", format: .places(4)),
            ],
            rows: zip(steps(above: threshold), curves()).enumerated().map { concept, found in
                [.integer(concept), found.0.map { .integer($0) } ?? .missing, .number(found.1.last)]
            },
            caption: "Steps from which concepts stay above \(QuantityText.number(threshold))")
    }
}
