import Figures
import Numerics
import SparseShift

/// What the cards of all data sets tell about their shifts.
enum ShiftFacts {
    /// How many rows a card shows.
    static let rowCount = 4
    /// How many shifts are measured for the card of data that are not in memory.
    static let sampleCount = 2_048

    /// `10,000 shifts × 32`.
    static func title(_ data: some ShiftDataset) -> String {
        "\(QuantityText.count(data.count, "shift")) × \(QuantityText.count(data.dimension))"
    }

    /// The mean length of shifts with its spread, and how many are zero.
    static func lengths(of norms: [Double]) -> [Card.Fact] {
        [
            Card.Fact("‖Δz‖", QuantityText.number(Estimate(of: norms))),
            Card.Fact("zero shifts", QuantityText.count(norms.count { $0 == 0 })),
        ]
    }

    /// The part of the power that lies in the mean shift, and what very long shifts hold, if there are any.
    static func powers(of shifts: Matrix) -> [Card.Fact] {
        guard let facts = (try? Shifts(shifts))?.statistics(), let share = facts.meanShare else { return [] }
        let mean = Card.Fact("power in the mean", QuantityText.percent(share))
        guard let long = facts.longShifts else { return [mean] }
        let name = "longer than \(QuantityText.number(long.threshold)) median lengths"
        let text = "\(QuantityText.count(long.count)), with \(QuantityText.percent(long.share)) of the power"
        return [mean, Card.Fact(name, "\(text), row \(long.first) the first")]
    }

    /// The lengths of shifts as a histogram.
    static func histogram(of norms: [Double]) -> Chart {
        Chart { HistogramMark(.values("‖Δz‖", norms)) }.chartYAxisLabel("shifts").frame(width: 360, height: 190)
    }

    /// How many concepts change in a shift, as a bar for each number or, if there are many numbers, as a histogram.
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

    /// The concepts that a row of δ moves, by their names or numbers, and how far: `2: +0.31, 7: −0.90`.
    static func concepts(_ row: [Float], names: [String] = []) -> String {
        let moved = row.indices.filter { row[$0] != 0 }
        let shown = moved.prefix(7).map { index in
            let name = index < names.count ? names[index] : "\(index)"
            return "\(name): \(row[index] > 0 ? "+" : "")\(NumberText.fixed(Double(row[index]), places: 2).typeset)"
        }
        return (shown + (moved.count > 7 ? ["…"] : [])).joined(separator: ", ")
    }

    /// The fact that a card tells about only a part of the data.
    static func windows(_ shown: Int) -> Card.Fact {
        Card.Fact("read in windows", "the lengths are those of the first \(QuantityText.count(shown))")
    }

    /// A card of data of any kind. Of data that are not in memory, a part is measured.
    static func card(of data: some ShiftDataset, concepts: Matrix, subtitle: String, facts: [Card.Fact]) -> Card {
        // Reading data that do not fit into memory would take too long for a card.
        let shown = data.isInMemory ? data.count : min(data.count, sampleCount)
        guard let matrix = try? data.shifts(0..<shown) else {
            return Card(title(data), subtitle: subtitle, facts: facts + [Card.Fact("shifts", "cannot be read")])
        }
        var card = card(
            data, concepts: concepts, matrix: matrix, subtitle: subtitle, facts: facts + conceptFacts(concepts))
        if shown < data.count { card.facts.append(windows(shown)) }
        return card
    }

    /// A card of data whose shifts are known.
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
                .integer(row), .number(norms[row]), .text(QuantityText.beginning(of: matrix.row(row))),
            ]
            return cells + (isLabelled ? [.text(concepts(delta.row(row), names: data.annotations.conceptNames))] : [])
        }
        return Card(
            title(data), subtitle: subtitle, facts: facts + lengths(of: norms) + powers(of: matrix),
            figure: isLabelled ? histogram(ofSupports: delta.rowSupports) : histogram(of: norms), table: table)
    }

    /// How many concepts there are, and how many change in a shift.
    static func conceptFacts(_ concepts: Matrix) -> [Card.Fact] {
        guard concepts.columns > 0 else { return [Card.Fact("concepts", "not known")] }
        return [
            Card.Fact("concepts", QuantityText.count(concepts.columns)),
            Card.Fact("in a shift", average(of: concepts.rowSupports)),
        ]
    }

    /// `2.1 on average, at most 5`.
    static func average(of supports: [Int]) -> String {
        let mean = Double(supports.reduce(0, +)) / Double(max(1, supports.count))
        let most = QuantityText.count(supports.max() ?? 0)
        return "\(NumberText.fixed(mean, places: 1).digits) on average, at most \(most)"
    }
}
