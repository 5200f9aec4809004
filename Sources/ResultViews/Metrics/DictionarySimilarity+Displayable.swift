import Figures
import SparseShift

extension DictionarySimilarity: Displayable {
    /// A card with both kinds of similarity beside those of random dictionaries.
    public var representation: Representation { card.representation }

    /// MMCS both ways and PW-MCC, each beside its chance level.
    public var table: Table {
        Table(
            columns: Table.chanceColumns("measure", value: "mean"),
            rows: [
                Table.chanceRow("MMCS, first in second", mmcs, chance.mmcs),
                Table.chanceRow("MMCS, second in first", reverseMMCS, chance.reverseMMCS),
                Table.chanceRow("PW-MCC", pwmcc, chance.pwmcc),
            ], note: "Chance: random directions of the same shapes.")
    }

    var card: Card {
        let sizes =
            best.count == reverseBest.count
            ? "" : ", over the \(QuantityText.count(matches.count)) of the smaller dictionary"
        var facts = [
            Card.Fact("directions", "\(QuantityText.count(best.count)) and \(QuantityText.count(reverseBest.count))"),
            Card.Fact("PW-MCC", QuantityText.correlation(pwmcc)),
        ]
        if zeroDirections > 0 { facts.append(Card.Fact("directions of zeros", QuantityText.count(zeroDirections))) }
        return Card("Similarity of two dictionaries", subtitle: sign.meaning + sizes, facts: facts, table: table)
    }
}

extension DictionarySimilarity.Sign {
    /// What it means for opposite directions.
    var meaning: String {
        switch self {
        case .free: "|cos|: opposite directions are the same"
        case .signed: "cos: opposite directions differ"
        }
    }
}

extension Table {
    /// A name, a value and its chance level.
    static func chanceColumns(_ name: String, value: String) -> [Column] {
        [
            Column(name), Column(value, format: .places(3), best: .highest), Column("chance", format: .places(3)),
            Column("1 in 20 above", format: .places(3)),
        ]
    }
}

extension Table {
    /// A name, a value and its chance level.
    static func chanceRow(_ name: String, _ value: Double, _ chance: ChanceLevel) -> [Cell] {
        let start: [Cell] = [.text(name), .number(value)]
        return start + chance.cells
    }
}

extension ChanceLevel {
    /// The mean and the upper end; missing where it was not measured.
    var cells: [Table.Cell] { values.isEmpty ? [.missing, .missing] : [.number(mean), .number(upper)] }
}
