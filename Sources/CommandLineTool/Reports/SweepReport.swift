import Figures
import JSON
import SparseShift

/// The result of a sweep: one line per combination, and what each rule would pick.
package struct SweepReport {
    let sweep: Sweep
    let table: SweepTable
    let folder: SweepFolder
    /// The shifts that were trained on.
    private let shifts: (any ShiftDataset)?

    /// - Parameters:
    ///   - table: The points of the sweep, measured.
    ///   - folder: The folder that gets the tables and models.
    ///   - shifts: The shifts that were trained on, to say what they are.
    package init(sweep: Sweep, table: SweepTable, folder: SweepFolder, shifts: (any ShiftDataset)? = nil) {
        self.shifts = shifts
        self.sweep = sweep
        self.table = table
        self.folder = folder
    }

    /// The report as a JSON document.
    package var json: JSONValue {
        .object([
            "data": .string(sweep.data), "shifts": shifts.map(ShiftDescription.json) ?? .null,
            "warnings": .array(sweep.dataWarnings.map { .string($0) }),
            "seeds": .array(sweep.seeds.map { .integer($0) }),
            "fields": .object(
                Dictionary(
                    sweep.fields.map { field in (field.name, .array(field.values.map { .string($0.text) })) },
                    uniquingKeysWith: { first, _ in first })),
            "points": .array(rows), "measured_on": table.concepts.map { .string($0) } ?? .null,
            "choices": .array(table.choices.map(json)),
            "failures": .array(sweep.failures.map { .string($0.description) }),
            "interrupted": .boolean(!sweep.isComplete), "output": .string(folder.path),
        ])
    }

    private func json(_ choice: SweepChoice) -> JSONValue {
        .object([
            "criterion": .string(choice.criterion.rawValue), "point": .integer(choice.row),
            "changes": changes(table.rows[choice.row]), "reason": .string(choice.reason),
            "warning": choice.warning.map { .string($0) } ?? .null,
        ])
    }

    private func changes(_ row: SweepTable.Row) -> JSONValue {
        .object(Dictionary(row.changes.map { ($0.field, .string($0.text)) }, uniquingKeysWith: { first, _ in first }))
    }

    /// One object per combination.
    package var rows: [JSONValue] {
        table.rows.map { row in
            func json(_ statistics: SeedStatistics) -> JSONValue {
                [
                    "mean": .real(statistics.mean), "spread": .real(statistics.spread),
                    "values": .array(statistics.values.map { .real($0) }),
                ]
            }
            var members = Dictionary(
                uniqueKeysWithValues: SweepTable.Row.statistics.map { ($0.name, json(row[keyPath: $0.path])) })
            let others: [String: JSONValue] = [
                "changes": changes(row), "method": .string(row.method), "features": .integer(row.features),
                "seeds": .array(row.seeds.map { .integer($0) }), "limit": row.limit?.json ?? .null,
                "whitening": .string(row.whitening.rawValue), "udr": row.udr.map { .real($0) } ?? .null,
                "lowest_agreement": row.lowestAgreement.map { .real($0) } ?? .null,
                "mcc": row.correlation.map { .array($0.scores.map { .real($0) }) } ?? .null,
                "folder": folder.hasModels ? .string(folder.folder(row.changes)) : .null,
            ]
            members.merge(others) { own, _ in own }
            return .object(members)
        }
    }

    /// Numbers over the seeds: the trade-off of what is explained, sparsity, agreement and MCC.
    private var numbers: Table {
        let hasCorrelation = table.concepts != nil
        var columns: [Table.Column] = sweep.fields.map { Table.Column($0.name) }
        columns += [
            Table.Column("loss", format: .significant(4)), Table.Column("FVU", format: .significant(4)),
            Table.Column("L0", format: .significant(4)), Table.Column("mean|h|", format: .significant(4)),
            Table.Column("λ·mean|h|", format: .significant(3)), Table.Column("violation", format: .significant(3)),
            Table.Column("sparseness", format: .places(4)), Table.Column("UDR", format: .places(4)),
        ]
        if hasCorrelation { columns.append(Table.Column("MCC", format: .places(4), best: .highest)) }
        let rows = table.rows.map { row -> [Table.Cell] in
            var cells: [Table.Cell] = row.changes.map { .text($0.text) }
            cells += [row.loss, row.fractionUnexplained, row.l0, row.magnitude, row.pressure, row.violation].map {
                .number($0.mean)
            }
            cells += [.number(row.sparsenessRatio.mean), .number(row.udr)]
            if hasCorrelation {
                let scores = (row.correlation?.scores ?? []).filter { !$0.isNaN }
                cells.append(scores.isEmpty ? .missing : .estimate(of: scores))
            }
            return cells
        }
        return Table(columns: columns, rows: rows, caption: "\(sweep)", visibleRows: nil)
    }

    /// The table of the points as a CSV file.
    package var csv: String { numbers.csv }

    /// The report for people: the table, failures, and what each rule picks.
    package var text: String {
        var lines =
            (shifts.map { [ShiftDescription.text($0)] } ?? []) + [table.rows.isEmpty ? "\(sweep)" : numbers.plainText]
        lines += sweep.failures.map { "failed: \($0)" }
        lines += table.choices.map { "\(Self.name($0.criterion)): \($0)" }
        lines += sweep.dataWarnings.map { "warning: \($0)" }
        lines.append("tables\(folder.hasModels ? " and models" : "") in \(folder.path)")
        return lines.joined(separator: "\n")
    }

    /// How the rule reads at the start of a line.
    private static func name(_ criterion: SweepChoice.Criterion) -> String {
        switch criterion {
        case .leastMagnitude: "least magnitude picks"
        case .bend: "the multiplier's bend picks"
        case .sparseness: "sparseness picks"
        case .agreement: "agreement (UDR) picks"
        case .correlation: "the labels would pick"
        }
    }
}
