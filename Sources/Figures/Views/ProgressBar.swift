import Work

/// How far some work has come: share, rate and time left.
public struct ProgressBar: Displayable, Sendable, Equatable {
    /// What is being done.
    public var label: String
    /// How many units of work are done, not negative.
    public var completed: Int
    /// How many units of work there are; `nil` if unknown.
    public var total: Int?
    /// Seconds since the work began.
    public var elapsed: Double
    /// What is counted, in the plural, such as `steps`.
    public var unit: String
    /// A remark, such as the current loss; may be empty.
    public var detail: String
    /// Units among those done that earlier work had done; they do not count for the rate.
    public var resumed = 0
    /// Whether the work has ended, at its total or before.
    public var hasEnded = false

    /// A bar with what is known of the work; see the properties.
    public init(
        _ label: String = "", completed: Int, total: Int?, elapsed: Double, unit: String = "steps", detail: String = ""
    ) {
        self.label = label
        self.completed = completed
        self.total = total
        self.elapsed = elapsed
        self.unit = unit
        self.detail = detail
    }

    /// The bar of a piece of work.
    public init(_ progress: WorkProgress, detail: String = "", hasEnded: Bool = false) {
        self.init(
            progress.plan.label, completed: progress.completed, total: progress.plan.total, elapsed: progress.seconds,
            unit: progress.plan.unit, detail: detail)
        resumed = progress.resumed
        self.hasEnded = hasEnded
    }

    private var progress: WorkProgress {
        WorkProgress(
            plan: WorkPlan(label: label, total: total, unit: unit), completed: completed, resumed: resumed,
            seconds: elapsed)
    }

    /// The share done, 0…1; `nil` where the total is unknown.
    public var fraction: Double? { progress.fraction }

    /// Units of work in a second; `nil` before it can be known.
    public var rate: Double? { progress.rate }

    /// Seconds left at the present rate; `nil` where unknown.
    public var timeLeft: Double? { progress.secondsLeft }

    private var counts: String {
        var parts = [
            total.map { "\(QuantityText.count(completed))/\(QuantityText.count($0)) \(unit)" }
                ?? "\(QuantityText.count(completed)) \(unit)"
        ]
        if let rate { parts.append("\(QuantityText.number(rate)) \(unit)/s") }
        if hasEnded || total.map({ completed >= $0 }) ?? false {
            parts.append("took \(DurationText.brief(elapsed))")
        } else if let timeLeft {
            parts.append("\(DurationText.brief(timeLeft)) left")
        }
        if !detail.isEmpty { parts.append(detail) }
        return parts.joined(separator: " · ")
    }

    private var percentage: String? { fraction.map { "\(Int(($0 * 100).rounded(.down)))%" } }

    /// The bar as HTML and plain text, and its share as Markdown.
    public var representation: Representation { .html(html) + .markdown(markdown) + .text(plainText) }

    /// The share alone: the form for documents should not change from run to run.
    private var markdown: String {
        let name = label.isEmpty ? [] : ["**\(Escaping.markdownCell(label))**"]
        return (name + [percentage ?? "\(QuantityText.count(completed)) \(unit)"]).joined(separator: " ")
    }

    /// The bar on one line for a terminal.
    public var plainText: String {
        var parts = label.isEmpty ? [] : [label]
        if let fraction, let percentage {
            let done = Int((fraction * 24).rounded(.down))
            parts.append(
                String(repeating: "█", count: done) + String(repeating: "░", count: 24 - done) + " "
                    + percentage.padded(to: 4, before: true))
        }
        parts.append(counts)
        return parts.joined(separator: "  ")
    }

    /// The bar as an HTML fragment in the page's own colours.
    public var html: String { htmlElement.text }

    /// The bar as an element.
    package var htmlElement: HTMLElement {
        var lines = [
            HTMLElement("div", [HTMLElement("span", label).node, HTMLElement("span", percentage ?? "").node])
                .style("display:flex;justify-content:space-between")
        ]
        if let fraction {
            let width = SVGElement.number(fraction * 100)
            let filled = HTMLElement("div")
                .style("height:100%;width:\(width)%;background:\(Palette.color(0).hex)")
            lines.append(
                HTMLElement("div", [filled.node]).with("role", "progressbar")
                    .with("aria-label", label.isEmpty ? "progress" : label).with("aria-valuemin", "0")
                    .with("aria-valuemax", "100").with("aria-valuenow", width)
                    .style("height:0.6em;border-radius:0.3em;overflow:hidden;background:rgba(128,128,128,0.3)"))
        }
        lines.append(HTMLElement("div", counts).style("opacity:0.75;font-size:0.9em"))
        return HTMLElement("div", .lines(lines) + ["\n"]).with("class", "sparseshift-progress")
            .style("max-width:40em;margin:0.3em 0;font-variant-numeric:tabular-nums")
    }
}
