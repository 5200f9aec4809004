import Figures
import SparseShift

extension Probe: DisplayableTogether {
    /// A table with one row.
    public var representation: Representation { Self.table(of: [self]).representation }

    /// A table of probes with different numbers of features, and their accuracies as lines.
    public static func representation(of probes: [Probe]) -> Representation {
        guard probes.count > 1 else { return table(of: probes).representation }
        return Card(
            "Probes of the most telling features", facts: [], figure: chart(of: probes), table: table(of: probes)
        ).representation
    }

    /// A row for every number of features.
    public static func table(of probes: [Probe]) -> Table {
        Table(
            columns: [
                Table.Column("features", alignment: .trailing), Table.Column("used", alignment: .trailing),
                Table.Column("accuracy, training", format: .places(4)),
                Table.Column("accuracy, test", format: .places(4)),
                Table.Column("macro F1, test", format: .places(4)), "first features",
            ],
            rows: probes.map { probe in
                let first = probe.features.prefix(5).map(String.init) + (probe.features.count > 5 ? ["…"] : [])
                return [
                    .integer(probe.features.count), .integer(probe.usedFeatures), .number(probe.training.accuracy),
                    .number(probe.test.accuracy), .number(probe.test.macroF1), .text(first.joined(separator: ", ")),
                ]
            })
    }

    /// The accuracy against the number of features.
    public static func chart(of probes: [Probe]) -> Chart {
        Chart(probes) { probe in
            for (name, accuracy) in [("test", probe.test.accuracy), ("training", probe.training.accuracy)] {
                LineMark(x: .value("features", probe.features.count), y: .value("accuracy", accuracy))
                    .foregroundStyle(by: .value("pairs", name)).symbol(by: .value("pairs", name))
            }
        }
        .chartXScale(type: .log).frame(width: 360, height: 200)
    }
}
