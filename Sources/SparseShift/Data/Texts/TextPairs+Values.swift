extension TextPairs {
    /// The same pairs with every value that comes or goes as a concept of its own: of *red → blue*, `colour: blue` is 1
    /// and `colour: red` is −1.
    ///
    /// Contrasts such as `colour: red → blue` are differences of two values, and many more: ten colours have 45. The
    /// columns are in alphabetical order.
    /// - Throws: ``DataError`` if it is not known what changes.
    public func withValuesAsConcepts() throws(DataError) -> TextPairs {
        guard conceptCount > 0 else {
            throw DataError("\(name): it is not known what changes in the pairs, so no value can become a concept.")
        }
        let names = Set(lazy.flatMap { $0.changes.flatMap { values(of: $0).map(\.name) } }).sorted()
        let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        return TextPairs(
            trusted: map { pair in
                let changes = pair.changes.flatMap { change in
                    values(of: change).map { value in
                        TextPair.Change(
                            concept: places[value.name]!, from: change.from, to: change.to, amount: value.amount)
                    }
                }
                return TextPair(
                    before: pair.before, after: pair.after, changes: changes.sorted { $0.concept < $1.concept })
            }, name: name, conceptNames: names)
    }

    /// The old value, unless it is not known, and the new one, under the attribute that stands before a colon in the concept's name.
    private func values(of change: TextPair.Change) -> [(name: String, amount: Float)] {
        let name = conceptNames[change.concept]
        let attribute = name.firstIndex(of: ":").map { "\(name[..<$0]): " } ?? ""
        guard !change.from.isEmpty else { return [(attribute + change.to, change.amount)] }
        let amount = change.amount.magnitude
        return [(attribute + change.from, -amount), (attribute + change.to, amount)]
    }
}
