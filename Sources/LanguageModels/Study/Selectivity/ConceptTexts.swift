import Numerics
import SparseShift

/// Texts with what is known of the concepts in each, taken from the two sides of pairs.
///
/// Where a concept appears from the first text of a pair to the second (δ > 0), the second has it and the first has not; where
/// it disappears, the other way round. Where it does not change, nothing is known.
public struct ConceptTexts: Sendable, Hashable {
    /// The concepts, such as `sentiment: positive`.
    public let conceptNames: [String]
    /// The texts, each of them once.
    public let texts: [String]
    /// Whether a text has a concept, for every text and concept; `nil` where that is not known.
    public let labels: [[Bool?]]

    /// Takes the texts of pairs.
    ///
    /// - Throws: ``LanguageModelError`` if the pairs have no concepts, or the pairs contradict one another about a text.
    public init(_ pairs: TextPairs) throws(LanguageModelError) {
        guard pairs.conceptCount > 0 else {
            throw LanguageModelError("\(pairs.name): it is not known which concepts change, so no text has a label.")
        }
        var places: [String: Int] = [:]
        var (texts, labels) = ([String](), [[Bool?]]())
        func note(_ text: String, _ concept: Int, _ has: Bool) throws(LanguageModelError) {
            let place = places[text] ?? texts.count
            if place == texts.count {
                places[text] = place
                texts.append(text)
                labels.append(.init(repeating: nil, count: pairs.conceptCount))
            }
            guard concept >= 0 else { return }
            guard labels[place][concept] ?? has == has else {
                throw LanguageModelError(
                    "\(pairs.name): \(text.quoted) has '\(pairs.conceptNames[concept])' in one pair and has it not in another."
                )
            }
            labels[place][concept] = has
        }
        for pair in pairs {
            try note(pair.before, -1, false)
            try note(pair.after, -1, false)
            for change in pair.changes where change.amount != 0 {
                try note(pair.after, change.concept, change.amount > 0)
                try note(pair.before, change.concept, change.amount < 0)
            }
        }
        (conceptNames, self.texts, self.labels) = (pairs.conceptNames, texts, labels)
    }

    private init(_ other: ConceptTexts, at places: [Int]) {
        conceptNames = other.conceptNames
        texts = places.map { other.texts[$0] }
        labels = places.map { other.labels[$0] }
    }

    /// Some texts for fitting and the others for measuring, drawn at random; both in their order.
    ///
    /// - Parameters:
    ///   - fraction: The part that is for measuring, between 0 and 1.
    ///   - most: The largest number of texts for measuring.
    ///   - seed: What they are drawn from.
    package func split(measuring fraction: Double, most: Int, seed: Int) -> (
        fitting: ConceptTexts, measuring: ConceptTexts
    ) {
        var random = RandomGenerator(seed: seed, stream: 71)
        let count = min(max(1, Int(Double(texts.count) * fraction)), most, max(1, texts.count - 1))
        let drawn = Set(random.sample(count, from: texts.count))
        return (
            ConceptTexts(self, at: texts.indices.filter { !drawn.contains($0) }),
            ConceptTexts(self, at: texts.indices.filter(drawn.contains))
        )
    }

    /// The attribute of a concept: `sentiment` of `sentiment: positive`, or its whole name.
    static func attribute(of concept: String) -> Substring {
        concept.firstRange(of: ": ").map { concept[..<$0.lowerBound] } ?? concept[...]
    }
}
