import Figures
import LanguageModels

extension NextTokens: Displayable {
    /// A table of the tokens with their probabilities as numbers and as bars; under steering, those without it stand
    /// beside them.
    public var representation: Representation { table.representation }

    public var table: Table {
        let largest = flatMap { [$0.probability, $0.unsteeredProbability ?? 0] }.max() ?? 0
        func bar(_ probability: Double?) -> Table.Cell {
            .text(Self.bar(largest > 0 ? (probability ?? 0) / largest : 0))
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
            note: "\(ResultText.percent(reduce(0) { $0 + $1.probability })) of the probability is here.")
    }

    /// Eighths of blocks, as long as the share of one says.
    private static func bar(_ share: Double) -> String {
        let (width, eighths) = (16.0, Array("▏▎▍▌▋▊▉"))
        let length = Int((Swift.max(0, Swift.min(1, share)) * width * 8).rounded())
        return String(repeating: "█", count: length / 8) + (length % 8 == 0 ? "" : String(eighths[length % 8 - 1]))
    }

    private static func ending(of prompt: String) -> String {
        prompt.count > 60 ? "…" + prompt.suffix(60) : prompt
    }
}
