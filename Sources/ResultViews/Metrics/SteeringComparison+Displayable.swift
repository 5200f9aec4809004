import Figures
import SparseShift

extension SteeringComparison: Displayable {
    /// A table with a row for each method.
    public var representation: Representation { table.representation }

    /// Mean and standard deviation of every method over its seeds, the best in bold.
    public var table: Table {
        Table(
            columns: [
                "method", Table.Column("steering cosine ↑", format: .places(4), best: .highest),
                Table.Column("agreement of seeds ↑", format: .places(3), best: .highest),
                Table.Column("seeds", alignment: .trailing),
            ],
            rows: methods.map { method in
                [
                    .text(method.name), .estimate(of: method.cosines),
                    method.agreement.pairs.isEmpty ? .missing : .number(method.agreement.mean),
                    .integer(method.cosines.count),
                ]
            } + [[.text("no steering"), .number(unsteered), .missing, .missing]],
            caption: "\(QuantityText.count(testCount, "test pair")) of single concepts",
            note:
                "Direction and α of every concept are chosen on \(QuantityText.count(trainingCount, "training pair")).")
    }

    /// The steering cosine of every method as a dot with the spread over the seeds. The differences are small beside
    /// the cosines, so there are no bars from zero.
    public var chart: Chart {
        Chart {
            for method in methods {
                PointMark(x: .value("steering cosine", Estimate(of: method.cosines)), y: .value("method", method.name))
            }
            RuleMark(x: .value("steering cosine", unsteered)).annotation("no steering")
        }
        .chartYAxisLabel("").frame(height: 70 + 26 * Double(methods.count))
    }
}
