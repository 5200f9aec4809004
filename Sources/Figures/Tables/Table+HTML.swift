extension Table {
    /// The table as an HTML fragment in the page's own colours, so it suits light and dark themes.
    public var html: String { htmlElement.text }

    /// The table as an element. What a front end's style sheet would change (JupyterLab sets all cells flush right) is
    /// stated on the elements.
    package var htmlElement: HTMLElement {
        let layout = TableLayout(self)
        let columnCount = layout.headings.count
        var content: [HTMLNode] = []
        if !caption.isEmpty {
            let style = "caption-side:top;text-align:left;font-weight:bold;padding:0.25em 0"
            content += .lines([HTMLElement("caption", caption).style(style)])
        }
        let headings = zip(layout.headings, layout.alignments).map { heading, alignment in
            HTMLElement("th", heading).with("scope", "col").style(Self.style(alignment)).node
        }
        content += .lines([
            HTMLElement("thead", [HTMLElement("tr", headings).style("border-bottom:1px solid").node]),
            HTMLElement("tbody", .lines(layout.rows.map { Self.htmlRow($0, layout) }) + ["\n"]),
        ])
        if !note.isEmpty {
            let cell = HTMLElement("td", note).with("colspan", "\(max(1, columnCount))")
                .style("text-align:left;opacity:0.8")
            content += .lines([HTMLElement("tfoot", [HTMLElement("tr", [cell.node]).node])])
        }
        return HTMLElement("table", content + ["\n"]).with("class", "sparseshift-table")
            .style("border-collapse:collapse;font-variant-numeric:tabular-nums;margin:0.5em 0")
    }

    private static func htmlRow(_ row: TableLayout.Row, _ layout: TableLayout) -> HTMLElement {
        switch row {
        case .folded(let count):
            let cell = HTMLElement("td", TableLayout.foldedText(count)).with("colspan", "\(layout.headings.count)")
                .style("text-align:left;opacity:0.7")
            return HTMLElement("tr", [cell.node])
        case .cells(let cells):
            let elements = zip(cells, layout.alignments).map { cell, alignment in
                let content = html(cell.content)
                let element = HTMLElement("td", cell.isBest ? [HTMLElement("strong", content).node] : content)
                return element.style(style(alignment) + (cell.content.isShortText ? ";white-space:nowrap" : "")).node
            }
            return HTMLElement("tr", elements)
        }
    }

    private static func html(_ content: TableLayout.Cell.Content) -> [HTMLNode] {
        switch content {
        case .text(let text): [.text(text)]
        case .number(let number): html(number)
        case .estimate(let mean, let spread): html(mean) + [.entity("nbsp"), "±", .entity("nbsp")] + html(spread)
        case .missing: ["–"]
        }
    }

    private static func html(_ number: NumberText) -> [HTMLNode] {
        guard let exponent = number.exponent else { return [.text(number.typeset)] }
        let power = NumberText(digits: String(exponent)).typeset
        return [
            .text(NumberText(digits: number.digits).typeset + "×10"),
            HTMLElement("sup", power).style("line-height:0").node,
        ]
    }

    private static func style(_ alignment: Alignment) -> String {
        switch alignment {
        case .leading: "text-align:left;padding:0.2em 0.8em"
        case .center: "text-align:center;padding:0.2em 0.8em"
        case .trailing: "text-align:right;padding:0.2em 0.8em;white-space:nowrap"
        }
    }
}

extension TableLayout.Cell.Content {
    /// Whether this is a name, which must not be broken into lines as a sentence may.
    fileprivate var isShortText: Bool {
        if case .text(let text) = self { text.count <= 24 } else { false }
    }
}
