import SparseShift

/// Draws how training went: the loss, the sparsity against the level that the constraint allows, and the
/// multiplier λ, over the steps.
///
/// - Parameters:
///   - history: Records of one run or of several; each seed becomes a line.
///   - isConstrained: Whether there is a level to show; by default, whether the records tell one.
public func plot(_ history: [TrainingRecord], isConstrained: Bool? = nil) -> Panels {
    TrainingHistoryChart(history, isConstrained: isConstrained ?? history.contains { $0.limit != nil }).panels
}

extension Array: Displayable where Element == TrainingRecord {
    /// Draws how training went.
    public var representation: Representation { plot(self).representation }
}

/// Draws how the training of several seeds went.
public func plot(_ runs: Runs) -> Panels { runs.historyChart }

extension TrainedModel {
    /// Loss, sparsity against level, and multiplier over the steps.
    public var historyChart: Panels { plot(history, isConstrained: isConstrained) }
}

extension Runs {
    /// Loss, sparsity against level, and multiplier over the steps, a line for each seed.
    public var historyChart: Panels {
        plot(flatMap(\.history), isConstrained: contains(where: \.isConstrained))
    }
}

/// The charts of one or several histories.
struct TrainingHistoryChart {
    /// Records a seed: enough for a smooth line, few enough for a small figure.
    private static let pointCount = 100
    /// With more seeds than this the names would fill the figure.
    private static let namedSeeds = 6

    let isConstrained: Bool
    /// What a line is called instead of its seed.
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

    /// A line for each seed; the names only where asked for, since stacked charts have the same lines.
    private func lines(named: Bool, _ value: (TrainingRecord) -> Double) -> [LineChart.Series] {
        let hasNames = named && runs.count > 1 && runs.count <= Self.namedSeeds
        return runs.map { run in
            LineChart.Series(
                hasNames ? names[run.seed] ?? "seed \(run.seed)" : "", x: run.records.map { Double($0.step) }, y: run.records.map(value))
        }
    }

    private func chart(
        _ label: String, named: Bool = false, scale: Scale.Kind = .linear, rules: [LineChart.Rule] = [],
        _ value: (TrainingRecord) -> Double
    ) -> LineChart {
        LineChart(lines(named: named, value), xLabel: "step", yLabel: label, yScale: scale, rules: rules)
    }

    private var loss: LineChart { chart("loss", named: true, scale: .logarithmic) { $0.loss } }
    private var multiplier: LineChart { chart("multiplier λ") { $0.multiplier } }

    private var sparsity: LineChart {
        guard isConstrained, let first = runs.first, case .sparsity = first.records.last?.limit else {
            return chart("mean |h|") { $0.sparsity }
        }
        let levels = first.records.map { $0.limit?.value ?? 0 }
        if let level = levels.first, levels.allSatisfy({ $0 == level }) {
            return chart("mean |h|", rules: [.horizontal(level, "level")]) { $0.sparsity }
        }
        var result = chart("mean |h|") { $0.sparsity }
        result.series.append(.init("level", x: first.records.map { Double($0.step) }, y: levels))
        return result
    }

    private var violation: LineChart { chart("violation", rules: [.horizontal(0)]) { $0.violation } }

    /// The charts one below the other.
    var panels: Panels {
        guard isConstrained else { return Panels([loss, sparsity]) }
        if case .unexplained = runs.first?.records.last?.limit { return Panels([loss, violation, sparsity, multiplier]) }
        return Panels([loss, sparsity, multiplier])
    }

    /// The charts side by side, in a small format for displays that are updated.
    var strip: Panels {
        let charts = isConstrained
            ? [loss, violation, multiplier] : [loss, sparsity]
        return Panels(charts, columns: charts.count, size: FigureSize(width: Double(charts.count) * 290, height: 190))
    }
}
