extension Table {
    /// The table for LaTeX with the package `booktabs`; as a floating `table` if it has a caption.
    public var latex: String {
        let layout = TableLayout(forDocuments)
        let letters = layout.alignments.map { alignment in
            switch alignment {
            case .leading: "l"
            case .center: "c"
            case .trailing: "r"
            }
        }
        var lines = [#"\begin{tabular}{\#(letters.joined())}"#, #"\toprule"#]
        lines.append(layout.headings.map(Escaping.latex).joined(separator: " & ") + #" \\"#)
        lines.append(#"\midrule"#)
        for row in layout.rows {
            switch row {
            case .folded(let count):
                let text = Escaping.latex(TableLayout.foldedText(count))
                lines.append(#"\multicolumn{\#(layout.headings.count)}{l}{\#(text)} \\"#)
            case .cells(let cells):
                lines.append(cells.map(Self.latex).joined(separator: " & ") + #" \\"#)
            }
        }
        lines += [#"\bottomrule"#, #"\end{tabular}"#]
        if !caption.isEmpty {
            lines = [#"\begin{table}"#, #"\centering"#, #"\caption{\#(Escaping.latex(caption))}"#] + lines
        }
        if !note.isEmpty { lines.append(#"\\[0.5ex] {\footnotesize \#(Escaping.latex(note))}"#) }
        if !caption.isEmpty { lines.append(#"\end{table}"#) }
        return lines.joined(separator: "\n")
    }

    private static func latex(_ cell: TableLayout.Cell) -> String {
        let text: String
        switch cell.content {
        case .text(let content): text = Escaping.latex(content)
        case .number(let number): text = number.latex
        case .estimate(let mean, let spread): text = "\(mean.latex) $\\pm$ \(spread.latex)"
        case .missing: text = "--"
        }
        // \textbf alone does not change numbers in mathematics.
        return cell.isBest ? #"{\boldmath\textbf{\#(text)}}"# : text
    }
}
