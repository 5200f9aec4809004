import Numerics

extension LabelledSentences {
    /// Reads sentences that other programs have labelled.
    ///
    ///     let sentences = try LabelledSentences(contentsOf: "labeled_sentences_corr_ds-sp_0.9.jsonl")
    ///     try sentences.correlation(of: "domain: science", with: "sentiment: positive")   // 0.74, not 0.9
    ///
    /// The file has one object a line: `sentence`, `tense` (present or past), `voice` (active or passive), `domain` (science,
    /// fantasy, news or other), `sentiment` (positive, neutral or negative) and, unless all lack it, `reading_level`, a number
    /// that is high above 11.5. Others are left out, and so are rows that repeat a sentence, as ``remarks`` say.
    /// - Throws: ``DataError`` with the line and the key that are wrong, also if rows of more than one sentence in a
    ///   hundred have different labels; fewer such sentences are left out.
    public init(contentsOf path: String) throws(DataError) {
        let source = try PublishedRecords(
            path, keys: ["sentence", "tense", "voice", "domain", "sentiment"], content: "sentences")
        let hasLevels = source.records.contains { $0.has("reading_level") }
        var sentences: [LabelledSentence] = []
        sentences.reserveCapacity(source.records.count)
        for record in source.records {
            var places: [Int] = []
            for attribute in SentenceAttributes.all {
                guard attribute.name == "reading level" else {
                    places.append(try record.choice(attribute.name, of: attribute.values))
                    continue
                }
                let level = hasLevels ? try record.number("reading_level") : 0
                places.append(level > 11.5 ? 1 : 0)
            }
            sentences.append(
                LabelledSentence(text: try record.text("sentence"), attributes: SentenceAttributes(places: places)))
        }
        let (distinct, remarks) = try source.distinct(
            sentences, texts: { [$0.text] },
            labels: { sentence in
                zip(SentenceAttributes.all, sentence.attributes.places).map { attribute, place in
                    (attribute.name.replacing(" ", with: "_"), attribute.values[place])
                }
            })
        self.init(distinct, name: source.name, hasReadingLevels: hasLevels, remarks: remarks)
    }

    /// How many pairs the publication draws: twice as many as there are sentences and at least 50,000, or 10,000 of a file
    /// without reading levels.
    public var publishedPairCount: Int { hasReadingLevels ? Swift.max(2 * count, 50_000) : 10_000 }

    /// Pearson's correlation of two concepts over the sentences, from −1 to 1; 0 where one is the same in all.
    ///
    /// - Parameters:
    ///   - concept: One of ``conceptNames``.
    ///   - other: Another one.
    /// - Throws: ``DataError`` for a name that is no concept.
    public func correlation(of concept: String, with other: String) throws(DataError) -> Double {
        let (table, first, second) = (concepts, try column(concept), try column(other))
        let (x, y) = (table.column(first), table.column(second))
        let size = Double(count)
        let (meanX, meanY) = (Double(x.reduce(0, +)) / size, Double(y.reduce(0, +)) / size)
        let joint = zip(x, y).reduce(0.0) { $0 + Double($1.0 * $1.1) } / size
        let variances = meanX * (1 - meanX) * meanY * (1 - meanY)
        return variances > 0 ? (joint - meanX * meanY) / variances.squareRoot() : 0
    }

    private func column(_ concept: String) throws(DataError) -> Int {
        guard let column = conceptNames.firstIndex(of: concept) else {
            throw DataError("\(name): '\(concept)' is no concept; they are \(conceptNames.joined(separator: ", ")).")
        }
        return column
    }

    /// Random pairs of which half change a concept and half do not, for a probe of its changes. Others change as they may.
    ///
    /// - Parameters:
    ///   - concept: One of ``conceptNames``.
    ///   - count: How many; one more changes than does not if it is odd.
    ///   - seed: What they are drawn from.
    /// - Throws: ``DataError`` for a name that is no concept, a count below 2, or a concept that is the same in all sentences.
    public func balancedPairs(of concept: String, count: Int, seed: Int = 21) throws(DataError) -> TextPairs {
        let column = try column(concept)
        let has = concepts.column(column).map { $0 == 1 }
        let ones = has.count { $0 }
        guard count >= 2, ones > 0, ones < has.count, has.count > 2 else {
            throw DataError(
                "\(name): \(count) balanced pairs of '\(concept)' cannot be drawn, which \(ones.grouped) of \(has.count.grouped) sentences have; at least 2 pairs of 3 sentences are needed, some with it and some without."
            )
        }
        var random = RandomGenerator(seed: seed, stream: 89)
        var missing = [count / 2, count - count / 2]
        var pairs: [TextPair] = []
        while pairs.count < count {
            let (before, after) = (random.integer(below: has.count), random.integer(below: has.count))
            let kind = has[before] != has[after] ? 1 : 0
            guard before != after, missing[kind] > 0 else { continue }
            missing[kind] -= 1
            pairs.append(Self.pair(sentences[before], sentences[after]))
        }
        return try named(pairs)
    }
}
