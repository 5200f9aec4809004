import Figures
import SparseShift

extension RawEmbeddings: Displayable {
    /// A card with the size of the data, the lengths of the embeddings, and the first of them.
    public var representation: Representation { card.representation }

    var card: Card {
        let title = "\(QuantityText.count(count, "embedding")) × \(QuantityText.count(dimension))"
        let subtitle = "\(name), \(dataset)"
        let shown = isInMemory ? count : min(count, ShiftFacts.sampleCount)
        guard let matrix = try? shifts(0..<shown) else {
            return Card(title, subtitle: subtitle, facts: [Card.Fact("embeddings", "cannot be read")])
        }
        let norms = matrix.rowNorms
        var facts = [
            Card.Fact("‖z‖", QuantityText.number(Estimate(of: norms))),
            Card.Fact("zero embeddings", QuantityText.count(norms.count { $0 == 0 })),
        ]
        if shown < count { facts.append(ShiftFacts.windows(shown)) }
        let rows = (0..<min(ShiftFacts.rowCount, shown)).map { row -> [Table.Cell] in
            [.integer(row), .number(norms[row]), .text(QuantityText.beginning(of: matrix.row(row)))]
        }
        return Card(
            title, subtitle: subtitle, facts: facts,
            figure: Chart { HistogramMark(.values("‖z‖", norms)) }.chartYAxisLabel("embeddings").frame(
                width: 360, height: 190),
            table: Table(columns: ["row", Table.Column("‖z‖", format: .places(2)), "z"], rows: rows))
    }
}
