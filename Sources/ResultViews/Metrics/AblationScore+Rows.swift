import Figures
import SparseShift

extension Table {
    /// Scores of removed features beside random ones.
    static func ablation(_ scores: [AblationScore], name: String) -> Table {
        Table(
            columns: [
                Column("features removed", alignment: .trailing), Column(name, format: .places(3)), "95 % interval",
                Column("random features", format: .places(3)), Column("1 in 20 above", format: .places(3)),
            ],
            rows: scores.map { (score) -> [Cell] in
                let chance = score.chance.cells
                return [
                    .integer(score.featureCount), .estimate(of: score.values), .text(score.interval.brief), chance[0],
                    chance[1],
                ]
            }, note: ProbeAblation.warning)
    }
}
