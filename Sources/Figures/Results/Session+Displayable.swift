import Foundation
import SparseShift

extension Session: Displayable {
    /// A table of what is kept: name, kind, what it is, where it came from, and the size.
    public var representation: Representation { table.representation }

    public var table: Table {
        let entries = entries
        return Table(
            columns: [
                "name", "kind", "what", "from", Table.Column("cell", isOnScreenOnly: true),
                Table.Column("size", alignment: .trailing),
            ],
            rows: entries.map { entry in
                [
                    .text(entry.name), .text(entry.kind.rawValue), .text(entry.content),
                    .text(entry.provenance.description),
                    entry.provenance.cell.map { .text($0) } ?? .missing, .text(entry.size),
                ]
            },
            caption: entries.isEmpty
                ? "An empty session" : "Session: \(ResultText.count(entries.count, "name")), \(size)",
            note: entries.isEmpty
                ? #"session.data["toy"] = toy keeps data; so do session.models and session.metrics."# : "")
    }
}

extension SessionEntry: Displayable {
    /// A card of where it came from, above the display of what it is.
    public var representation: Representation { card.representation }

    var card: Card {
        var facts = [
            Card.Fact("kind", kind.rawValue), Card.Fact("what", content), Card.Fact("size", size),
            Card.Fact("from", provenance.description.isEmpty ? "not noted" : provenance.description),
        ]
        if let file = provenance.file { facts.append(Card.Fact("file", file)) }
        if let dataset = provenance.dataset { facts.append(Card.Fact("dataset", dataset)) }
        if let data = provenance.data { facts.append(Card.Fact("trained on", data)) }
        if !provenance.seeds.isEmpty { facts.append(Card.Fact("seeds", provenance.seedText)) }
        if let seconds = provenance.seconds {
            facts.append(Card.Fact("trained in", ProgressBar.duration(seconds), isOnScreenOnly: true))
        }
        if let cell = provenance.cell { facts.append(Card.Fact("kept by", cell, isOnScreenOnly: true)) }
        facts.append(Card.Fact("kept", provenance.date.formatted(.iso8601), isOnScreenOnly: true))
        return Card(name, subtitle: "kept by the session", facts: facts)
    }
}

extension MetricTable: Displayable {
    public var representation: Representation { table.representation }

    public var table: Table {
        Table(
            columns: [""] + columns.map { Table.Column($0) },
            rows: zip(rows, values).map { name, row in [.text(name)] + row.map { .number($0) } })
    }
}

extension SessionValues: Displayable {
    /// The names, in a table.
    public var representation: Representation {
        let rows = names.map { [Table.Cell.text($0), .text(session[$0]?.content ?? "")] }
        return Table(columns: ["name", "what"], rows: rows).representation
    }
}
