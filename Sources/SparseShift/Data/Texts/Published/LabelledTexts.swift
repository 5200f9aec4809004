import Numerics
import Requirements

/// Texts with one label of two values each: the CSV files of the out-of-distribution data sets.
///
///     let texts = try LabelledTexts(contentsOf: "87_glue_cola.csv")
///     texts                                  // 87_glue_cola: 5,000 texts, '0' = 0 (2,500), '1' = 1 (2,500)
///     let pairs = try texts.pairs(count: 50_000)
///
/// The columns are `prompt` and `target`; others, such as `prompt_len`, are left out. The targets may be words or digits;
/// which two values there are, ``values`` say. Rows that repeat a text are left out, as ``remarks`` say.
public struct LabelledTexts: RandomAccessCollection, Sendable, Equatable, CustomStringConvertible {
    /// A text and its label.
    public struct Element: Sendable, Hashable {
        /// The text.
        public let text: String
        /// Whether the label is 1.
        public let label: Bool
    }

    /// The name of the data in messages and tables: the file's.
    public let name: String
    /// The two values of the label as the file has them: that of 0, and that of 1.
    public let values: [String]
    /// What was left out of the file, in sentences.
    public let remarks: [String]
    private let elements: [Element]

    /// Reads texts.
    ///
    /// Without `map`, the first value in alphabetical order is 0, as in the published code. Two files of the same task can
    /// have other values (`0` and `1`, but `1` and `not_entailment`), so that their labels are opposite: give a map then, or
    /// take max(AUROC, 1 − AUROC).
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - map: What each value means, such as `["1": true, "not_entailment": false]`.
    /// - Throws: ``DataError`` with the line and the column that are wrong, if rows of more than one text in a hundred
    ///   have different labels (fewer such texts are left out), or if there are not two values.
    public init(contentsOf path: String, labels map: [String: Bool]? = nil) throws(DataError) {
        let source = try PublishedRecords(path, keys: ["prompt", "target"], content: "texts")
        var words: [(text: String, word: String)] = []
        words.reserveCapacity(source.records.count)
        var counts: [String: Int] = [:]
        for record in source.records {
            let word = try record.word("target")
            if let map, map[word] == nil {
                throw record.error(
                    "target",
                    "is '\(word)', which the map of labels does not have; it has '\(map.keys.sorted().joined(separator: "', '"))'."
                )
            }
            counts[word, default: 0] += 1
            if counts.count > 2, map == nil {
                throw record.error(
                    "target",
                    "is '\(word)', a third value beside '\(counts.keys.filter { $0 != word }.sorted().joined(separator: "' and '"))'; a label has two."
                )
            }
            words.append((try record.text("prompt"), word))
        }
        let ones = map ?? Dictionary(uniqueKeysWithValues: counts.keys.sorted().enumerated().map { ($1, $0 == 1) })
        let found = [false, true].map { truth in counts.keys.filter { ones[$0] == truth }.sorted() }
        guard !found.contains(where: \.isEmpty) else {
            throw DataError(
                "\(source.file), 'target': all \(words.count.grouped) labels are \(found[0].isEmpty ? 1 : 0) ('\(counts.keys.sorted().joined(separator: "', '"))'); both are needed."
            )
        }
        let values = found.map { $0.joined(separator: " or ") }
        (elements, remarks) = try source.distinct(
            words.map { Element(text: $0.text, label: ones[$0.word]!) }, texts: { [$0.text] },
            labels: { element in [("target", values[element.label ? 1 : 0])] })
        self.values = values
        name = source.name
    }

    private init(_ elements: [Element], name: String, values: [String], remarks: [String]) {
        self.elements = elements
        self.name = name
        self.values = values
        self.remarks = remarks
    }

    /// 0.
    public var startIndex: Int { 0 }
    /// The number of texts.
    public var endIndex: Int { elements.count }
    /// A text and its label by its place.
    public subscript(index: Int) -> Element {
        requireIndex(index, below: elements.count, "Text")
        return elements[index]
    }

    /// The texts, in their order.
    public var texts: [String] { map(\.text) }
    /// Whether each text's label is 1.
    public var labels: [Bool] { map(\.label) }

    /// Random pairs of two texts with different labels: one concept, 1 where 0 becomes 1 and −1 the other way.
    ///
    /// - Parameters:
    ///   - count: How many; texts, and pairs too, may repeat. The publication has 50,000, and 1,000 of a file out of
    ///     distribution.
    ///   - seed: What they are drawn from.
    /// - Throws: ``DataError`` if `count` is not positive.
    public func pairs(count: Int = 50_000, seed: Int = 42) throws(DataError) -> TextPairs {
        guard count > 0 else { throw DataError("\(name): at least one pair is needed, not \(count).") }
        var random = RandomGenerator(seed: seed, stream: 87)
        let others = [true, false].map { label in elements.filter { $0.label == label } }
        let pairs = (0..<count).map { _ in
            let before = elements[random.integer(below: elements.count)]
            let candidates = others[before.label ? 1 : 0]
            let after = candidates[random.integer(below: candidates.count)]
            let words = before.label ? (values[1], values[0]) : (values[0], values[1])
            return TextPair(
                before: before.text, after: after.text,
                changes: [.init(concept: 0, from: words.0, to: words.1, amount: before.label ? -1 : 1)])
        }
        return TextPairs(trusted: pairs, name: name, conceptNames: ["target: \(values[0]) → \(values[1])"])
            .remarked(remarks)
    }

    /// Some texts of each label for training and the others for testing, drawn at random, so that no text is in pairs of
    /// both.
    ///
    /// - Parameters:
    ///   - testFraction: The part of the texts of each label to test with, above 0 and below 1.
    ///   - seed: What they are drawn from.
    /// - Throws: ``DataError`` if a part would lack a label.
    public func split(
        testFraction: Double = 0.1, seed: Int = 0
    ) throws(DataError) -> (train: LabelledTexts, test: LabelledTexts) {
        guard testFraction > 0, testFraction < 1 else {
            throw DataError("\(name): testFraction is above 0 and below 1, not \(testFraction).")
        }
        var random = RandomGenerator(seed: seed, stream: 88)
        var heldOut: Set<Int> = []
        for label in [false, true] {
            let members = indices.filter { self[$0].label == label }
            guard members.count > 1 else {
                throw DataError("\(name): one text alone has the label '\(values[label ? 1 : 0])'; two are needed.")
            }
            let size = Swift.min(members.count - 1, Swift.max(1, Int((testFraction * Double(members.count)).rounded())))
            heldOut.formUnion(random.sample(size, from: members.count).map { members[$0] })
        }
        func part(_ isTest: Bool) -> LabelledTexts {
            LabelledTexts(
                indices.filter { heldOut.contains($0) == isTest }.map { elements[$0] }, name: name, values: values,
                remarks: remarks)
        }
        return (part(false), part(true))
    }

    /// The name, the number of texts, and which values are 0 and 1.
    public var description: String {
        let ones = labels.count { $0 }
        return
            "\(name): \(count.grouped) texts, '\(values[0])' = 0 (\((count - ones).grouped)), '\(values[1])' = 1 (\(ones.grouped))"
    }
}
