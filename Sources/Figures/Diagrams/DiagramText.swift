/// The text of a node, an arrow or a group: lines with lowered and raised parts, which stand in braces.
struct DiagramText {
    /// A part of a line.
    private struct Run {
        var text: String
        /// −1 for a lowered part, 1 for a raised one.
        var level = 0
    }

    private let lines: [[Run]]
    private let size: Double
    private let isBold: Bool

    /// - Parameters:
    ///   - text: The text, such as `W_{e}`; nothing has no lines.
    ///   - size: The font size in pixels.
    ///   - isBold: Whether it is bold.
    init(_ text: String, size: Double, isBold: Bool = false) {
        lines = text.isEmpty ? [] : text.split(separator: "\n", omittingEmptySubsequences: false).map(Self.runs)
        self.size = size
        self.isBold = isBold
    }

    /// The size of lowered and raised parts, as a share of the font size.
    private static let smaller = 0.72

    private var lineHeight: Double { (size * 1.3).rounded() }
    /// The height of all lines, in pixels.
    var height: Double { Double(lines.count) * lineHeight }
    /// The width of the widest line, in pixels.
    var width: Double { lines.map(width(of:)).max() ?? 0 }

    /// The text in one line, with its lowered and raised parts as they were written, but without needless braces.
    static func plain(_ text: String) -> String {
        text.split(separator: "\n").map { line in
            runs(line).map { run in
                switch run.level {
                case 0: run.text
                case -1: run.text.count == 1 ? "_\(run.text)" : "_{\(run.text)}"
                default: run.text.count == 1 ? "^\(run.text)" : "^{\(run.text)}"
                }
            }.joined()
        }.joined(separator: " ")
    }

    private func width(of line: [Run]) -> Double {
        line.reduce(0) { sum, run in
            sum + TextMetrics.width(run.text, size: run.level == 0 ? size : size * Self.smaller, bold: isBold)
        }
    }

    private static func runs(_ line: Substring) -> [Run] {
        var result: [Run] = []
        var rest = line
        while let mark = rest.firstIndex(where: { $0 == "_" || $0 == "^" }) {
            let after = rest.index(after: mark)
            guard after < rest.endIndex, rest[after] == "{", let end = rest[after...].firstIndex(of: "}") else {
                // A sign that lowers and raises nothing.
                append(Run(text: String(rest[...mark])), to: &result)
                rest = rest[after...]
                continue
            }
            append(Run(text: String(rest[..<mark])), to: &result)
            let text = rest[rest.index(after: after)..<end].replacing("-", with: "\u{2212}")
            append(Run(text: String(text), level: rest[mark] == "_" ? -1 : 1), to: &result)
            rest = rest[rest.index(after: end)...]
        }
        append(Run(text: String(rest)), to: &result)
        return result
    }

    private static func append(_ run: Run, to runs: inout [Run]) {
        guard !run.text.isEmpty else { return }
        if let last = runs.last, last.level == run.level {
            runs[runs.count - 1].text += run.text
        } else {
            runs.append(run)
        }
    }

    /// The lines, the first at the top of a place.
    ///
    /// - Parameters:
    ///   - x: Where the lines are anchored, in pixels.
    ///   - top: The upper edge of the first line, in pixels.
    ///   - anchor: Which part of a line stands at `x`.
    ///   - fill: The colour.
    func elements(x: Double, top: Double, anchor: SVGElement.Anchor, fill: String) -> [SVGElement] {
        lines.enumerated().filter { !$0.element.isEmpty }.map { index, line in
            let baseline = top + Double(index) * lineHeight + (lineHeight + size * 0.7) / 2
            var element = SVGElement("text").with("x", x).with("y", baseline)
            if anchor != .start { element = element.with("text-anchor", anchor.rawValue) }
            element = element.with("font-size", size).with("fill", fill)
            if isBold { element = element.with("font-weight", "bold") }
            var raised = 0.0
            for (place, run) in line.enumerated() {
                if place == 0, run.level == 0 {
                    element.text = run.text
                    continue
                }
                let height = run.level == 0 ? 0 : run.level > 0 ? 0.36 * size : -0.22 * size
                var part = SVGElement("tspan", text: run.text).with("dy", raised - height)
                if run.level != 0 { part = part.with("font-size", size * Self.smaller) }
                element.children.append(part)
                raised = height
            }
            return element
        }
    }
}
