import Numerics
import SparseShift
import Testing

/// Sentences say what their labels say, and their attributes go together as strongly as asked.
@Suite struct DataLabelledSentenceTests {
    /// The attributes of a sentence as a reader would find them.
    private func parse(_ text: String) throws -> SentenceAttributes {
        let clause = text.split(separator: ",")[0].lowercased()
        let isPassive = clause.firstMatch(of: #/ (is|was) .* by /#) != nil
        let isPast =
            isPassive
            ? clause.contains(" was ")
            : clause.firstMatch(of: #/(ed|found|hid|stole|made|sold)( at| on| about)? the /#) != nil
        let domains: [(SentenceAttributes.Domain, Regex<(Substring, Substring)>)] = [
            (.science, /(chemist|astronomer|biologist|physicist|geologist|laboratory)/),
            (.fantasy, /(wizard|dragon|elf|dwarf|sorceress|goblin)/),
            (.news, /(government|mayor|senator|police chief|minister|reporter)/),
            (.other, /(baker|neighbour|gardener|grandmother|tailor|cook)/),
        ]
        let domain = try #require(domains.first { clause.firstMatch(of: $0.1) != nil }).0
        let positive = text.firstMatch(of: /(joy|great luck|pleasure|acclaim|commendable|remarkable)/) != nil
        let negative = text.firstMatch(of: /(sorrow|bad luck|pain|consternation|reprehensible|regrettable)/) != nil
        // Every learned remark but one has a word of eleven letters; no plain one has.
        let remark = text.split(separator: ",")[1]
        let isLearned =
            remark.split(separator: " ").contains { $0.count >= 11 }
            || remark.contains("acclaim")
        return SentenceAttributes(
            tense: isPast ? .past : .present, voice: isPassive ? .passive : .active, domain: domain,
            readingLevel: isLearned ? .high : .low,
            sentiment: positive ? .positive : negative ? .negative : .neutral)
    }

    @Test func sentencesShowTheirAttributes() throws {
        let sentences = try LabelledSentences(count: 4_000, seed: 2)
        for sentence in sentences.prefix(700) {
            #expect(try parse(sentence.text) == sentence.attributes, "\(sentence.text)")
        }
        #expect(SentenceAttributes.conceptNames.count == 13)
        let concepts = sentences.concepts
        let shares = (0..<13).map { concepts.column($0).reduce(0, +) / 4_000 }
        for (share, expected) in zip(shares, [2, 2, 2, 2, 4, 4, 4, 4, 2, 2, 3, 3, 3].map { 1 / Float($0) }) {
            #expect(abs(share - expected) < 0.03)
        }
        #expect(Set(sentences.map(\.text)).count > 3_800)
        #expect(try LabelledSentences(count: 20, seed: 2)[7] == sentences[7])
    }

    @Test(arguments: [0, 0.1, 0.5, 1])
    func correlationIsAsAsked(strength: Double) throws {
        let sentences = try LabelledSentences(count: 20_000, correlation: strength, seed: 3)
        let concepts = sentences.concepts
        func correlation(_ a: Int, _ b: Int) -> Double {
            let (x, y) = (concepts.column(a), concepts.column(b))
            let count = Double(x.count)
            let (meanX, meanY) = (Double(x.reduce(0, +)) / count, Double(y.reduce(0, +)) / count)
            let joint = zip(x, y).reduce(0.0) { $0 + Double($1.0 * $1.1) } / count
            return (joint - meanX * meanY) / (meanX * (1 - meanX) * meanY * (1 - meanY)).squareRoot()
        }
        // Tense, voice and reading level have two values each.
        for (a, b) in [(1, 3), (1, 9), (3, 9)] { #expect(abs(correlation(a, b) - strength) < 0.025) }
        #expect(strength < 1 || Set(sentences.map(\.attributes)).count <= 6)
    }

    @Test func pairsOfSentences() throws {
        let pairs = try TextPairs.labelledSentences(count: 120, seed: 1)
        let concepts = pairs.concepts
        for (row, pair) in pairs.enumerated() {
            let names = SentenceAttributes.conceptNames
            func ones(_ attributes: SentenceAttributes) -> [Float] {
                let words = [
                    "tense: \(attributes.tense)", "voice: \(attributes.voice)", "domain: \(attributes.domain)",
                    "reading level: \(attributes.readingLevel)", "sentiment: \(attributes.sentiment)",
                ]
                return names.map { words.contains($0) ? 1 : 0 }
            }
            let (before, after) = (ones(try parse(pair.before)), ones(try parse(pair.after)))
            #expect(concepts.row(row) == zip(after, before).map { $0 - $1 })
            #expect(concepts.row(row).contains { $0 != 0 })
        }
        #expect(throws: DataError("labelled sentences: the correlation is from 0 to 1, not 1.5.")) {
            try TextPairs.labelledSentences(correlation: 1.5)
        }
        #expect(throws: DataError.self) { try LabelledSentences(count: 0) }
        #expect(throws: DataError.self) { try LabelledSentences(count: 1).pairs(count: 5) }
    }
}
