import SparseShift

extension ConceptEmergence: Displayable {
    /// The MCC over the steps, above the correlation of every concept.
    public var representation: Representation { panels.representation }

    /// More concepts than this are shown as colours rather than lines.
    private static let mostLines = 12

    public var panels: Panels {
        let steps = snapshots.map { Double($0.step) }
        let curves = curves()
        let score = LineChart([.init(x: steps, y: scores)], xLabel: "step", yLabel: "MCC")
        if curves.count <= Self.mostLines {
            let lines = curves.enumerated().map { LineChart.Series("\($0.offset)", x: steps, y: $0.element) }
            return Panels(
                [score, LineChart(lines, xLabel: "step", yLabel: "|correlation|")],
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

    /// The step from which on every concept stays above a threshold.
    public func table(above threshold: Double = 0.9) -> Table {
        Table(
            columns: [
                Table.Column("concept", alignment: .trailing), Table.Column("step", alignment: .trailing),
                Table.Column("|correlation| at the end", format: .places(4)),
            ],
            rows: zip(steps(above: threshold), curves()).enumerated().map { concept, found in
                [.integer(concept), found.0.map { .integer($0) } ?? .missing, .number(found.1.last)]
            },
            caption: "Steps from which concepts stay above \(ResultText.number(threshold))")
    }
}
