import Work

/// How far a piece of work is: share, rate and time left.
public struct ProgressBar: Displayable, Sendable, Equatable {
    /// What is being done.
    public var label: String
    /// Units of work done so far, not negative.
    public var completed: Int
    /// All units of work; `nil` where unknown.
    public var total: Int?
    /// Seconds since the work began.
    public var elapsed: Double
    /// What is counted, in the plural, such as `steps`.
    public var unit: String
    /// A remark, such as the present loss.
    public var detail: String
    /// Units among those done that earlier work had done; they do not count for the rate.
    public var resumed = 0
    /// Whether the work has ended, at its total or before.
    public var hasEnded = false

    /// A bar of numbers that are not those of a piece of work.
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
            total.map { "\(NumberText.integer(completed).digits)/\(NumberText.integer($0).digits) \(unit)" }
                ?? "\(NumberText.integer(completed).digits) \(unit)"
        ]
        if let rate { parts.append("\(NumberText.brief(rate, significant: 3).typeset) \(unit)/s") }
        if hasEnded || total.map({ completed >= $0 }) ?? false {
            parts.append("took \(DurationText.brief(elapsed))")
        } else if let timeLeft {
            parts.append("\(DurationText.brief(timeLeft)) left")
        }
        if !detail.isEmpty { parts.append(detail) }
        return parts.joined(separator: " · ")
    }

    private var percentage: String? { fraction.map { "\(Int(($0 * 100).rounded(.down)))%" } }

    public var representation: Representation { .html(html) + .markdown(markdown) + .text(plainText) }

    /// The share alone: what documents are made from should not change from run to run.
    private var markdown: String {
        let name = label.isEmpty ? [] : ["**\(Escaping.markdownCell(label))**"]
        return (name + [percentage ?? "\(NumberText.integer(completed).digits) \(unit)"]).joined(separator: " ")
    }

    /// One line for a terminal.
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
    public var html: String {
        let name = Escaping.markup(label.isEmpty ? "progress" : label)
        var output =
            #"<div class="sparseshift-progress" style="max-width:40em;margin:0.3em 0;font-variant-numeric:tabular-nums">"#
        output +=
            "\n<div style=\"display:flex;justify-content:space-between\"><span>\(Escaping.markup(label))</span><span>\(percentage ?? "")</span></div>"
        if let fraction {
            let width = SVGElement.number(fraction * 100)
            output +=
                "\n<div role=\"progressbar\" aria-label=\"\(name)\" aria-valuemin=\"0\" aria-valuemax=\"100\" aria-valuenow=\"\(width)\" style=\"height:0.6em;border-radius:0.3em;overflow:hidden;background:rgba(128,128,128,0.3)\"><div style=\"height:100%;width:\(width)%;background:\(Palette.color(0).hex)\"></div></div>"
        }
        return output + "\n<div style=\"opacity:0.75;font-size:0.9em\">\(Escaping.markup(counts))</div>\n</div>"
    }
}
