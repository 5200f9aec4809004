import Figures
import SparseShift

extension SteeringStudy: Displayable {
    /// A table with a row for each data set.
    public var representation: Representation { table.representation }

    /// The steering cosine with a row for each data set and a column for each method: mean and standard deviation over
    /// the seeds, the best of every row in bold.
    public var table: Table {
        let names = methodNames
        return Table(
            columns: [
                "data", Table.Column("test pairs", alignment: .trailing),
                Table.Column("no steering", format: .places(3)),
            ]
                + names.map { Table.Column($0, format: .places(3)) },
            rows: parts.map { part in
                [
                    .text(part.name), .text(QuantityText.count(part.comparison.testCount)),
                    .number(part.comparison.unsteered),
                ]
                    + names.map { name in
                        part.comparison.methods.first { $0.name == name }.map { .estimate(of: $0.cosines) } ?? .missing
                    }
            }, caption: "Steering cosine of pairs that no method has seen",
            note: "Direction and α of every concept are chosen on training pairs.", bestInRows: .highest)
    }

    /// The part of 1 − cos(z, z̃) that every method recovers: bars for every data set, with the spread over the seeds.
    public var chart: Chart {
        Chart(parts) { part in
            for method in part.comparison.methods {
                BarMark(
                    x: .value("data", part.name),
                    y: .value("part of 1 − cos(z, z̃) recovered", Estimate(of: method.recovered))
                )
                .foregroundStyle(by: .value("method", method.name)).position(by: .value("method", method.name))
            }
        }
        .chartXAxisLabel("").frame(width: max(600, 110 * Double(parts.count)))
    }
}
