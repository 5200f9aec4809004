extension Table {
    /// The table in the pipe syntax of GitHub and Jupyter.
    public var markdown: String {
        let layout = TableLayout(forDocuments)
        var lines = caption.isEmpty ? [] : ["**\(Escaping.markdownCell(caption))**", ""]
        guard !layout.headings.isEmpty else { return lines.joined(separator: "\n") }
        lines.append("| " + layout.headings.map(Escaping.markdownCell).joined(separator: " | ") + " |")
        let rules = layout.alignments.map { alignment in
            switch alignment {
            case .leading: ":--"
            case .center: ":-:"
            case .trailing: "--:"
            }
        }
        lines.append("| " + rules.joined(separator: " | ") + " |")
        for row in layout.rows {
            switch row {
            case .folded(let count):
                let cells = [TableLayout.foldedText(count)] + Array(repeating: "", count: layout.headings.count - 1)
                lines.append("| " + cells.joined(separator: " | ") + " |")
            case .cells(let cells):
                let texts = cells.map { cell in
                    let text = Self.markdown(cell.content)
                    return cell.isBest ? "**\(text)**" : text
                }
                lines.append("| " + texts.joined(separator: " | ") + " |")
            }
        }
        if !note.isEmpty { lines += ["", Escaping.markdownCell(note)] }
        return lines.joined(separator: "\n")
    }

    private static func markdown(_ content: TableLayout.Cell.Content) -> String {
        switch content {
        case .text(let text): Escaping.markdownCell(text)
        case .number(let number): number.typeset
        case .estimate(let mean, let spread): "\(mean.typeset) ± \(spread.typeset)"
        case .missing: "–"
        }
    }
}
