import Figures
import LanguageModels
import Numerics

extension InterchangeScores: Displayable {
    /// The table.
    public var representation: Representation { table.representation }

    /// A row a direction, with nothing, the whole state and random directions exchanged below.
    public var table: Table {
        func row(_ score: Score) -> [Table.Cell] {
            [
                .text(score.name), .number(score.cause), .number(score.isolation), .number(score.score),
                .number(score.loss),
            ]
        }
        var rows = (directions + [unchanged, replaced]).map(row)
        if !random.isEmpty {
            let isolations = random.compactMap(\.isolation)
            rows.append([
                .text("\(random.count) random, mean"), .number(SampleStatistics.mean(random.map(\.cause))),
                isolations.isEmpty ? .missing : .number(SampleStatistics.mean(isolations)),
                .number(SampleStatistics.mean(random.map(\.score))), .number(SampleStatistics.mean(random.map(\.loss))),
            ])
        }
        let bound = randomBound.map { " One random direction in twenty scores above \(QuantityText.correlation($0))." }
        return Table(
            columns: [
                "exchanged", Table.Column("cause", format: .places(2)), Table.Column("isolation", format: .places(2)),
                Table.Column("score", format: .places(2), best: .highest), Table.Column("loss", format: .places(3)),
            ],
            rows: rows, caption: "Interchange of \(concept) in \(model), \(layer)",
            note:
                "Cause: the share of \(causeCount) answers about the concept that become the other text's. Isolation: the share of "
                + "\(isolationCount) answers about other concepts that stay right. Score: their mean.\(bound ?? "")"
                + (isolationCount == 0
                    ? " No isolation was asked for: the score is the cause alone, which the whole state has most of."
                    : ""))
    }
}
