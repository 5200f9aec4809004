/// A judge that counts the words of a concept and those of its contrast.
///
/// Words are sequences of letters, regardless of case; an apostrophe ends a word, so that *l'eau* is *l* and *eau*.
/// Words in both lists are not counted; a repeated word counts as often as it is there. The score is the number of the concept's words
/// minus that of the contrast's. An entry that is no single word of letters could never be found, and is refused when texts are judged.
public struct WordListJudge: ConceptJudge, Hashable {
    public let name: String
    /// The words of the concept, in lower case.
    public let words: Set<String>
    /// The words of the contrast, in lower case.
    public let contrast: Set<String>
    /// The number of words of the concept that a text needs, at least 1.
    public let minimum: Int

    /// Makes a judge.
    ///
    /// - Parameters:
    ///   - name: The name of the concept.
    ///   - words: The words of the concept.
    ///   - contrast: The words of the contrast.
    ///   - minimum: The number of words of the concept that a text needs, repeated ones counted.
    public init(
        _ name: String, words: some Sequence<String>, contrast: some Sequence<String> = [], minimum: Int = 1
    ) {
        let (words, contrast) = (Set(words.map { $0.lowercased() }), Set(contrast.map { $0.lowercased() }))
        self.name = name
        self.words = words.subtracting(contrast)
        self.contrast = contrast.subtracting(words)
        self.minimum = max(1, minimum)
    }

    public var rule: String {
        let least = "at least \(minimum) of \(words.count) words"
        return contrast.isEmpty
            ? "\(least) are there" : "\(least) are there, and more of them than of \(contrast.count) others"
    }

    /// All words, and the minimum.
    public var identity: String { "\(words.sorted()) \(contrast.sorted()) \(minimum)" }

    /// Judges texts.
    ///
    /// - Throws: ``LanguageModelError`` if no text could have the concept: an entry is no single word of letters, or no word is left.
    public func judge(_ texts: [Generation], by model: LanguageModel) throws -> [Judgement] {
        try requireWords()
        return texts.map { judge($0.text) }
    }

    private func requireWords() throws(LanguageModelError) {
        for entry in (words.union(contrast)).sorted() where Self.words(of: entry) != [entry] {
            throw LanguageModelError(
                "\(name): '\(entry)' is no single word of letters, so that it is never found; texts are split at everything else. Give its parts."
            )
        }
        guard !words.isEmpty else {
            throw LanguageModelError(
                "\(name): the list has no words that its contrast lacks, so that no text would have the concept.")
        }
    }

    /// Judges a single text.
    public func judge(_ text: String) -> Judgement {
        let found = Self.words(of: text)
        let (own, other) = (found.count { words.contains($0) }, found.count { contrast.contains($0) })
        return Judgement(hasConcept: own >= minimum && own > other, score: Double(own - other))
    }

    /// The words of a text in lower case.
    static func words(of text: String) -> [String] {
        text.lowercased().split { !$0.isLetter }.map(String.init)
    }
}
