import SparseShift

extension SteeringComparison: Displayable {
    public var representation: Representation { table.representation }

    /// Mean and standard deviation over the seeds, the best in bold.
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
                    method.agreement.pairs.isEmpty ? .missing : .number(method.agreement.mean), .integer(method.cosines.count),
                ]
            } + [[.text("no steering"), .number(unsteered), .missing, .missing]],
            caption: "\(ResultText.count(testCount, "test pair")) of single concepts",
            note: "Direction and α of every concept are chosen on \(ResultText.count(trainingCount, "training pair")).")
    }

    /// The steering cosine of every method as bars, with the spread over the seeds.
    public var chart: BarChart {
        BarChart(
            [.init("steering cosine", methods.map { Estimate(of: $0.cosines) })], categories: methods.map(\.name),
            yLabel: "steering cosine", yDomain: nil,
            size: FigureSize(width: max(260, 90 + 80 * Double(methods.count)), height: 260))
    }
}
