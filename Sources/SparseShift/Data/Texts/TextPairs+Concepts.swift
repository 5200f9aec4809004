extension TextPairs {
    /// The same pairs, of whose concepts some alone are known: δ has fewer columns.
    ///
    /// Where two concepts are each other's opposite, such as the two values of an attribute, one of them says everything.
    /// - Parameter isIncluded: Which concepts stay, by their names.
    /// - Throws: ``DataError`` if none does.
    public func keepingConcepts(where isIncluded: (String) -> Bool) throws(DataError) -> TextPairs {
        let kept = conceptNames.indices.filter { isIncluded(conceptNames[$0]) }
        guard !kept.isEmpty else {
            throw DataError("\(name): none of the \(conceptNames.count) concepts would be left.")
        }
        let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
        let pairs = map { pair in
            var pair = pair
            pair.changes = pair.changes.compactMap { change in
                guard let place = places[change.concept] else { return nil }
                var change = change
                change.concept = place
                return change
            }
            return pair
        }
        return TextPairs(trusted: pairs, name: name, conceptNames: kept.map { conceptNames[$0] })
    }
}
