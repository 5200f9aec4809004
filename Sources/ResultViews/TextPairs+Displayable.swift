import Figures
import SparseShift

extension TextPairs: Displayable {
    /// A card with how much changes in a pair, above the first pairs.
    public var representation: Representation { card.representation }

    /// Pairs that a card shows.
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

    /// What each change is called. Where values are the concepts, one that goes and one that comes are one change of words.
    private static func words(for changes: [TextPair.Change]) -> [String] {
        func name(_ change: TextPair.Change) -> String {
            change.from.isEmpty ? change.to : "\(change.from) → \(change.to)"
        }
        var named: Set<String> = []
        let came = Set(changes.filter { $0.amount == 1 }.map(name))
        return changes.compactMap { change in
            let name = name(change)
            if came.contains(name) { return change.amount == 1 && named.insert(name).inserted ? name : nil }
            return change.amount == 1 ? name : "\(name) (\(ResultText.number(Double(change.amount))))"
        }
    }

    var card: Card {
        let texts = Card.Fact("different texts", ResultText.count(Set(flatMap { [$0.before, $0.after] }).count))
        guard conceptCount > 0 else {
            return Card(
                "\(ResultText.count(count, "pair")) of texts", subtitle: name,
                facts: [Card.Fact("concepts", "not known"), texts], table: table)
        }
        let sizes = map(\.changes.count)
        let mean = Double(sizes.reduce(0, +)) / Double(Swift.max(1, sizes.count))
        let seen = Set(flatMap { $0.changes.map(\.concept) })
        return Card(
            "\(ResultText.count(count, "pair")) of texts", subtitle: name,
            facts: [
                Card.Fact("concepts", ResultText.count(conceptCount)),
                Card.Fact("that occur", ResultText.count(seen.count)),
                Card.Fact(
                    "in a pair", "\(NumberText.fixed(mean, places: 1).digits) on average, at most \(sizes.max() ?? 0)"),
                texts,
            ],
            figure: ShiftFacts.histogram(ofSupports: sizes), table: table)
    }
}
