import SparseShift

/// A word as a concept of pairs of texts: it changes by 1 where the second text has the word and the first has not, by −1 where it
/// is the other way round, and not at all elsewhere.
///
/// Whole words count, in capital or small letters, as on feature pages.
package struct WordConcept: Sendable, Hashable {
    /// The word, in small letters.
    package let word: String

    /// - Throws: ``LanguageModelError`` if a text is not one word.
    package init(_ text: String) throws(LanguageModelError) {
        let words = SplitText(text).words.map(\.text)
        guard words.count == 1, words[0].contains(where: { $0.isLetter || $0.isNumber }) else {
            throw LanguageModelError("'\(text)' is not one word.")
        }
        word = words[0].lowercased()
    }

    /// What tables call it.
    var name: String { "word: \(word)" }

    /// The change in every pair: 1, −1 or 0 (N).
    ///
    /// - Parameters:
    ///   - phrases: The texts of the pairs.
    ///   - name: How messages call the pairs.
    /// - Throws: ``LanguageModelError`` if it changes in fewer different pairs than a search needs.
    package func changes(in phrases: PairPhrases, of name: String) throws(LanguageModelError) -> [Float] {
        let having = Set(
            phrases.phrases.filter { text in
                SplitText(text).words.contains { $0.text.lowercased() == word }
            })
        var changing: Set<Set<String>> = []
        let changes = phrases.map { pair -> Float in
            let change = (having.contains(pair.after) ? 1 : 0) - (having.contains(pair.before) ? 1 : 0)
            if change != 0 { changing.insert([pair.before, pair.after]) }
            return Float(change)
        }
        guard changing.count >= Halves.leastChanging else {
            throw LanguageModelError(
                "\(name): the word '\(word)' comes or goes in \(changing.count) different pairs; at least \(Halves.leastChanging) are needed to choose a feature and to score it."
            )
        }
        return changes
    }
}
