extension Table {
    /// The table as an HTML fragment.
    ///
    /// Colours are those of the page, so it suits light and dark themes; what a front end's own
    /// style sheet would change (JupyterLab sets all cells flush right) is stated on the elements.
    public var html: String {
        let layout = TableLayout(self)
        var output =
            #"<table class="sparseshift-table" style="border-collapse:collapse;font-variant-numeric:tabular-nums;margin:0.5em 0">"#
        if !caption.isEmpty {
            output +=
                "\n<caption style=\"caption-side:top;text-align:left;font-weight:bold;padding:0.25em 0\">\(Escaping.markup(caption))</caption>"
        }
        output += "\n<thead><tr style=\"border-bottom:1px solid\">"
        for (index, heading) in layout.headings.enumerated() {
            output +=
                "<th scope=\"col\" style=\"\(Self.style(layout.alignments[index]))\">\(Escaping.markup(heading))</th>"
        }
        output += "</tr></thead>\n<tbody>"
        for row in layout.rows {
            switch row {
            case .folded(let count):
                output +=
                    "\n<tr><td colspan=\"\(layout.headings.count)\" style=\"text-align:left;opacity:0.7\">\(TableLayout.foldedText(count))</td></tr>"
            case .cells(let cells):
                output += "\n<tr>"
                for (index, cell) in cells.enumerated() {
                    let text = Self.html(cell.content)
                    let style =
                        Self.style(layout.alignments[index]) + (cell.content.isShortText ? ";white-space:nowrap" : "")
                    output += "<td style=\"\(style)\">\(cell.isBest ? "<strong>\(text)</strong>" : text)</td>"
                }
                output += "</tr>"
            }
        }
        output += "\n</tbody>"
        if !note.isEmpty {
            output +=
                "\n<tfoot><tr><td colspan=\"\(max(1, layout.headings.count))\" style=\"text-align:left;opacity:0.8\">\(Escaping.markup(note))</td></tr></tfoot>"
        }
        return output + "\n</table>"
    }

    private static func html(_ content: TableLayout.Cell.Content) -> String {
        switch content {
        case .text(let text): Escaping.markup(text)
        case .number(let number): html(number)
        case .estimate(let mean, let spread): "\(html(mean))&nbsp;±&nbsp;\(html(spread))"
        case .missing: "–"
        }
    }

    private static func html(_ number: NumberText) -> String {
        guard let exponent = number.exponent else { return number.typeset }
        let power = NumberText(digits: String(exponent)).typeset
        return "\(NumberText(digits: number.digits).typeset)×10<sup style=\"line-height:0\">\(power)</sup>"
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
    /// A name, which is not broken into lines as a sentence is.
    fileprivate var isShortText: Bool {
        if case .text(let text) = self { text.count <= 24 } else { false }
    }
}
