import Numerics
import Requirements

/// A sentence with the attributes that it was made from.
public struct LabelledSentence: Sendable, Hashable {
    /// The sentence.
    public let text: String
    /// What is known of the sentence.
    public let attributes: SentenceAttributes

    /// Makes a sentence; which words it has, beside those that the attributes ask for, is drawn at random.
    init(_ attributes: SentenceAttributes, _ random: inout RandomGenerator) {
        let scene = SentenceWords.scenes[attributes.domain]!
        let isPlain = attributes.readingLevel == .low
        let tone = (isPlain ? SentenceWords.plainTones : SentenceWords.learnedTones)[attributes.sentiment]!
        func pick<Element>(_ list: [Element]) -> Element { list[random.integer(below: list.count)] }
        let (agent, patient) = (pick(scene.agents), pick(scene.patients))
        let verb = pick(isPlain ? scene.plainVerbs : scene.learnedVerbs)
        let thing = "the \(pick(tone.adjectives)) \(patient)"
        let remark = pick(tone.remarks)
        let isPast = attributes.tense == .past
        let clause =
            attributes.voice == .active
            ? "\(agent) \(isPast ? verb.past : verb.present) \(thing)"
            : "\(thing) \(isPast ? "was" : "is") \(verb.participle) by \(agent)"
        text = clause.prefix(1).uppercased() + clause.dropFirst() + ", " + remark + "."
        self.attributes = attributes
    }

    init(text: String, attributes: SentenceAttributes) {
        self.text = text
        self.attributes = attributes
    }
}

/// Sentences with five attributes: tense, voice, domain, reading level and sentiment (13 binary concepts).
///
/// Without correlation every attribute is drawn evenly by itself. With a correlation ρ all attributes tend to
/// follow one hidden number of the sentence, u uniform in [0, 1): with probability √ρ an attribute of n values
/// takes its value ⌊n u⌋, otherwise any. Two attributes of two values then have exactly the correlation ρ.
public struct LabelledSentences: RandomAccessCollection, Sendable, Equatable, CustomStringConvertible {
    /// ρ, from 0 to 1; `nil` of sentences from a file, whose correlations ``correlation(of:with:)`` measures.
    public let correlation: Double?
    /// The name of the data in messages and tables.
    public let name: String
    /// Whether the reading level of the sentences is known. Some published files lack it.
    public let hasReadingLevels: Bool
    /// What was left out of the file that the sentences were read from, in sentences.
    public let remarks: [String]
    let sentences: [LabelledSentence]

    /// Makes sentences.
    ///
    /// - Parameters:
    ///   - count: How many; they may repeat.
    ///   - correlation: ρ, from 0 (independent) to 1 (one attribute tells the others).
    ///   - seed: What they are drawn from.
    /// - Throws: ``DataError`` if `count` is not positive or the correlation is out of range.
    public init(count: Int, correlation: Double = 0, seed: Int = 0) throws(DataError) {
        guard count > 0 else { throw DataError("labelled sentences: at least one is needed, not \(count).") }
        guard (0...1).contains(correlation) else {
            throw DataError("labelled sentences: the correlation is from 0 to 1, not \(correlation).")
        }
        var random = RandomGenerator(seed: seed, stream: 36)
        let following = correlation.squareRoot()
        sentences = (0..<count).map { _ in
            let hidden = random.uniform()
            let places = SentenceAttributes.all.map { attribute in
                let size = attribute.values.count
                return random.uniform() < following ? Int(hidden * Double(size)) : random.integer(below: size)
            }
            return LabelledSentence(SentenceAttributes(places: places), &random)
        }
        self.correlation = correlation
        name = "labelled sentences"
        hasReadingLevels = true
        remarks = []
    }

    init(_ sentences: [LabelledSentence], name: String, hasReadingLevels: Bool, remarks: [String]) {
        self.sentences = sentences
        self.remarks = remarks
        self.name = name
        self.hasReadingLevels = hasReadingLevels
        correlation = nil
    }

    /// 0.
    public var startIndex: Int { 0 }
    /// The number of sentences.
    public var endIndex: Int { sentences.count }
    /// A sentence by its place.
    public subscript(index: Int) -> LabelledSentence {
        requireIndex(index, below: sentences.count, "Sentence")
        return sentences[index]
    }

    /// The names of the concepts: ``SentenceAttributes/conceptNames``, without the reading level if it is not known (11).
    public var conceptNames: [String] { columns.map { SentenceAttributes.conceptNames[$0] } }

    private var columns: [Int] {
        SentenceAttributes.conceptNames.indices.filter { concept in
            hasReadingLevels || !SentenceAttributes.conceptNames[concept].hasPrefix("reading level:")
        }
    }

    /// Which concepts every sentence has, 0 or 1 (N × 13, or N × 11); the columns are ``conceptNames``.
    public var concepts: Matrix {
        let columns = columns
        let places = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1, $0) })
        return Matrix(rows: count, columns: columns.count) { target in
            target.update(repeating: 0)
            for (row, sentence) in sentences.enumerated() {
                for concept in sentence.attributes.concepts.compactMap({ places[$0] }) {
                    target[row * columns.count + concept] = 1
                }
            }
        }
    }

    /// Pairs of sentences drawn at random, of which at least one attribute differs.
    ///
    /// An attribute that changes moves two concepts: its old value by −1 and its new one by 1.
    /// - Parameters:
    ///   - count: How many pairs; they may repeat.
    ///   - seed: What they are drawn from.
    /// - Throws: ``DataError`` if all sentences have the same attributes.
    public func pairs(count: Int, seed: Int = 0) throws(DataError) -> TextPairs {
        guard count > 0, sentences.contains(where: { $0.attributes != sentences[0].attributes }) else {
            throw DataError("\(name): pairs need a positive count and two sentences with different attributes.")
        }
        var random = RandomGenerator(seed: seed, stream: 37)
        var pairs: [TextPair] = []
        while pairs.count < count {
            let before = sentences[random.integer(below: sentences.count)]
            let after = sentences[random.integer(below: sentences.count)]
            let pair = Self.pair(before, after)
            if !pair.changes.isEmpty { pairs.append(pair) }
        }
        return try named(pairs)
    }

    /// Pairs under the concepts that are known.
    func named(_ pairs: [TextPair]) throws(DataError) -> TextPairs {
        let pairs = TextPairs(trusted: pairs, name: name, conceptNames: SentenceAttributes.conceptNames)
        guard !hasReadingLevels else { return pairs.remarked(remarks) }
        let known = Set(conceptNames)
        return try pairs.keepingConcepts(where: known.contains).remarked(remarks)
    }

    static func pair(_ before: LabelledSentence, _ after: LabelledSentence) -> TextPair {
        TextPair(
            before: before.text, after: after.text, changes: changes(from: before.attributes, to: after.attributes))
    }

    private static func changes(from old: SentenceAttributes, to new: SentenceAttributes) -> [TextPair.Change] {
        var changes: [TextPair.Change] = []
        for (index, attribute) in SentenceAttributes.all.enumerated() where old.places[index] != new.places[index] {
            let words = (attribute.values[old.places[index]], attribute.values[new.places[index]])
            changes.append(.init(concept: old.concepts[index], from: words.0, to: words.1, amount: -1))
            changes.append(.init(concept: new.concepts[index], from: words.0, to: words.1, amount: 1))
        }
        return changes.sorted { $0.concept < $1.concept }
    }

    /// The name and the number of sentences.
    public var description: String {
        "\(count.grouped) labelled sentences\(correlation == nil ? " of \(name)" : ""), \(conceptNames.count) concepts"
            + ((correlation ?? 0) > 0 ? ", correlation \(correlation!)" : "")
    }
}

extension TextPairs {
    /// Pairs of labelled sentences: thirteen concepts, all five attributes can change at once.
    ///
    /// - Parameters:
    ///   - count: How many pairs; twice as many sentences are made for them.
    ///   - correlation: How strongly the attributes of a sentence go together, from 0 to 1.
    ///   - seed: What they are drawn from.
    /// - Throws: ``DataError`` if `count` is not positive or the correlation is out of range.
    public static func labelledSentences(
        count: Int = 5_000, correlation: Double = 0, seed: Int = 0
    ) throws(DataError) -> TextPairs {
        guard count > 0 else { throw DataError("labelled sentences: at least one pair is needed, not \(count).") }
        return try LabelledSentences(count: 2 * count, correlation: correlation, seed: seed)
            .pairs(count: count, seed: seed)
    }
}
