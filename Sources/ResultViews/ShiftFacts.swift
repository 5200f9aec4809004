import Figures
import Numerics
import SparseShift

/// What the cards of all data sets tell of their shifts.
enum ShiftFacts {
    /// Rows that a card shows.
    static let rowCount = 4
    /// Shifts that are measured for the card of data that are not in memory.
    static let sampleCount = 2_048

    static func title(_ data: some ShiftDataset) -> String {
        "\(ResultText.count(data.count, "shift")) × \(ResultText.count(data.dimension))"
    }

    static func lengths(of norms: [Double]) -> [Card.Fact] {
        let estimate = Estimate(of: norms)
        return [
            Card.Fact("‖Δz‖", "\(ResultText.number(estimate.mean)) ± \(ResultText.number(estimate.spread))"),
            Card.Fact("zero shifts", ResultText.count(norms.count { $0 == 0 })),
        ]
    }

    static func histogram(of norms: [Double]) -> Chart {
        Chart { HistogramMark(.values("‖Δz‖", norms)) }.chartYAxisLabel("shifts").frame(width: 360, height: 190)
    }

    static func histogram(ofSupports supports: [Int]) -> Chart {
        let label = "|S|, concepts in a shift"
        let (least, most) = (supports.min() ?? 0, supports.max() ?? 0)
        let chart: Chart
        if most - least < 12 {
            chart = Chart(least...most) { size in
                BarMark(x: .value(label, "\(size)"), y: .value("shifts", supports.count { $0 == size }))
            }
        } else {
            chart = Chart { HistogramMark(.values(label, supports)) }
        }
        return chart.chartYAxisLabel("shifts").frame(width: 360, height: 190)
    }

    /// Which concepts a row of δ moves and by how much, `2: +0.31, 7: −0.90`; by their names if they have some.
    static func concepts(_ row: [Float], names: [String] = []) -> String {
        let moved = row.indices.filter { row[$0] != 0 }
        let shown = moved.prefix(7).map { index in
            let name = index < names.count ? names[index] : "\(index)"
            return "\(name): \(row[index] > 0 ? "+" : "")\(NumberText.fixed(Double(row[index]), places: 2).typeset)"
        }
        return (shown + (moved.count > 7 ? ["…"] : [])).joined(separator: ", ")
    }

    /// That a card tells of a part of the data only.
    static func windows(_ shown: Int) -> Card.Fact {
        Card.Fact("read in windows", "the lengths are those of the first \(ResultText.count(shown))")
    }

    /// A card of data of any kind, of which as many shifts are measured as is quickly done.
    static func card(of data: some ShiftDataset, concepts: Matrix, subtitle: String, facts: [Card.Fact]) -> Card {
        // Data that do not fit into memory would take long to read for a card.
        let shown = data.isInMemory ? data.count : min(data.count, sampleCount)
        guard let matrix = try? data.shifts(0..<shown) else {
            return Card(title(data), subtitle: subtitle, facts: facts + [Card.Fact("shifts", "cannot be read")])
        }
        var card = card(
            data, concepts: concepts, matrix: matrix, subtitle: subtitle, facts: facts + conceptFacts(concepts))
        if shown < data.count { card.facts.append(windows(shown)) }
        return card
    }

    static func card(_ data: some LabelledShiftDataset, matrix: Matrix, subtitle: String, facts: [Card.Fact]) -> Card {
        card(data, concepts: data.concepts, matrix: matrix, subtitle: subtitle, facts: facts)
    }

    private static func card(
        _ data: some ShiftDataset, concepts delta: Matrix, matrix: Matrix, subtitle: String, facts: [Card.Fact]
    ) -> Card {
        let norms = matrix.rowNorms
        let isLabelled = delta.columns > 0
        var table = Table(columns: ["shift", Table.Column("‖Δz‖", format: .places(2)), "Δz"], rows: [])
        if isLabelled { table.columns.append("δ, concepts that changed") }
        table.rows = (0..<min(rowCount, data.count)).map { row in
            let cells: [Table.Cell] = [
                .integer(row), .number(norms[row]), .text(ResultText.beginning(matrix.row(row))),
            ]
            return cells + (isLabelled ? [.text(concepts(delta.row(row), names: data.annotations.conceptNames))] : [])
        }
        return Card(
            title(data), subtitle: subtitle, facts: facts + lengths(of: norms),
            figure: isLabelled ? histogram(ofSupports: delta.rowSupports) : histogram(of: norms), table: table)
    }

    static func conceptFacts(_ concepts: Matrix) -> [Card.Fact] {
        guard concepts.columns > 0 else { return [Card.Fact("concepts", "not known")] }
        let supports = concepts.rowSupports
        let mean = Double(supports.reduce(0, +)) / Double(max(1, supports.count))
        return [
            Card.Fact("concepts", ResultText.count(concepts.columns)),
            Card.Fact(
                "in a shift",
                "\(NumberText.fixed(mean, places: 1).digits) on average, at most \(ResultText.count(supports.max() ?? 0))"
            ),
        ]
    }
}
