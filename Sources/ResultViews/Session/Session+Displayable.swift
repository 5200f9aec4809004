import Figures
import Foundation
import Machine
import SparseShift

extension Session: Displayable {
    /// A table of what is kept; in an empty session, how to keep something.
    public var representation: Representation {
        guard entries.isEmpty else { return table.representation }
        return Card(
            "An empty session",
            facts: [
                "to keep data": #"session.data["toy"] = toy"#, "a model": #"session.models["first"] = model"#,
                "a metric": #"session.metrics["MCC"] = score"#, "all in one file": #"try session.save("work.h5")"#,
            ]
        ).representation
    }

    /// What is kept: its name, its kind, what it is, where it came from, and its size.
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
                    .text(Self.abbreviated(entry.provenance.description)),
                    entry.provenance.cell.map { .text($0) } ?? .missing, .text(entry.size),
                ]
            },
            caption: entries.isEmpty
                ? "An empty session" : "Session: \(QuantityText.count(entries.count, "name")), \(size)")
    }
}

extension Session {
    /// A description with the user's home folder as `~`, so that a report is the same for every user.
    private static func abbreviated(_ text: String) -> String {
        let home = UserFolders.current.home
        return home.count > 1 && text.hasPrefix(home + "/") ? "~" + text.dropFirst(home.count) : text
    }
}

extension SessionEntry: Displayable {
    /// A card of what the entry is and where it came from.
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
            facts.append(Card.Fact("trained in", DurationText.brief(seconds), isOnScreenOnly: true))
        }
        if let cell = provenance.cell { facts.append(Card.Fact("kept by", cell, isOnScreenOnly: true)) }
        facts.append(Card.Fact("kept", provenance.date.formatted(.iso8601), isOnScreenOnly: true))
        return Card(name, subtitle: "kept by the session", facts: facts)
    }
}

extension MetricTable: Displayable {
    /// The numbers in a table.
    public var representation: Representation { table.representation }

    /// A row for each name, a column for each metric.
    public var table: Table {
        Table(
            columns: [""] + columns.map { Table.Column($0) },
            rows: zip(rows, values).map { name, row in [.text(name)] + row.map { .number($0) } })
    }
}

extension SessionValues: Displayable {
    /// A table of the names and what they stand for.
    public var representation: Representation {
        let rows = names.map { [Table.Cell.text($0), .text(session[$0]?.content ?? "")] }
        return Table(columns: ["name", "what"], rows: rows).representation
    }
}
