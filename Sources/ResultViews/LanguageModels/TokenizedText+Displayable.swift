import Figures
import LanguageModels

extension TokenizedText: Displayable {
    /// A table of the tokens.
    public var representation: Representation { table.representation }

    /// A row a token, with its number in the vocabulary and what kind it is.
    public var table: Table {
        Table(
            columns: ["place", "token", "id", "kind"],
            rows: enumerated().map { place, token in
                [.integer(place), .text(TokenText.visible(token.text)), .integer(Int(token.id)), .text(token.kind)]
            },
            caption: QuantityText.count(count, "token"), note: "␣ is a space, ⏎ a line end. \(rule).", visibleRows: 60)
    }
}
