import Figures
import SparseShift

/// A call of `train` as its display shows it: a bar and small charts while it runs, a summary afterwards.
///
/// The summary follows from the histories of the runs, so the same seeds give the same summary, except for the seconds.
/// These are only in the forms for the screen.
public struct TrainingView: Displayable, Sendable {
    /// What is trained, for how long, and on what.
    public var plan: TrainingPlan
    /// The runs that have ended, in the order in which they were trained.
    public var models: [TrainedModel] = []
    /// The records of the runs that are being trained, from their first steps on; at most a few hundred a run.
    public var current: [TrainingRecord] = []
    /// The trials before the first run.
    public var trials = WhiteningTrialProgress()
    /// The rounds that runs have come to whose method improves the result of their steps, by their seeds.
    public var rounds: [Int: (done: Int, of: Int)] = [:]
    /// Seconds since training began.
    public var elapsed: Double = 0
    /// How training ended; `nil` while it runs.
    public var outcome: TrainingOutcome?

    /// The display of a training that has not begun.
    public init(_ plan: TrainingPlan) { self.plan = plan }

    /// While training runs, only HTML and plain text, because the display is replaced often; then the summary in all
    /// forms.
    public var representation: Representation {
        guard outcome != nil else {
            let parts = [bar.htmlElement] + (chart.map { [$0.htmlElement(answers: false)] } ?? [])
            return .html(parts.map(\.text).joined()) + .text(bar.plainText)
        }
        let words = Representation.html(summaryHTML) + .markdown(summaryMarkdown) + .text(summaryText)
        return chart.map { words + .svg($0.svg.text) } ?? words
    }

    /// How many steps all runs together have done.
    private var stepsDone: Int {
        let running = Dictionary(current.map { ($0.seed, $0.step) }, uniquingKeysWith: max)
        return models.reduce(0) { $0 + $1.steps } + running.values.reduce(0, +)
    }

    /// The share, the rate and the time left, over all runs.
    public var bar: ProgressBar {
        var remarks: [String] = []
        if plan.seeds.count > 1 {
            remarks.append("\(models.count) of \(plan.seeds.count) \(plan.runNames.isEmpty ? "seeds" : "runs") done")
        }
        if let loss = (current.last ?? models.last?.history.last)?.loss {
            remarks.append("loss \(QuantityText.number(loss))")
        }
        if let (done, all) = rounds.values.min(by: { $0.done < $1.done }) {
            remarks.append("refining, round \(done) of \(all)")
        }
        if models.isEmpty, current.isEmpty, let choosing = trials.text { remarks = [choosing] }
        return ProgressBar(
            "\(plan.method) on \(plan.data)\(width)", completed: stepsDone, total: plan.totalSteps, elapsed: elapsed,
            detail: remarks.joined(separator: " · "))
    }

    /// Loss, violation and multiplier side by side, without a constraint loss and sparsity; `nil` before the first
    /// record.
    public var chart: Panels? {
        let records = models.sorted { $0.seed < $1.seed }.flatMap(\.history) + current
        guard !records.isEmpty else { return nil }
        let isConstrained = records.contains { $0.limit != nil }
        return TrainingHistoryChart(records, isConstrained: isConstrained, names: names).strip
    }

    /// The names of a sweep's runs, by their numbers.
    private var names: [Int: String] { Dictionary(zip(plan.seeds, plan.runNames), uniquingKeysWith: { $1 }) }

    /// The width of one of several trainings.
    private var width: String { plan.reason.isEmpty ? "" : ", \(QuantityText.count(plan.features, "feature"))" }

    private var heading: String {
        "\(plan.method), \(QuantityText.count(plan.features, "feature")) × \(QuantityText.count(plan.dimension))"
    }

    /// What was trained, and how it ended, without any time.
    private var lines: [String] {
        let each = "\(QuantityText.count(plan.steps, "step")) of \(QuantityText.count(plan.batch, "shift"))"
        let planned =
            plan.runNames.isEmpty
            ? "\(QuantityText.count(plan.seeds.count, "seed")), \(each)"
            : "\(QuantityText.count(plan.seeds.count, "run")), \(QuantityText.count(plan.totalSteps, "step")) in all"
        var lines = ["trained on \(plan.data): \(planned)\(plan.reason.isEmpty ? "" : "; \(plan.reason)")"]
        if !plan.shifts.isEmpty { lines.append(plan.shifts) }
        switch outcome {
        case .interrupted:
            // Several seeds may be trained at the same time, and then all stop.
            let stopped = models.filter { !$0.isComplete }.sorted { $0.seed < $1.seed }.map { model in
                "step \(QuantityText.count(model.steps)) of \(names[model.seed] ?? "seed \(model.seed)")"
            }
            lines.append("stopped at " + (stopped.isEmpty ? "the first step" : stopped.joined(separator: " and ")))
        case .failed: lines.append("ended by an error")
        case .completed, nil: break
        }
        // Different settings have no common mean.
        guard !models.isEmpty, plan.runNames.isEmpty else { return lines }
        func estimate(_ name: String, _ format: NumberFormat, _ value: (TrainedModel) -> Double) -> String {
            let result = Estimate(of: models.map(value))
            let spread = models.count > 1 ? " ± \(format.text(result.spread).typeset)" : ""
            return "\(name) \(format.text(result.mean).typeset)\(spread)"
        }
        var results = [
            estimate("FVU", .percent(places: 1)) { $0.evaluation.fractionUnexplained },
            estimate("L0", .places(2)) { $0.evaluation.l0 },
        ]
        if let limit = models[0].limit, let most = models.compactMap(\.history.last?.violation).max() {
            let outcome = most > 0 ? "exceeded" : "met with room"
            let bound = models.count > 1 ? " at most" : ""
            results.append("\(limit.text), \(outcome) by \(QuantityText.number(most.magnitude))\(bound)")
        }
        lines.append(results.joined(separator: " · "))
        return lines
    }

    private var timing: String {
        let rate = elapsed > 0 ? ", \(QuantityText.number(Double(stepsDone) / elapsed)) steps/s" : ""
        return "\(DurationText.brief(elapsed))\(rate)"
    }

    private var summaryText: String { ([heading] + lines.map { "  \($0)" } + ["  \(timing)"]).joined(separator: "\n") }

    private var summaryMarkdown: String {
        (["**\(Escaping.markdownCell(heading))**"] + lines.map(Escaping.markdownCell)).joined(separator: "<br>")
    }

    private var summaryHTML: String {
        let time = HTMLElement("span", timing).with("class", "sparseshift-time").node
        let body = lines.flatMap { [.text($0), HTMLElement("br").node] } + [time]
        var elements = [
            HTMLElement("div", heading).style("font-weight:bold"),
            HTMLElement("div", body).style("opacity:0.75;font-variant-numeric:tabular-nums"),
        ]
        if let chart { elements.append(chart.htmlElement()) }
        return HTMLElement("div", [HTMLNode].lines(elements) + ["\n"]).with("class", "sparseshift-training")
            .style("margin:0.3em 0").text
    }
}
