/// A table with its numbers as digits, its rows folded and its best cells marked: what all output formats have in
/// common.
struct TableLayout {
    struct Cell: Equatable {
        enum Content: Equatable {
            case text(String)
            case number(NumberText)
            case estimate(mean: NumberText, spread: NumberText)
            case missing
        }

        var content: Content
        var isBest = false
    }

    enum Row {
        case cells([Cell])
        case folded(Int)
    }

    var headings: [String]
    var alignments: [Table.Alignment]
    var rows: [Row]

    init(_ table: Table, folding: Bool = true) {
        headings = table.columns.map(\.heading)
        let width = table.columns.count
        let all = table.rows.map { row in (0..<width).map { $0 < row.count ? row[$0] : .missing } }
        alignments = table.columns.enumerated().map { index, column in
            column.alignment ?? (all.contains { $0[index].isText } ? .leading : .trailing)
        }
        let formats = table.columns.enumerated().map { index, column in
            column.format.resolved(
                for: all.flatMap { row -> [Double] in
                    switch row[index] {
                    case .number(let value): [value]
                    case .estimate(let value): [value.mean, value.spread]
                    case .integer(let value): [Double(value)]
                    case .text, .missing: []
                    }
                })
        }
        // Whole numbers among others get the decimals of their column, so that the decimal points line up.
        let isWhole = table.columns.indices.map { index in
            table.columns[index].format == .automatic
                && all.allSatisfy { row in
                    switch row[index] {
                    case .number, .estimate: false
                    case .integer, .text, .missing: true
                    }
                }
        }
        var written = all.map { row in
            row.indices.map { Cell(content: Self.content(of: row[$0], format: formats[$0], isWhole: isWhole[$0])) }
        }
        for (index, column) in table.columns.enumerated() {
            guard let best = column.best else { continue }
            let places = all.indices.map { (row: $0, column: index) }
            Self.markBest(best, among: places, values: all, in: &written)
        }
        if let best = table.bestInRows {
            for row in all.indices {
                Self.markBest(best, among: (0..<width).map { (row: row, column: $0) }, values: all, in: &written)
            }
        }
        rows = written.map { .cells($0) }
        if folding, let limit = table.visibleRows.map({ max(2, $0) }), rows.count > limit {
            let tail = max(1, limit / 4)
            rows = rows.prefix(limit - tail) + [.folded(rows.count - limit)] + rows.suffix(tail)
        }
    }

    private static func content(of cell: Table.Cell, format: NumberFormat, isWhole: Bool) -> Cell.Content {
        switch cell {
        case .text(let text): .text(text)
        case .number(let value): .number(format.text(value))
        case .integer(let value): .number(isWhole ? .integer(value) : format.text(Double(value)))
        case .estimate(let value):
            .estimate(mean: format.texts(of: value).mean, spread: format.texts(of: value).spread)
        case .missing: .missing
        }
    }

    /// Marks every cell that reads the same as the best one, since a difference that is not shown must not decide; none
    /// where all read the same.
    private static func markBest(
        _ best: Table.Best, among places: [(row: Int, column: Int)], values: [[Table.Cell]], in cells: inout [[Cell]]
    ) {
        let known = places.compactMap { place in
            values[place.row][place.column].comparable.map { (place: place, value: $0) }
        }
        guard known.count > 1,
            let winner = best == .lowest
                ? known.min(by: { $0.value < $1.value }) : known.max(by: { $0.value < $1.value })
        else { return }
        func digits(_ place: (row: Int, column: Int)) -> NumberText? {
            switch cells[place.row][place.column].content {
            case .number(let text), .estimate(let text, _): text
            case .text, .missing: nil
            }
        }
        let shown = digits(winner.place)
        guard known.contains(where: { digits($0.place) != shown }) else { return }
        for candidate in known where digits(candidate.place) == shown {
            cells[candidate.place.row][candidate.place.column].isBest = true
        }
    }

    /// The text instead of rows that are left out.
    static func foldedText(_ count: Int) -> String { "… \(QuantityText.count(count, "more row"))" }
}
