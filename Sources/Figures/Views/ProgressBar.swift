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

    /// The share that is done, 0…1; `nil` if the total is unknown.
    public var fraction: Double? {
        guard let total else { return nil }
        return total > 0 ? max(0, min(1, Double(completed) / Double(total))) : 1
    }

    /// Units of work a second; `nil` before it is known.
    public var rate: Double? { elapsed > 0 && elapsed.isFinite && completed > 0 ? Double(completed) / elapsed : nil }

    /// Seconds left at the current rate; `nil` if unknown.
    public var timeLeft: Double? {
        guard let total, let rate else { return nil }
        return Double(max(0, total - completed)) / rate
    }

    /// A duration as a person would say it: `< 0.1 s`, `0.4 s`, `12 s`, `3 min 5 s`, `2 h 14 min`, `1 d 3 h`.
    public static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return "–" }
        if seconds > 0, seconds < 0.05 { return "< 0.1 s" }
        if seconds < 9.95 { return NumberText.brief((seconds * 10).rounded() / 10).digits + " s" }
        let whole = Int(seconds.rounded())
        func pair(_ large: Int, _ largeName: String, _ small: Int, _ smallName: String) -> String {
            small == 0 ? "\(large) \(largeName)" : "\(large) \(largeName) \(small) \(smallName)"
        }
        switch whole {
        case ..<60: return "\(whole) s"
        case ..<3600: return pair(whole / 60, "min", whole % 60, "s")
        case ..<86400: return pair(whole / 3600, "h", whole / 60 % 60, "min")
        default: return pair(whole / 86400, "d", whole / 3600 % 24, "h")
        }
    }

    private var counts: String {
        var parts = [
            total.map { "\(QuantityText.count(completed))/\(QuantityText.count($0)) \(unit)" }
                ?? "\(QuantityText.count(completed)) \(unit)"
        ]
        if let rate { parts.append("\(QuantityText.number(rate)) \(unit)/s") }
        if let total, completed >= total {
            parts.append("took \(Self.duration(elapsed))")
        } else if let timeLeft {
            parts.append("\(Self.duration(timeLeft)) left")
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
