import Figures
import SparseShift

extension TextPairs: Displayable {
    /// A card with how much changes in a pair, above the first pairs.
    public var representation: Representation { card.representation }

    /// How many pairs a card shows.
    private static let shownCount = 8

    /// The first pairs with what changed in them.
    public var table: Table {
        Table(
            columns: ["pair", "text", "changed text"] + (conceptCount == 0 ? [] : ["what changed"]),
            rows: prefix(Self.shownCount).enumerated().map { index, pair in
                let texts: [Table.Cell] = [.integer(index), .text(pair.before), .text(pair.after)]
                guard conceptCount > 0 else { return texts }
                return texts + [.text(Self.words(for: pair.changes).joined(separator: ", "))]
            })
    }

    /// What each change is called. If values are concepts, the value that goes and the one that comes are one change.
    private static func words(for changes: [TextPair.Change]) -> [String] {
        func name(_ change: TextPair.Change) -> String {
            change.from.isEmpty ? change.to : "\(change.from) → \(change.to)"
        }
        var named: Set<String> = []
        let came = Set(changes.filter { $0.amount == 1 }.map(name))
        return changes.compactMap { change in
            let name = name(change)
            if came.contains(name) { return change.amount == 1 && named.insert(name).inserted ? name : nil }
            return change.amount == 1 ? name : "\(name) (\(QuantityText.number(Double(change.amount))))"
        }
    }

    /// What was left out of the pairs' file, below the name.
    private var heading: String { ([name] + remarks).joined(separator: "; ") }

    var card: Card {
        let texts = Card.Fact("different texts", QuantityText.count(Set(flatMap { [$0.before, $0.after] }).count))
        guard conceptCount > 0 else {
            return Card(
                "\(QuantityText.count(count, "pair")) of texts", subtitle: heading,
                facts: [Card.Fact("concepts", "not known"), texts], table: table)
        }
        let sizes = map(\.changes.count)
        let seen = Set(flatMap { $0.changes.map(\.concept) })
        return Card(
            "\(QuantityText.count(count, "pair")) of texts", subtitle: heading,
            facts: [
                Card.Fact("concepts", QuantityText.count(conceptCount)),
                Card.Fact("that occur", QuantityText.count(seen.count)),
                Card.Fact("in a pair", ShiftFacts.average(of: sizes)),
                texts,
            ],
            figure: ShiftFacts.histogram(ofSupports: sizes), table: table)
    }
}
