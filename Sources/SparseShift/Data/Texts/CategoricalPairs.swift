import Numerics

extension TextPairs {
    /// Pairs of "colour shape object" phrases, ten values of each (|V| = 135, max|S| = 3).
    ///
    /// Every two values of an attribute are one concept, 3 · C(10, 2) = 135 in all, such as
    /// `colour: red → blue`: its entry of δ is 1 when red becomes blue, and −1 the other way. In every pair one
    /// to `varyingAtMost` attributes change, each number of them equally often; attributes and values are drawn
    /// evenly.
    /// - Parameters:
    ///   - count: How many pairs, all different, at most 100,000.
    ///   - seed: What they are drawn from.
    ///   - varyingAtMost: From 1 to 3.
    ///   - inSentences: Whether the phrases stand in sentences, as `The red round vase is here`, or alone, as
    ///     `red round vase`.
    ///   - sameSentence: Whether both phrases of a pair stand in the same sentence. Different sentences are a
    ///     change of their own, larger than the change of most concepts.
    /// - Throws: ``DataError`` if `count` or `varyingAtMost` is out of range.
    public static func cat(
        count: Int = 5_000, seed: Int = 0, varyingAtMost: Int = 3, inSentences: Bool = true, sameSentence: Bool = true
    ) throws(DataError) -> TextPairs {
        guard (1...100_000).contains(count) else {
            throw DataError("cat: from 1 to 100,000 different pairs can be drawn, not \(count.grouped).")
        }
        guard (1...3).contains(varyingAtMost) else {
            throw DataError("cat: varyingAtMost is from 1 to 3 attributes, not \(varyingAtMost).")
        }
        var random = RandomGenerator(seed: seed, stream: 35)
        var known: Set<[Int]> = []
        var pairs: [TextPair] = []
        pairs.reserveCapacity(count)
        while pairs.count < count {
            var before = CategoricalPhrase(&random)
            if !inSentences { before.template = nil }
            var after = before
            if inSentences, !sameSentence { after.template = random.integer(below: CategoricalWords.templates.count) }
            let size = 1 + random.integer(below: varyingAtMost)
            for attribute in random.sample(size, from: 3) {
                // Any of the nine other values.
                let step = 1 + random.integer(below: CategoricalPhrase.valueCount - 1)
                after.values[attribute] = (before.values[attribute] + step) % CategoricalPhrase.valueCount
            }
            guard known.insert(before.values + after.values + [before.template ?? -1, after.template ?? -1]).inserted
            else { continue }
            pairs.append(TextPair(before: before.text, after: after.text, changes: before.changes(to: after)))
        }
        return TextPairs(trusted: pairs, name: "cat", conceptNames: CategoricalPhrase.contrastNames)
    }
}

/// One phrase: a value of every attribute in a sentence.
private struct CategoricalPhrase {
    static let valueCount = 10

    var values: [Int]
    /// The sentence that it stands in; `nil` for none.
    var template: Int?

    init(_ random: inout RandomGenerator) {
        values = (0..<3).map { _ in random.integer(below: Self.valueCount) }
        template = random.integer(below: CategoricalWords.templates.count)
    }

    func word(_ attribute: Int) -> String { CategoricalWords.attributes[attribute].values[values[attribute]] }

    var text: String {
        let phrase = (0..<3).map(word).joined(separator: " ")
        guard let template else { return phrase }
        let sentence = CategoricalWords.templates[template]
        return sentence.before + phrase + sentence.after
    }

    func changes(to other: CategoricalPhrase) -> [TextPair.Change] {
        (0..<3).filter { values[$0] != other.values[$0] }.map { attribute in
            let (from, to) = (values[attribute], other.values[attribute])
            return TextPair.Change(
                concept: Self.contrast(attribute, min(from, to), max(from, to)), from: word(attribute),
                to: other.word(attribute), amount: from < to ? 1 : -1)
        }
    }

    /// The column of the contrast between two values of an attribute, `low` < `high`.
    private static func contrast(_ attribute: Int, _ low: Int, _ high: Int) -> Int {
        let perAttribute = valueCount * (valueCount - 1) / 2
        return attribute * perAttribute + low * (2 * valueCount - low - 1) / 2 + high - low - 1
    }

    static var contrastNames: [String] {
        CategoricalWords.attributes.flatMap { attribute in
            attribute.values.indices.flatMap { low in
                attribute.values[(low + 1)...].map { "\(attribute.name): \(attribute.values[low]) → \($0)" }
            }
        }
    }
}
