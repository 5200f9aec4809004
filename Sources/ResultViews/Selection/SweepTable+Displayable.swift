import Figures
import SparseShift

extension SweepTable: Displayable {
    /// A card with what each criterion would choose, the trade-off as lines, and the numbers of every point.
    public var representation: Representation { card.representation }

    var card: Card {
        let values = fields.map { "\($0.name): \($0.values.count) values" }
        var facts = choices.map { choice in
            Card.Fact(choice.criterion.text, choice.description)
        }
        if rows.isEmpty { facts.append(Card.Fact("points", "none")) }
        return Card(
            "Sweep of \(QuantityText.count(rows.count, "setting"))",
            subtitle: (["trained on \(data)"] + values).joined(separator: "; "), facts: facts,
            figure: fields.isEmpty || rows.count < 2 ? nil : chart, table: table)
    }

    /// A row for each point, with mean and standard deviation over its seeds; with the MCC only if concepts were given.
    public var table: Table {
        let isConstrained = rows.contains { $0.limit != nil }
        let methods = Set(rows.map(\.method))
        var columns = fields.map { Table.Column($0.name, alignment: .trailing) }
        if methods.count > 1 { columns.append("method") }
        columns += [
            Table.Column("loss", format: .significant(3)), Table.Column("FVU", format: .significant(3)),
            Table.Column("L0", format: .places(2)),
        ]
        if isConstrained { columns.append(Table.Column("λ", format: .significant(3))) }
        columns.append(Table.Column("sparseness ratio", format: .places(3)))
        let hasAgreement = rows.contains { $0.udr != nil }
        if hasAgreement {
            columns.append(Table.Column("UDR ↑", format: .places(4), best: .highest))
            columns.append(Table.Column("lowest pair", format: .places(4)))
        }
        if concepts != nil { columns.append(Table.Column("MCC ↑", format: .places(4), best: .highest)) }
        columns.append("chosen by")
        let cells = rows.indices.map { index -> [Table.Cell] in
            let row = rows[index]
            var cells: [Table.Cell] = fields.indices.map { field in
                .text(field < row.changes.count ? row.changes[field].text : "")
            }
            if methods.count > 1 { cells.append(.text(row.method)) }
            cells += [row.loss.cell, row.fractionUnexplained.cell, row.l0.cell]
            if isConstrained { cells.append(row.limit == nil ? .missing : row.multiplier.cell) }
            cells.append(row.sparsenessRatio.cell)
            if hasAgreement { cells += [.number(row.udr), .number(row.lowestAgreement)] }
            if concepts != nil { cells.append(.estimate(row.correlation?.estimate)) }
            let chosen = choices.filter { $0.row == index }.map(\.criterion.text)
            return cells + [.text(chosen.joined(separator: ", "))]
        }
        return Table(columns: columns, rows: cells, caption: concepts.map { "MCC with the concepts of \($0)" } ?? "")
    }

    /// FVU, L0, λ, UDR and MCC against the first swept field, or its place in the list if it has no numbers. There is a
    /// line for every setting of the other fields; dashed lines mark what the criteria would choose.
    public var chart: Panels {
        var charts = [
            line("FVU") { $0.fractionUnexplained.estimate }, line("L0") { $0.l0.estimate },
        ]
        if rows.contains(where: { $0.limit != nil }) { charts.append(line("λ") { $0.multiplier.estimate }) }
        if rows.contains(where: { $0.udr != nil }) {
            charts.append(line("UDR") { Estimate(mean: $0.udr ?? .nan, spread: 0) })
        }
        if concepts != nil {
            charts.append(line("MCC") { $0.correlation?.estimate ?? Estimate(mean: .nan, spread: 0) })
        }
        return Panels(charts, size: FigureSize(width: 600, height: Double(charts.count) * 130 + 40))
    }

    /// The values of the first field as numbers, or their places if one is not a number.
    private var places: (values: [Double], isLogarithmic: Bool, label: String) {
        let texts = rows.map { $0.changes.first?.text ?? "" }
        let numbers = texts.compactMap(Double.init)
        let label = fields.first?.name ?? "setting"
        guard numbers.count == texts.count else {
            let names = fields.first?.values.map(\.text) ?? []
            let numbered = names.enumerated().map { "\($0.offset) \($0.element)" }.joined(separator: ", ")
            return (texts.map { Double(names.firstIndex(of: $0) ?? 0) }, false, "\(label) (\(numbered))")
        }
        let positive = numbers.filter { $0 > 0 }
        let isWide = positive.count == numbers.count && (numbers.max() ?? 1) > 8 * (numbers.min() ?? 1)
        return (numbers, isWide, label)
    }

    private func line(_ label: String, _ value: (Row) -> Estimate) -> Chart {
        let (x, isLogarithmic, xLabel) = places
        var order: [String] = []
        var groups: [String: [Int]] = [:]
        for index in rows.indices {
            let name = rows[index].changes.dropFirst().map(\.description).joined(separator: ", ")
            if groups[name] == nil { order.append(name) }
            groups[name, default: []].append(index)
        }
        let chosen = Dictionary(grouping: choices) { $0.row }.sorted { $0.key < $1.key }
        return Chart {
            for name in order {
                for member in groups[name]!.sorted(by: { x[$0] < x[$1] }) {
                    let mark = LineMark(x: .value(xLabel, x[member]), y: .value(label, value(rows[member])))
                        .symbol(by: .value("", name))
                    if order.count > 1 { mark.foregroundStyle(by: .value("", name)) } else { mark }
                }
            }
            for choice in chosen {
                RuleMark(x: .value(xLabel, x[choice.key]))
                    .annotation(choice.value.map(\.criterion.text).joined(separator: ", "))
            }
        }
        .chartXScale(type: isLogarithmic ? .log : .linear)
        .chartLegend(order.count > 1)
    }
}

extension SweepChoice.Criterion {
    /// The criterion's name in tables and charts.
    var text: String {
        switch self {
        case .leastMagnitude: "least mean |h|"
        case .bend: "bend of λ"
        case .sparseness: "sparseness"
        case .agreement: "UDR"
        case .correlation: "MCC (truth)"
        }
    }
}

extension SeedStatistics {
    /// Mean and standard deviation.
    var estimate: Estimate { Estimate(mean: mean, spread: spread) }

    var cell: Table.Cell { values.count > 1 ? .estimate(estimate) : .number(mean) }
}
