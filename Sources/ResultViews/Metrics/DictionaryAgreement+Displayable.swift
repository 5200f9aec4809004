import Figures
import SparseShift

extension DictionaryAgreement: Displayable {
    /// A card with the means over the pairs of seeds, and a row a pair.
    public var representation: Representation { card.representation }

    /// A row for every pair of seeds, with the chance level of its sizes.
    public var table: Table {
        let names = seeds.indices.flatMap { first in
            seeds.indices.filter { $0 > first }.map { "\(seeds[first]) and \(seeds[$0])" }
        }
        return Table(
            columns: [
                "seeds", Table.Column("MMCS", format: .places(3)), Table.Column("MMCS, other way", format: .places(3)),
                Table.Column("PW-MCC", format: .places(3)), Table.Column("chance of PW-MCC", format: .places(3)),
            ],
            rows: zip(names, pairs).map { name, pair in
                [
                    .text(name), .number(pair.mmcs), .number(pair.reverseMMCS), .number(pair.pwmcc),
                    pair.chance.pwmcc.cells[0],
                ]
            }, note: "Chance: random directions of the same shapes.")
    }

    var card: Card {
        let chance = pairs[0].chance.pwmcc
        return Card(
            "Agreement of dictionaries", subtitle: pairs[0].sign.meaning,
            facts: [
                Card.Fact("PW-MCC", QuantityText.correlation(Estimate(of: pwmcc.values))),
                Card.Fact("MMCS", QuantityText.correlation(Estimate(of: mmcs.values))),
                Card.Fact("chance of PW-MCC", chance.values.isEmpty ? "–" : QuantityText.correlation(chance.mean)),
            ], table: table)
    }
}
