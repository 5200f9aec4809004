/// A summary of one thing, such as a data set or a model: what it is, its facts, a small figure and a few rows.
public struct Card: Displayable, Sendable {
    /// One fact with its name.
    public struct Fact: Sendable, Equatable {
        /// The name of the fact.
        public var name: String
        /// The fact itself.
        public var value: String
        /// Whether the fact is left out of Markdown, the form for documents. A wall-clock time must be: with it, a
        /// report that is made again would never be the same.
        public var isOnScreenOnly: Bool

        /// A fact with its name.
        public init(_ name: String, _ value: String, isOnScreenOnly: Bool = false) {
            self.name = name
            self.value = value
            self.isOnScreenOnly = isOnScreenOnly
        }
    }

    /// Text in the font of code that a click unfolds, such as settings or a log.
    public struct Folded: Sendable, Equatable {
        /// What is always visible.
        public var title: String
        /// What a click unfolds.
        public var text: String
        /// What Markdown calls the text's language, such as `yaml`; may be empty.
        public var language: String

        /// A text with its title.
        public init(_ title: String, _ text: String, language: String = "") {
            self.title = title
            self.text = text
            self.language = language
        }
    }

    /// What the card is about.
    public var title: String
    /// A remark below the title; may be empty.
    public var subtitle: String
    /// The facts in their order.
    public var facts: [Fact]
    /// A figure beside the facts, drawn at its own size.
    public var figure: (any Drawable)?
    /// A table below the facts.
    public var table: Table?
    /// A text below everything else.
    public var folded: Folded?

    /// A card of facts.
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

    /// The card as HTML, Markdown and plain text. Markdown cannot hold the figure, so that is a form of its own.
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
            // Markdown between blank lines would be taken for markup again.
            let summary = HTMLElement("summary", Escaping.oneLine(folded.title)).text
            let code = Escaping.markdownCode(folded.text, language: folded.language)
            parts.append("<details>\(summary)\n\n\(code)\n\n</details>")
        }
        return parts.joined(separator: "\n\n")
    }

    /// The card as an HTML fragment in the page's own colours.
    public var html: String {
        var content: [HTMLNode] = .lines([HTMLElement("div", title).style("font-size:1.15em;font-weight:bold")])
        if !subtitle.isEmpty { content += .lines([HTMLElement("div", subtitle).style("opacity:0.75")]) }
        let parts = (facts.isEmpty ? [] : [factsElement]) + (figure.map { [$0.htmlElement()] } ?? [])
        content += .lines([
            HTMLElement("div", .lines(parts) + ["\n"])
                .style("display:flex;flex-wrap:wrap;gap:1em 2em;align-items:flex-start;margin-top:0.6em")
        ])
        if let table { content += .lines([table.htmlElement]) }
        if let folded {
            let summary = HTMLElement("summary", folded.title).style("cursor:pointer")
            let text = HTMLElement("pre", folded.text).style("margin:0.4em 0 0")
            content += .lines([HTMLElement("details", [summary.node, "\n", text.node])])
        }
        return HTMLElement("div", content + ["\n"]).with("class", "sparseshift-card").style(
            "border:1px solid rgba(128,128,128,0.4);border-radius:6px;padding:0.8em 1em;margin:0.3em 0;"
                + "max-width:64em;overflow-x:auto"
        ).text
    }

    private var factsElement: HTMLElement {
        let rows = facts.map { fact in
            HTMLElement(
                "tr",
                [
                    HTMLElement("th", fact.name).with("scope", "row").style(
                        "text-align:left;font-weight:normal;vertical-align:top;opacity:0.75;"
                            + "padding:0.15em 1.2em 0.15em 0;white-space:nowrap"
                    ).node,
                    HTMLElement("td", fact.value)
                        .style("text-align:left;padding:0.15em 0;font-variant-numeric:tabular-nums").node,
                ]
            ).style("background:none")
        }
        return HTMLElement("table", [HTMLElement("tbody", .lines(rows) + ["\n"]).node])
            .with("class", "sparseshift-facts").style(
                "border-collapse:collapse;margin:0;border:none\(isBesideFigure ? ";max-width:26em" : "")")
    }

    /// Whether long facts are broken into lines to leave room for the figure beside them.
    private var isBesideFigure: Bool { (figure?.size.width).map { $0 <= 400 } ?? false }

    /// The card for a terminal, with the plain text of its figure and table.
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
