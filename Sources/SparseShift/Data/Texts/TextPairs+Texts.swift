extension TextPairs {
    /// The same pairs with other texts, such as texts in the form of a conversation.
    ///
    /// - Parameter change: Makes the new text of an old one.
    public func mappingTexts(_ change: (String) throws -> String) rethrows -> TextPairs {
        var result = TextPairs(
            trusted: try map { pair in
                var pair = pair
                pair.before = try change(pair.before)
                pair.after = try change(pair.after)
                return pair
            }, name: name, conceptNames: conceptNames)
        result.remarks = remarks
        return result
    }
}
