/// A summary of one thing, such as a data set or a model: what it is, its facts, a small figure
/// and a few rows.
public struct Card: Displayable, Sendable {
    public struct Fact: Sendable, Equatable {
        public var name: String
        public var value: String
        /// Whether the fact is left out of Markdown, the form for documents. For wall-clock times: with
        /// them, a report made again would never be the same.
        public var isOnScreenOnly: Bool

        public init(_ name: String, _ value: String, isOnScreenOnly: Bool = false) {
            self.name = name
            self.value = value
            self.isOnScreenOnly = isOnScreenOnly
        }
    }

    /// Text in the letters of code that a click shows: settings, a log.
    public struct Folded: Sendable, Equatable {
        public var title: String
        public var text: String
        /// What Markdown calls the text's language, such as `yaml`; may be empty.
        public var language: String

        public init(_ title: String, _ text: String, language: String = "") {
            self.title = title
            self.text = text
            self.language = language
        }
    }

    public var title: String
    public var subtitle: String
    public var facts: [Fact]
    /// Drawn at its own size.
    public var figure: (any Drawable)?
    public var table: Table?
    /// Below everything else.
    public var folded: Folded?

    public init(
        _ title: String, subtitle: String = "", facts: [Fact], figure: (any Drawable)? = nil, table: Table? = nil
    ) {
        self.title = title
        self.subtitle = subtitle
        self.facts = facts
        self.figure = figure
        self.table = table
    }

    /// A card whose facts are written as a dictionary, in the order given.
    public init(
        _ title: String, subtitle: String = "", facts: KeyValuePairs<String, String> = [:],
        figure: (any Drawable)? = nil,
        table: Table? = nil
    ) {
        self.init(title, subtitle: subtitle, facts: facts.map { Fact($0.key, $0.value) }, figure: figure, table: table)
    }

    /// The figure, if there is one, is also a form of its own beside the Markdown, which cannot hold it.
    public var representation: Representation {
        let words = Representation.html(html) + .markdown(markdown) + .text(plainText)
        return figure.map { words + .svg($0.svg.text) } ?? words
    }

    /// The card in the syntax of GitHub and Jupyter, without its figure.
    public var markdown: String {
        var parts = ["**\(Escaping.markdownCell(title))**"]
        if !subtitle.isEmpty { parts[0] += "<br>\(Escaping.markdownCell(subtitle))" }
        let facts = facts.filter { !$0.isOnScreenOnly }
        if !facts.isEmpty {
            let rows = facts.map { "| \(Escaping.markdownCell($0.name)) | \(Escaping.markdownCell($0.value)) |" }
            parts.append((["| | |", "| :-- | :-- |"] + rows).joined(separator: "\n"))
        }
        if let table { parts.append(table.markdown) }
        if let folded {
            let lines = folded.text.hasSuffix("\n") ? folded.text : folded.text + "\n"
            parts.append(
                "<details><summary>\(Escaping.markup(folded.title))</summary>\n\n```\(folded.language)\n\(lines)```\n\n</details>"
            )
        }
        return parts.joined(separator: "\n\n")
    }

    /// The card as an HTML fragment in the page's own colours.
    public var html: String {
        var output =
            #"<div class="sparseshift-card" style="border:1px solid rgba(128,128,128,0.4);border-radius:6px;padding:0.8em 1em;margin:0.3em 0;max-width:64em;overflow-x:auto">"#
        output += "\n<div style=\"font-size:1.15em;font-weight:bold\">\(Escaping.markup(title))</div>"
        if !subtitle.isEmpty { output += "\n<div style=\"opacity:0.75\">\(Escaping.markup(subtitle))</div>" }
        output += "\n<div style=\"display:flex;flex-wrap:wrap;gap:1em 2em;align-items:flex-start;margin-top:0.6em\">"
        if !facts.isEmpty {
            output +=
                "\n<table class=\"sparseshift-facts\" style=\"border-collapse:collapse;margin:0;border:none\(isBesideFigure ? ";max-width:26em" : "")\"><tbody>"
            for fact in facts {
                output +=
                    "\n<tr style=\"background:none\"><th scope=\"row\" style=\"text-align:left;font-weight:normal;vertical-align:top;opacity:0.75;padding:0.15em 1.2em 0.15em 0;white-space:nowrap\">\(Escaping.markup(fact.name))</th>"
                output +=
                    "<td style=\"text-align:left;padding:0.15em 0;font-variant-numeric:tabular-nums\">\(Escaping.markup(fact.value))</td></tr>"
            }
            output += "\n</tbody></table>"
        }
        if let figure { output += "\n\(figure.htmlImage)" }
        output += "\n</div>"
        if let table { output += "\n\(table.html)" }
        if let folded {
            output += "\n<details><summary style=\"cursor:pointer\">\(Escaping.markup(folded.title))</summary>"
            output += "\n<pre style=\"margin:0.4em 0 0\">\(Escaping.markup(folded.text))</pre></details>"
        }
        return output + "\n</div>"
    }

    /// Whether long facts are broken into lines, so that the figure has room beside them.
    private var isBesideFigure: Bool { (figure?.size.width).map { $0 <= 400 } ?? false }

    public var plainText: String {
        var lines = [subtitle.isEmpty ? title : "\(title): \(subtitle)"]
        let width = facts.map(\.name.count).max() ?? 0
        lines += facts.map { "  \($0.name.padded(to: width))  \($0.value)" }
        if let figure { lines += ["", figure.plainText] }
        if let table { lines += ["", table.plainText] }
        if let folded { lines += ["", folded.text] }
        return lines.joined(separator: "\n")
    }
}
