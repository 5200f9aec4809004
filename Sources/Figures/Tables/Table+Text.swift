extension Table {
    /// The table with its columns aligned by spaces; best cells end with `*`.
    public var plainText: String {
        let layout = TableLayout(self)
        let columns = layout.headings.indices
        // Spreads are aligned by themselves, so that all `±` of a column are below each other.
        var spreads = columns.map { _ in 0 }
        var hasBest = columns.map { _ in false }
        for case .cells(let cells) in layout.rows {
            for (index, cell) in cells.enumerated() {
                if case .estimate(_, let spread) = cell.content {
                    spreads[index] = max(spreads[index], spread.plain.count)
                }
                if cell.isBest { hasBest[index] = true }
            }
        }
        func text(_ cell: TableLayout.Cell, _ column: Int) -> String {
            let mark = hasBest[column] ? (cell.isBest ? "*" : " ") : ""
            switch cell.content {
            case .text(let text): return Self.oneLine(text)
            case .missing: return "–" + mark
            case .number(let number): return number.plain + mark
            case .estimate(let mean, let spread):
                return "\(mean.plain) ± \(spread.plain.padded(to: spreads[column], before: true))\(mark)"
            }
        }
        let lines: [[String]?] = layout.rows.map { row in
            guard case .cells(let cells) = row else { return nil }
            return cells.enumerated().map { text($1, $0) }
        }
        let headings = layout.headings.enumerated().map {
            Self.oneLine($1) + (hasBest[$0] && layout.alignments[$0] == .trailing ? " " : "")
        }
        let widths = columns.map { column in
            max(headings[column].count, lines.compactMap { $0?[column].count }.max() ?? 0)
        }
        func joined(_ cells: [String]) -> String {
            let line = cells.enumerated().map { index, text -> String in
                switch layout.alignments[index] {
                case .leading: text.padded(to: widths[index])
                case .trailing: text.padded(to: widths[index], before: true)
                case .center: text.padded(to: (widths[index] + text.count) / 2, before: true).padded(to: widths[index])
                }
            }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
        var output = caption.isEmpty ? [] : [Self.oneLine(caption)]
        if !columns.isEmpty {
            output.append(joined(headings))
            output.append(widths.map { String(repeating: "─", count: $0) }.joined(separator: "  "))
        }
        for (row, cells) in zip(layout.rows, lines) {
            if case .folded(let count) = row { output.append(TableLayout.foldedText(count)) }
            if let cells { output.append(joined(cells)) }
        }
        if !note.isEmpty { output.append(note) }
        return output.joined(separator: "\n")
    }

    private static func oneLine(_ text: String) -> String { String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }) }
}
