import SparseShift

/// How messages call the texts that are embedded.
struct TextSource {
    private let sentence: (Int) -> String

    /// Texts by their place in a list.
    static var list: TextSource { TextSource { "text \($0)" } }

    private init(_ sentence: @escaping (Int) -> String) { self.sentence = sentence }

    /// The distinct texts of pairs, each by the first pair that has it.
    ///
    /// - Parameters:
    ///   - pairs: The pairs.
    ///   - places: Of every text, the pair and whether it is the text before.
    init(_ pairs: TextPairs, _ places: [(pair: Int32, isBefore: Bool)]) {
        sentence = { text in
            let (pair, isBefore) = (Int(places[text].pair), places[text].isBefore)
            let place = pairs[pair].place?.sentence ?? "\(pairs.name), pair \(pair)"
            return "\(place), \(isBefore ? "before" : "after")"
        }
    }

    /// Where a text stands.
    func name(_ text: Int) -> String { sentence(text) }

    /// Where a text stands, with its beginning.
    func name(_ index: Int, _ text: String) -> String {
        let start = text.count > 40 ? text.prefix(40) + "…" : text[...]
        return "\(sentence(index)) ('\(start.split(whereSeparator: \.isNewline).joined(separator: " "))')"
    }
}
