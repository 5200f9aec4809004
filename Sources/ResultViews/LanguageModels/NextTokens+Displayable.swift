import Figures
import LanguageModels

extension NextTokens: Displayable {
    /// A table of the tokens with their probabilities.
    public var representation: Representation { table.representation }

    /// A row a token with its probability as a number and as a bar, under steering beside that without steering.
    public var table: Table {
        let largest = flatMap { [$0.probability, $0.unsteeredProbability ?? 0] }.max() ?? 0
        func bar(_ probability: Double?) -> Table.Cell {
            .text(BlockBar.text(largest > 0 ? (probability ?? 0) / largest : 0, width: 16))
        }
        let format = NumberFormat.percent(places: 1)
        func probability(_ header: String) -> [Table.Column] {
            [Table.Column(header, format: format), Table.Column("", alignment: .leading, isOnScreenOnly: true)]
        }
        return Table(
            columns: ["token"] + (isSteered ? probability("p unsteered") : [])
                + probability(isSteered ? "p steered" : "p"),
            rows: map { token in
                let unsteered: [Table.Cell] =
                    isSteered ? [.number(token.unsteeredProbability), bar(token.unsteeredProbability)] : []
                // In quotes, since many tokens begin with a space.
                return [.text(token.token.debugDescription)] + unsteered + [
                    .number(token.probability), bar(token.probability),
                ]
            },
            caption: "Next tokens after \(Self.ending(of: prompt).debugDescription)",
            note: "\(QuantityText.percent(reduce(0) { $0 + $1.probability })) of the probability is here.")
    }

    private static func ending(of prompt: String) -> String {
        prompt.count > 60 ? "…" + prompt.suffix(60) : prompt
    }
}
