import Figures
import SparseShift

extension SweepStatus: Displayable {
    /// A card with how many runs are in which state, why runs failed, and a table of all.
    public var representation: Representation { card.representation }

    private static let mostSeeds = 8

    var card: Card {
        var facts: [Card.Fact] = []
        if let problem { facts.append(Card.Fact("⚠ Slurm", problem)) }
        facts += obstacles.map { Card.Fact("⚠ queued", "\($0.runs) of the runs wait for: \($0.reason)") }
        let failed = runs.filter { [.failed, .diverged].contains($0.state) }
        facts += failed.prefix(10).map {
            Card.Fact("run \($0.number) \($0.state.rawValue)", "\($0.name): \($0.detail)")
        }
        if failed.count > 10 { facts.append(Card.Fact("others", "\(failed.count - 10) more without a result")) }
        return Card("Sweep in \(folder)", subtitle: description, facts: facts, table: table)
    }

    /// A row for each point: its values, and the state of each seed's run, or how many runs are in which state where there
    /// are many seeds.
    public var table: Table {
        var points: [[Sweep.Change]] = []
        var runsOf: [[Sweep.Change]: [Run]] = [:]
        for run in runs {
            if runsOf[run.changes] == nil { points.append(run.changes) }
            runsOf[run.changes, default: []].append(run)
        }
        let seeds = Array(Set(runs.map(\.seed))).sorted()
        let fields = (points.first ?? []).map { Table.Column($0.field, alignment: .trailing) }
        let isBySeed = seeds.count <= Self.mostSeeds
        let states = State.allCases.filter { count($0) > 0 }
        let headings = isBySeed ? seeds.map { "seed \($0)" } : states.map(\.rawValue)
        let rows = points.map { point -> [Table.Cell] in
            let runs = runsOf[point] ?? []
            let cells: [Table.Cell] =
                isBySeed
                ? seeds.map { seed in runs.first { $0.seed == seed }.map { .text($0.state.rawValue) } ?? .missing }
                : states.map { state in .text("\(runs.count { $0.state == state })") }
            return point.map { Table.Cell.text($0.text) } + cells
        }
        return Table(columns: fields + headings.map { Table.Column($0) }, rows: rows, visibleRows: 60)
    }
}
