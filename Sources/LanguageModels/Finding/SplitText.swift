/// A text as its words and what stands between them.
///
/// Words are what spaces separate. A mark of punctuation is a word of its own, but for apostrophes and hyphens.
struct SplitText: Sendable {
    /// The words, each with what stands between it and the word before.
    let words: [(text: String, space: String)]
    /// What follows the last word.
    let end: String

    init(_ text: String) {
        var words: [(text: String, space: String)] = []
        var (space, word) = ("", "")
        func isPart(_ character: Character) -> Bool { character.isLetter || character.isNumber }
        func finish() {
            guard !word.isEmpty else { return }
            words.append((word, space))
            (space, word) = ("", "")
        }
        for character in text {
            if character.isWhitespace {
                finish()
                space.append(character)
            } else {
                let joins = isPart(character) || "'’-".contains(character)
                if let last = word.last, !(joins && (isPart(last) || "'’-".contains(last))) { finish() }
                word.append(character)
            }
        }
        finish()
        self.words = words
        end = space
    }
}
