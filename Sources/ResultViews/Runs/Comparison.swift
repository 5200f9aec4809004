import Figures
import SparseShift

/// Compares methods by how well their features match known concepts.
///
///     try compare(["SSAE": runs, "affine": affine], to: toy.fresh())
///
/// One model alone is `Runs([model])`. Models of different language models, layers or poolings, as far as they are known,
/// get a remark.
///
/// - Parameters:
///   - methods: The runs of every method, by the name that the table shows, in the order given.
///   - data: Shifts with known concepts; fresh ones tell more than the training data.
/// - Throws: `DataError` if the concepts of `data` are not known, or if its shifts have another width.
public func compare(_ methods: KeyValuePairs<String, Runs>, to data: some LabelledShiftDataset) throws -> Comparison {
    let origins = methods.flatMap { name, runs in runs.map { (name, $0.origin) } }
    EmbeddingOrigin.remarkOnDifferences(of: origins)
    return Comparison(
        data: data.name,
        rows: try methods.map { name, runs in
            Comparison.Row(
                name: name, correlation: try runs.meanCorrelation(with: data),
                evaluations: try runs.map { try $0.evaluate(on: data) }, agreement: runs.agreement)
        })
}

/// Several methods measured on the same shifts.
public struct Comparison: Displayable, Sendable {
    /// One method.
    public struct Row: Sendable {
        /// The name that the table shows.
        public var name: String
        /// The MCC of every seed.
        public var correlation: CorrelationSummary
        /// How well the model of every seed fits the shifts.
        public var evaluations: [Evaluation]
        /// How well the decoders of the seeds agree.
        public var agreement: Agreement
    }

    /// The name of the shifts.
    public var data: String
    /// The methods in the order given.
    public var rows: [Row]

    /// A table with a row for each method.
    public var representation: Representation { table.representation }
    /// The table for a paper, with the package `booktabs`.
    public var latex: String { table.latex }

    /// Mean and standard deviation of every method over its seeds, the best in bold.
    public var table: Table {
        let counts = Set(rows.map(\.evaluations.count))
        let isManySeeds = counts.contains { $0 > 1 }
        func cell(_ row: Row, _ value: (Evaluation) -> Double) -> Table.Cell {
            .estimate(of: row.evaluations.map(value))
        }
        var columns: [Table.Column] = [
            "method", Table.Column("MCC ↑", format: .places(4), best: .highest),
            Table.Column("FVU", format: .percent(places: 1)),
            Table.Column("L0", format: .places(2)),
        ]
        if isManySeeds {
            columns.insert(Table.Column("lowest seed", format: .places(4), best: .highest), at: 2)
            columns.append(Table.Column("agreement ↑", format: .places(4), best: .highest))
        }
        let cells = rows.map { row -> [Table.Cell] in
            var result: [Table.Cell] = [
                .text(row.name), .estimate(row.correlation.estimate), cell(row, \.fractionUnexplained), cell(row, \.l0),
            ]
            if isManySeeds {
                result.insert(.number(row.correlation.lowest), at: 2)
                result.append(row.agreement.pairs.isEmpty ? .missing : .number(row.agreement.median))
            }
            return result
        }
        let seeds = counts.count == 1 ? "\(QuantityText.count(counts.first!, "seed")), " : ""
        let concepts = QuantityText.count(rows.first?.correlation.each.first?.correlations.rows ?? 0, "concept")
        return Table(columns: columns, rows: cells, caption: "\(seeds)\(concepts) of \(data)")
    }

    /// The means over the seeds as plain numbers, for a session to keep.
    public var numbers: MetricTable {
        MetricTable(
            columns: ["MCC", "lowest MCC", "FVU", "L0", "UDR"], rows: rows.map(\.name),
            values: rows.map { row in
                [
                    row.correlation.mean, row.correlation.lowest,
                    Estimate(of: row.evaluations.map(\.fractionUnexplained)).mean,
                    Estimate(of: row.evaluations.map(\.l0)).mean, row.agreement.median,
                ]
            })
    }

    /// The MCC of every method as bars.
    public var chart: Chart {
        Chart(rows) { BarMark(x: .value("method", $0.name), y: .value("MCC", $0.correlation.estimate)) }
            .chartXAxisLabel("").chartYScale(domain: 0...1).frame(
                width: max(260, 90 + 80 * Double(rows.count)), height: 260)
    }
}
