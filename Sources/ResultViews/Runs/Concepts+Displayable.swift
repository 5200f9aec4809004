import Figures
import SparseShift

extension Concepts: Displayable {
    /// A card with the number of concepts and its certainty, a row a concept, and what speaks against them.
    public var representation: Representation { card.representation }
    /// The table for a paper, with the package `booktabs`.
    public var latex: String { table.latex }

    /// A row for each concept, and below them the features that return but are none.
    public var table: Table {
        func row(_ number: Table.Cell, _ concept: Concept) -> [Table.Cell] {
            [
                number, .number(concept.energy), .number(concept.agreement), .number(concept.clarity),
                .number(concept.activity), .text(concept.kind.rawValue),
            ]
        }
        return Table(
            columns: [
                Table.Column("concept", alignment: .trailing), Table.Column("energy", format: .percent(places: 1)),
                Table.Column("agreement", format: .places(4)), Table.Column("clarity", format: .places(3)),
                Table.Column("activity", format: .percent(places: 1)), "kind",
            ],
            rows: enumerated().map { row(.integer($0.offset), $0.element) } + others.map { row(.missing, $0) })
    }

    var card: Card {
        var facts = [
            Card.Fact("agreement", QuantityText.correlation(agreement)),
            Card.Fact("clarity", NumberText.fixed(clarity, places: 3).typeset),
            Card.Fact("energy that returns", QuantityText.percent(evidence.heldEnergy)),
            Card.Fact("directions of the shifts", QuantityText.count(evidence.directions)),
            Card.Fact(
                "widths tried",
                evidence.widths.map { "\(QuantityText.count($0.features)) → \(QuantityText.count($0.concepts))" }
                    .joined(separator: ", ")),
        ]
        if let text = othersSentence { facts.append(Card.Fact("others", text)) }
        if !relations.isEmpty {
            let shown = relations.prefix(6).map(\.description)
            facts.append(
                Card.Fact("relations", (shown + (relations.count > shown.count ? ["…"] : [])).joined(separator: "; ")))
        }
        facts += warnings.map { Card.Fact("⚠ warning", $0) }
        return Card(
            finding, subtitle: "\(model.method) trained on \(model.data), seeds \(seedText)", facts: facts,
            table: table)
    }

    private var seedText: String {
        (evidence.seeds + evidence.worseSeeds).sorted().map(String.init).joined(separator: ", ")
    }
}
