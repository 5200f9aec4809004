import Figures
import SparseShift

extension Runs: Displayable {
    /// A table with a row for each seed.
    public var representation: Representation { table.representation }

    /// How well every run fits, how sparse it is, and whether its constraint was met.
    public var table: Table {
        guard let first else { return Table(columns: ["seed"], rows: [], caption: "No runs") }
        let isConstrained = contains(where: \.isConstrained)
        var columns: [Table.Column] = [
            Table.Column("seed", alignment: .trailing), Table.Column("loss", format: .significant(3)),
            Table.Column("FVU", format: .significant(3)), Table.Column("L0", format: .places(2)),
            Table.Column("mean |h|", format: .significant(3)),
        ]
        if isConstrained {
            columns += [
                "constraint", Table.Column("violation", format: .significant(2)),
                Table.Column("λ", format: .significant(3)),
            ]
        }
        columns.append(Table.Column("time", unit: "s", format: .places(2), isOnScreenOnly: true))
        let rows = map { model -> [Table.Cell] in
            let result = model.evaluation
            // A model that was loaded from a checkpoint alone was not measured.
            func cell(_ number: Double) -> Table.Cell { result.isUnknown ? .missing : .number(number) }
            var cells: [Table.Cell] = [
                .integer(model.seed), cell(result.loss), cell(result.fractionUnexplained), cell(result.l0),
                cell(result.sparsity),
            ]
            if isConstrained {
                cells += [
                    model.limit.map { .text($0.text) } ?? .missing, .number(model.history.last?.violation ?? 0),
                    .number(model.multiplier),
                ]
            }
            return cells + [.number(model.seconds)]
        }
        let stopped = filter { !$0.isComplete }.map {
            "Seed \($0.seed) was stopped at step \(QuantityText.count($0.steps))."
        }
        return Table(
            columns: columns, rows: rows, caption: "\(first.heading), trained on \(first.data)",
            note: (stopped + [conceptsSentence].compactMap { $0 }).joined(separator: " "))
    }

    /// What the seeds agree on; `nil` where it was not looked for.
    private var conceptsSentence: String? {
        switch foundConcepts {
        case .found(let concepts): "\(concepts.finding); see .concepts."
        case .missing(let reason): reason.description
        case nil: nil
        }
    }
}
