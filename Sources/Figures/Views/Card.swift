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

    public var title: String
    public var subtitle: String
    public var facts: [Fact]
    /// Drawn at its own size.
    public var figure: (any Drawable)?
    public var table: Table?

    public init(_ title: String, subtitle: String = "", facts: [Fact], figure: (any Drawable)? = nil, table: Table? = nil) {
        self.title = title
        self.subtitle = subtitle
        self.facts = facts
        self.figure = figure
        self.table = table
    }

    /// A card whose facts are written as a dictionary, in the order given.
    public init(
        _ title: String, subtitle: String = "", facts: KeyValuePairs<String, String> = [:], figure: (any Drawable)? = nil,
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
        return parts.joined(separator: "\n\n")
    }

    /// The card as an HTML fragment in the page's own colours.
    public var html: String {
        var output = #"<div class="sparseshift-card" style="border:1px solid rgba(128,128,128,0.4);border-radius:6px;padding:0.8em 1em;margin:0.3em 0;max-width:64em">"#
        output += "\n<div style=\"font-size:1.15em;font-weight:bold\">\(Escaping.markup(title))</div>"
        if !subtitle.isEmpty { output += "\n<div style=\"opacity:0.75\">\(Escaping.markup(subtitle))</div>" }
        output += "\n<div style=\"display:flex;flex-wrap:wrap;gap:1em 2em;align-items:flex-start;margin-top:0.6em\">"
        if !facts.isEmpty {
            output += "\n<table class=\"sparseshift-facts\" style=\"border-collapse:collapse;margin:0;border:none\"><tbody>"
            for fact in facts {
                output += "\n<tr style=\"background:none\"><th scope=\"row\" style=\"text-align:left;font-weight:normal;opacity:0.75;padding:0.15em 1.2em 0.15em 0;white-space:nowrap\">\(Escaping.markup(fact.name))</th>"
                output += "<td style=\"text-align:left;padding:0.15em 0;font-variant-numeric:tabular-nums\">\(Escaping.markup(fact.value))</td></tr>"
            }
            output += "\n</tbody></table>"
        }
        if let figure { output += "\n\(figure.htmlImage)" }
        output += "\n</div>"
        if let table { output += "\n\(table.html)" }
        return output + "\n</div>"
    }

    public var plainText: String {
        var lines = [subtitle.isEmpty ? title : "\(title): \(subtitle)"]
        let width = facts.map(\.name.count).max() ?? 0
        lines += facts.map { "  \($0.name.padded(to: width))  \($0.value)" }
        if let figure { lines += ["", figure.plainText] }
        if let table { lines += ["", table.plainText] }
        return lines.joined(separator: "\n")
    }
}
