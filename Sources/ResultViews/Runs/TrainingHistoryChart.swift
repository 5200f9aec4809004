import Figures
import SparseShift

/// Draws how training went: the loss, the sparsity against the level that the constraint allows, and the multiplier λ,
/// over the steps.
///
/// - Parameters:
///   - history: The records of one or several runs; each seed becomes a line.
///   - isConstrained: Whether there is a level to show; by default, whether the records have one.
public func plot(_ history: [TrainingRecord], isConstrained: Bool? = nil) -> Panels {
    TrainingHistoryChart(history, isConstrained: isConstrained ?? history.contains { $0.limit != nil }).panels
}

extension TrainingRecord: DisplayableTogether {
    /// The record as a history of its own.
    public var representation: Representation { plot([self]).representation }

    /// The history as charts, a line for each seed.
    public static func representation(of records: [TrainingRecord]) -> Representation { plot(records).representation }
}

/// Draws how the training of several seeds went, a line for each.
public func plot(_ runs: Runs) -> Panels { runs.historyChart }

extension TrainedModel {
    /// Loss, sparsity against its level, and multiplier over the steps.
    public var historyChart: Panels { plot(history, isConstrained: isConstrained) }
}

extension Runs {
    /// Loss, sparsity against its level, and multiplier over the steps, a line for each seed.
    public var historyChart: Panels {
        plot(flatMap(\.history), isConstrained: contains(where: \.isConstrained))
    }
}

/// The charts of one or several histories.
struct TrainingHistoryChart {
    /// How many records of a seed are drawn: enough for a smooth line, few enough for a small figure.
    private static let pointCount = 100
    /// The names of more seeds would fill the figure.
    private static let namedSeeds = 6

    let isConstrained: Bool
    /// The names of lines that are not called by their seeds.
    private let names: [Int: String]
    private let runs: [(seed: Int, records: [TrainingRecord])]

    init(_ history: [TrainingRecord], isConstrained: Bool, names: [Int: String] = [:]) {
        self.isConstrained = isConstrained
        self.names = names
        var order: [Int] = []
        var groups: [Int: [TrainingRecord]] = [:]
        for record in history {
            if groups[record.seed] == nil { order.append(record.seed) }
            groups[record.seed, default: []].append(record)
        }
        runs = order.map { ($0, groups[$0]!.thinned(to: Self.pointCount)) }
    }

    /// A line for each seed. Stacked charts have the same lines, so only one of them has names.
    private func chart(
        _ label: String, named: Bool = false, scale: Scale.Kind = .linear, _ value: (TrainingRecord) -> Double
    ) -> Chart {
        let isNamed = named && runs.count > 1 && runs.count <= Self.namedSeeds
        return Chart(runs.enumerated()) { place, run in
            let line = run.records.map { LineMark(x: .value("step", $0.step), y: .value(label, value($0))) }
            let group = MarkGroup(marks: line.flatMap(\.marks)).series(by: .value("run", run.seed))
            if isNamed {
                group.foregroundStyle(by: .value("run", names[run.seed] ?? "seed \(run.seed)"))
            } else {
                group.foregroundStyle(Palette.color(place))
            }
        }
        .chartYScale(type: scale)
    }

    private var loss: Chart { chart("loss", named: true, scale: .log) { $0.loss } }
    private var multiplier: Chart { chart("multiplier λ") { $0.multiplier } }

    private var sparsity: Chart {
        guard isConstrained, let first = runs.first, case .sparsity = first.records.last?.limit else {
            return chart("mean |h|") { $0.sparsity }
        }
        let levels = first.records.map { $0.limit?.value ?? 0 }
        if let level = levels.first, levels.allSatisfy({ $0 == level }) {
            return chart("mean |h|") { $0.sparsity }
                .overlaid { RuleMark(y: .value("mean |h|", level)).annotation("level") }
        }
        return chart("mean |h|") { $0.sparsity }.overlaid {
            LinePlot(x: .values("step", first.records.map(\.step)), y: .values("mean |h|", levels))
                .foregroundStyle(.black).lineStyle(dashes: [4, 3])
        }
    }

    private var violation: Chart {
        chart("violation") { $0.violation }.overlaid { RuleMark(y: .value("violation", 0)) }
    }

    /// The charts one below the other.
    var panels: Panels {
        guard isConstrained else { return Panels([loss, sparsity]) }
        if case .unexplained = runs.first?.records.last?.limit {
            return Panels([loss, violation, sparsity, multiplier])
        }
        return Panels([loss, sparsity, multiplier])
    }

    /// The loss, with names only if they would not fill a small chart.
    private var namedLoss: Chart { names.isEmpty && runs.count <= 4 ? loss : chart("loss", scale: .log) { $0.loss } }

    /// The charts side by side, small enough for a display that is updated.
    var strip: Panels {
        let charts =
            isConstrained
            ? [namedLoss, violation, multiplier] : [namedLoss, sparsity]
        return Panels(charts, columns: charts.count, size: FigureSize(width: Double(charts.count) * 290, height: 190))
    }
}
