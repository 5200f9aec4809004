import Figures
import LanguageModels

extension TokenPromotion: Displayable {
    /// A table of the tokens.
    public var representation: Representation { table.representation }

    /// A row a rank: the token that is promoted, the token that is suppressed, and how their logits change.
    public var table: Table {
        func cells(_ tokens: [Token], _ rank: Int) -> [Table.Cell] {
            guard tokens.indices.contains(rank) else { return [.text(""), .missing] }
            return [.text(TokenText.visible(tokens[rank].text)), .number(tokens[rank].logitChange)]
        }
        func columns(_ name: String) -> [Table.Column] {
            [Table.Column(name), Table.Column("change of logit", format: .places(2))]
        }
        return Table(
            columns: columns("promoted") + columns("suppressed"),
            rows: (0..<max(promoted.count, suppressed.count)).map { cells(promoted, $0) + cells(suppressed, $0) },
            note: "␣ is a space, ⏎ a line end.", visibleRows: nil)
    }
}
