import SparseShift

/// The distinct texts of pairs, in the order in which they first occur.
struct DistinctTexts {
    let texts: [String]
    /// How messages call them.
    let source: TextSource
    /// The texts of every pair.
    let places: [(before: Int32, after: Int32)]

    init(_ pairs: TextPairs) {
        var known: [String: Int32] = [:]
        var texts: [String] = []
        var origins: [(pair: Int32, isBefore: Bool)] = []
        func place(_ text: String, _ pair: Int, isBefore: Bool) -> Int32 {
            if let place = known[text] { return place }
            let place = Int32(texts.count)
            known[text] = place
            texts.append(text)
            origins.append((Int32(pair), isBefore))
            return place
        }
        places = pairs.enumerated().map { index, pair in
            (place(pair.before, index, isBefore: true), place(pair.after, index, isBefore: false))
        }
        self.texts = texts
        source = TextSource(pairs, origins)
    }
}
