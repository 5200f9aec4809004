/// Judges by words: those of the concept against those of its contrast.
///
/// Words are runs of letters, without regard to case; an apostrophe ends a word, so that *l'eau* is *l* and *eau*. A word
/// that is in both lists counts for neither. The score is the words of the concept less those of the contrast.
public struct WordListJudge: ConceptJudge, Hashable {
    public let name: String
    /// Lower case.
    public let words: Set<String>
    /// Lower case.
    public let contrast: Set<String>
    /// Words of the concept that a text needs, at least 1.
    public let minimum: Int

    /// - Parameters:
    ///   - words: Of the concept.
    ///   - contrast: Words that speak against it.
    ///   - minimum: Words of the concept that a text needs.
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

    public func judge(_ texts: [Generation], by model: LanguageModel) -> [Judgement] { texts.map { judge($0.text) } }

    /// Judges a text by itself.
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
