import Figures
import SparseShift

extension CorrelationSummary: Displayable {
    /// A table with a row for each seed, below the mean and its spread.
    public var representation: Representation { table.representation }

    /// The mean over the seeds with its standard deviation.
    public var estimate: Estimate { Estimate(mean: mean, spread: spread) }

    /// The score of every seed, its weakest match, and how many concepts have a clear match.
    public var table: Table {
        // Concepts that never change have no correlation.
        let total = each.first.map { $0.correlations.rows - $0.constantConcepts.count } ?? 0
        return Table(
            columns: [
                Table.Column("seed", alignment: .trailing), Table.Column("MCC", format: .places(4)),
                Table.Column("weakest match", format: .places(4)),
                Table.Column("matches above .9", alignment: .trailing),
            ],
            rows: zip(seeds, each).map { seed, result in
                let matches = result.matches.map(\.correlation)
                return [
                    .integer(seed), result.score.isNaN ? .missing : .number(result.score), .number(matches.min()),
                    .text("\(matches.count { $0 > 0.9 }) of \(total)"),
                ]
            },
            caption:
                "MCC \(mean.isNaN ? "–" : QuantityText.correlation(estimate)) over \(QuantityText.count(each.count, "seed"))"
        )
    }

    /// The correlations of the seed with the lowest score; empty without seeds.
    public var heatMap: HeatMap {
        guard let worst = each.indices.min(by: { each[$0].score < each[$1].score }) else { return HeatMap([]) }
        var map = each[worst].heatMap
        if each.count > 1 { map.title += ", seed \(seeds[worst])" }
        return map
    }
}
