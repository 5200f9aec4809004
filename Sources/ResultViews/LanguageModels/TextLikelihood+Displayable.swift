import Figures
import Foundation
import LanguageModels

extension TextLikelihood: Displayable {
    /// A table of the tokens, below the perplexity.
    public var representation: Representation { table.representation }

    /// A row a token with its probability.
    public var table: Table {
        Table(
            columns: [
                "token", Table.Column("log p", format: .places(3)), Table.Column("p", format: .percent(places: 1)),
            ],
            rows: tokens.map {
                [.text(TokenText.visible($0.text)), .number($0.logProbability), .number(probability($0))]
            },
            caption: tokens.isEmpty
                ? "No tokens"
                : "Perplexity \(QuantityText.number(perplexity)) over \(QuantityText.count(tokens.count, "token"))",
            note: "␣ is a space, ⏎ a line end.", visibleRows: 60)
    }

    private func probability(_ token: Token) -> Double { exp(token.logProbability) }
}
