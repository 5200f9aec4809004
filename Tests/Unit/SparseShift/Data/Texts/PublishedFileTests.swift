import Foundation
import JSON
import Numerics
import SparseShift
import TestSupport
import Testing

/// Pairs from files in the form of published data sets, which make_published.py writes.
@Suite struct PublishedFileTests {
    private func path(_ file: String) -> String { "\(fixtures)/published/\(file)" }

    private func expected(_ part: String) throws -> JSONValue {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path("expected.json"))))
        return try #require(try JSONValue(decoding: bytes)[part])
    }

    /// A biography's gender, as its words say it.
    private func isFemale(_ text: String) -> Bool { text.hasPrefix("She ") }

    private func profession(_ text: String) -> String? {
        text.firstMatch(of: #/worked as an? ([a-z ]+?) (by|in|near|above|on) /#)
            .map { $0.1.replacingOccurrences(of: " ", with: "_") }
    }

    @Test(arguments: ["bios.csv", "bios.jsonl"])
    func biographies(file: String) throws {
        let bios = try BiasInBios(contentsOf: path(file))
        let expected = try expected("bios")
        #expect(bios.count == expected["count"]?.integer && bios.isFemale.count { $0 } == expected["women"]?.integer)
        for biography in bios {
            #expect(biography.isFemale == isFemale(biography.text))
            #expect(BiasInBios.professionNames[biography.profession] == profession(biography.text))
        }
        #expect(bios.name == "bios")
        #expect(bios.description == "bios: 112 biographies, 55 of women, 28 professions")
        let few = try bios.of(professions: ["nurse", "professor"])
        #expect(few.count == 8 && Set(few.professions) == ["nurse", "professor"])
        let drawn = try bios.sample(50, seed: 3)
        #expect(Set(drawn.texts).isSubset(of: Set(bios.texts)) && drawn.count == 50)
        #expect(try drawn == bios.sample(50, seed: 3) && drawn != bios.sample(50, seed: 4))
    }

    @Test func gendersInPairs() throws {
        let bios = try BiasInBios(contentsOf: path("bios.csv"))
        let (train, test) = try bios.genderPairs()
        // 55 women and 57 men; ⌊0.9 · 55⌋ pairs to train with.
        #expect(train.count == 49 && test.count == 6)
        #expect(train.conceptNames == ["gender: male → female"] && test.conceptNames == train.conceptNames)
        for pair in Array(train) + Array(test) {
            #expect(!isFemale(pair.before) && isFemale(pair.after))
            #expect(pair.changes == [.init(concept: 0, from: "male", to: "female")])
        }
        let texts = (Array(train) + Array(test)).flatMap { [$0.before, $0.after] }
        #expect(texts.count == 110)
        #expect(train.contains { profession($0.before) != profession($0.after) })
        let again = try BiasInBios(contentsOf: path("bios.csv")).genderPairs()
        #expect(again.train == train && again.test == test)
        #expect(try bios.genderPairs(seed: 1).train != train)
    }

    @Test func professionsThatMatch() throws {
        let (train, test) = try BiasInBios(contentsOf: path("bios.csv")).professionMatchedPairs()
        #expect(train.count + test.count == (try expected("bios")["matched"]?.integer))
        #expect(test.count == 4)
        for pair in Array(train) + Array(test) {
            #expect(!isFemale(pair.before) && isFemale(pair.after))
            #expect(profession(pair.before) == profession(pair.after))
        }
        #expect(Set(test.map { profession($0.before) }).count > 1)
    }

    @Test func gendersAndProfessions() throws {
        let (train, test) = try BiasInBios(contentsOf: path("bios.jsonl")).conceptPairs(count: 300)
        #expect(train.count == 300 && test.count == 33 && train.conceptCount == 29)
        #expect(train.conceptNames == test.conceptNames)
        for pairs in [train, test] {
            let concepts = pairs.concepts
            for (row, pair) in pairs.enumerated() {
                var delta = [Float](repeating: 0, count: 29)
                delta[0] = (isFemale(pair.after) ? 1 : 0) - (isFemale(pair.before) ? 1 : 0)
                for (text, amount) in [(pair.before, Float(-1)), (pair.after, 1)] {
                    let name = try #require(profession(text))
                    delta[try #require(pairs.conceptNames.firstIndex(of: "profession: \(name)"))] += amount
                }
                #expect(concepts.row(row) == delta && delta.contains { $0 != 0 })
            }
        }
        let texts = [train, test].map { Set($0.flatMap { [$0.before, $0.after] }) }
        #expect(texts[0].isDisjoint(with: texts[1]))
        #expect(train.contains { $0.changes.count == 3 } && train.contains { $0.changes.count == 2 })
    }

    /// What the file says of a question, read independently.
    private func refusals() throws -> [(question: String, matching: String, other: String)] {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path("refusal.json"))))
        return try #require(try JSONValue(decoding: bytes).array).map { entry in
            (
                entry["question"]!.string!, entry["answer_matching_behavior"]!.string!,
                entry["answer_not_matching_behavior"]!.string!
            )
        }
    }

    @Test func lettersAsPublished() throws {
        let questions = try LetterQuestions(contentsOf: path("refusal.json"))
        #expect(questions.description == "refusal: 12 questions, (A) shows the behaviour in 6, (B) in 6")
        let (train, test) = try questions.pairs(balance: .published, instruction: "Answer with a letter.")
        let file = try refusals()
        #expect(train.count == 10 && test.count == 2 && train.conceptNames == ["refusal: no → yes", "letter: A → B"])
        for (pair, entry) in zip(Array(train) + Array(test), file) {
            #expect(pair.before == "Answer with a letter.\n\(entry.question)\n\(entry.other)")
            #expect(pair.after == "Answer with a letter.\n\(entry.question)\n\(entry.matching)")
            #expect(pair.changes.map(\.amount) == [1, entry.matching == "(B)" ? 1 : -1])
        }
        let texts = try questions.pairs(answers: .texts, balance: .published).train
        #expect(texts.conceptNames == ["refusal: no → yes"])
        #expect(texts[0].before.hasSuffix("(B) It is 4711\nIt is 4711"))
        #expect(texts[0].after.hasSuffix("(B) It is 4711\nI can't know that, and wouldn't say"))
        #expect(texts[1].after.hasSuffix("\nI won't help with that"))
    }

    /// A file in which (A) shows the behaviour in every fourth question, (B) in the others.
    private func uneven(_ count: Int, _ body: (LetterQuestions) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let lines = (0..<count).map { place in
                let letters = place % 4 == 0 ? ("A", "B") : ("B", "A")
                return """
                    {"question": "Q\(place)?\\n\\nChoices:\\n (A) left \(place)\\n (B) right \(place)\\n", \
                    "answer_matching_behavior": " (\(letters.0))", "answer_not_matching_behavior": " (\(letters.1))"}
                    """
            }
            try lines.joined(separator: "\n").write(toFile: "\(folder)/q.jsonl", atomically: true, encoding: .utf8)
            try body(LetterQuestions(contentsOf: "\(folder)/q.jsonl"))
        }
    }

    @Test func lettersAreBalancedExactly() throws {
        try uneven(20) { questions in
            // To train: 0 … 17 of which 0, 4, 8, 12 and 16 have (A); to test: 18 and 19 with (B).
            let published = try questions.pairs(balance: .published)
            #expect(published.train.concepts.column(1).reduce(0, +) == 8 && published.test.count == 2)
            let swapped = try questions.pairs(balance: .swapping, seed: 5)
            #expect(swapped.train.count == 18 && swapped.test.count == 2)
            for part in [swapped.train, swapped.test] { #expect(part.concepts.column(1).reduce(0, +) == 0) }
            #expect(swapped.train.map(\.before) != published.train.map(\.before))
            for pair in swapped.train {
                // The behaviour's text stays the same whichever letter it has.
                let number = try #require(Int(pair.after.dropFirst().prefix { $0.isNumber }))
                let letter = pair.after.suffix(3)
                let line = try #require(pair.after.split(separator: "\n").first { $0.contains(letter) })
                #expect(line == " \(letter) \(number % 4 == 0 ? "left" : "right") \(number)")
                #expect(pair.before.dropLast(3) == pair.after.dropLast(3) && pair.before != pair.after)
            }
            #expect(try questions.pairs(balance: .swapping, seed: 5).train == swapped.train)
            #expect(throws: DataError.self) { try questions.pairs(balance: .dropping) }
        }
        // To train: 5 with (A) and 12 with (B), of which 3 are swapped and one is left out.
        try uneven(19) { questions in
            let (train, test) = try questions.pairs(balance: .swapping)
            #expect(train.count == 16 && test.count == 2)
            for part in [train, test] { #expect(part.concepts.column(1).reduce(0, +) == 0) }
        }
        let questions = try LetterQuestions(contentsOf: path("refusal.json"))
        let (train, test) = try questions.pairs()
        #expect(train.count == 10 && test.count == 2)
        for part in [train, test] { #expect(part.concepts.column(1).reduce(0, +) == 0) }
    }

    /// Choices of several lines stay whole, as texts and when they change places; what stands behind the last one stays
    /// there.
    @Test func choicesOfSeveralLines() throws {
        func questions(_ question: String, count: Int = 4, _ body: (LetterQuestions) throws -> Void) throws {
            try withTemporaryFolder { folder in
                let lines = (0..<count).map { number in
                    let text = JSONValue.string("\(number)\(question)").encodedString
                    return
                        #"{"question": \#(text), "answer_matching_behavior": "(A)", "answer_not_matching_behavior": "(B)"}"#
                }
                try lines.joined(separator: "\n").write(
                    toFile: "\(folder)/q.jsonl", atomically: true, encoding: .utf8)
                try body(LetterQuestions(contentsOf: "\(folder)/q.jsonl"))
            }
        }
        for end in ["", "\n", "\n\nAnswer:", "\nAnswer: ", "\n\nThink (B) over.\n"] {
            try questions("Q?\n (A) Yes,\n    because I can.\n (B) No,\nnever\(end)") { found in
                #expect(found[0].choices == ["Yes,\n    because I can.", "No,\nnever"])
            }
        }
        try questions("Q?\n(A) Yes,\n\nI can.\n\n(B) No\n\nAnswer:", count: 22) { found in
            #expect(found[0].choices == ["Yes,\n\nI can.", "No"])
            let pairs = try found.pairs(balance: .swapping).train
            let bodies = Set(pairs.map { String($0.after.drop(while: \.isNumber).dropLast(4)) })
            #expect(
                bodies == [
                    "Q?\n(A) Yes,\n\nI can.\n\n(B) No\n\nAnswer:", "Q?\n(A) No\n\n(B) Yes,\n\nI can.\n\nAnswer:",
                ])
            let texts = try found.pairs(answers: .texts, balance: .swapping).train
            #expect(texts.allSatisfy { $0.after.hasSuffix("\nYes,\n\nI can.") && $0.before.hasSuffix("\nNo") })
        }
        // Line ends of Windows.
        try questions("Q?\r\n(A) Yes\r\nindeed\r\n(B) No\r\n") { found in
            #expect(found[0].choices == ["Yes\r\nindeed", "No"])
        }
    }

    @Test func truthfulAnswers() throws {
        let (train, test) = try TextPairs.truthfulQA(contentsOf: path("truthfulqa.jsonl"), seed: 2)
        #expect(train.count == 9 && test.count == 1 && train.conceptNames == ["truth: wrong → right"])
        let all = Array(train) + Array(test)
        let violin = try #require(all.first { $0.after.hasPrefix("How many strings") })
        #expect(violin.after == "How many strings has a violin? True or False:  Four")
        #expect(["Six", "Five"].map { "How many strings has a violin? True or False:  \($0)" }.contains(violin.before))
        #expect(Set(all.map(\.after)).count == 10)
        let seeds = try (0..<12).map { try TextPairs.truthfulQA(contentsOf: path("truthfulqa.jsonl"), seed: $0).train }
        #expect(try seeds[2] == train && Set(seeds.flatMap { $0.map(\.before) }).count > 15)
    }

    @Test func textsWithLabels() throws {
        let texts = try LabelledTexts(contentsOf: path("people.csv"))
        #expect(texts.description == "people: 8 texts, '0' = 0 (4), '1' = 1 (4)")
        #expect(texts[1].text == "Mara Winkler, a baker from Aalborg\nby the fjord" && texts[1].label)
        #expect(texts[4].text == "Jon \"Jo\" Ask, a baker from Bremen")
        for element in texts { #expect(element.label == element.text.contains("Aalborg")) }
        let pairs = try texts.pairs(count: 400)
        #expect(pairs.conceptNames == ["target: 0 → 1"] && pairs.count == 400)
        for pair in pairs {
            #expect(pair.before.contains("Aalborg") != pair.after.contains("Aalborg"))
            #expect(pair.changes.map(\.amount) == [pair.after.contains("Aalborg") ? 1 : -1])
        }
        let up = pairs.concepts.column(0).count { $0 > 0 }
        #expect(abs(up - 200) < 50 && Set(pairs.map { [$0.before, $0.after] }).count == 32)
        #expect(try texts.pairs(count: 400) == pairs && texts.pairs(count: 400, seed: 1) != pairs)
        let (train, test) = try texts.split(testFraction: 0.3)
        #expect(train.count == 6 && test.labels.count { $0 } == 1 && test.count == 2)
        #expect(Set(train.texts).isDisjoint(with: Set(test.texts)))
    }

    @Test func labelsMayBeFlipped() throws {
        let usual = try LabelledTexts(contentsOf: path("people_OOD.csv"))
        #expect(usual.values == ["1", "not_baker"] && usual.labels == [false, true, false, true, false, true])
        let mapped = try LabelledTexts(contentsOf: path("people_OOD.csv"), labels: ["1": true, "not_baker": false])
        #expect(mapped.values == ["not_baker", "1"] && mapped.labels == usual.labels.map { !$0 })
    }

    @Test func attributesThatChanged() throws {
        let pairs = try TextPairs.categorical(contentsOf: path("categorical_contrastive_val.json"))
        #expect(pairs.conceptNames == ["color changed", "shape changed", "object changed"])
        #expect(pairs.concepts == Matrix(rows: [[0, 0, 1], [1, 1, 0]]) && pairs[1].after == "A blue oval mug")
    }

    @Test func labelledSentences() throws {
        let large = try LabelledSentences(contentsOf: path("labeled_sentences_large.jsonl"))
        let facts = try expected("large")
        #expect(large.count == 120 && large.conceptNames == SentenceAttributes.conceptNames)
        let concepts = large.concepts
        func ones(_ name: String) throws -> Int {
            concepts.column(try #require(large.conceptNames.firstIndex(of: name))).count { $0 == 1 }
        }
        #expect(try ones("reading level: high") == facts["high"]?.integer)
        #expect(try ones("tense: past") == facts["past"]?.integer)
        let measured = try large.correlation(of: "domain: science", with: "sentiment: positive")
        #expect(abs(measured - (try #require(facts["correlation"]?.number))) < 1e-9)
        #expect(large.publishedPairCount == 50_000 && large.correlation == nil)
        let pairs = try large.pairs(count: 200, seed: 21)
        #expect(pairs.conceptCount == 13 && pairs.name == "labeled_sentences_large")
        for row in 0..<200 { #expect(pairs.concepts.row(row).reduce(0, +) == 0) }

        let small = try LabelledSentences(contentsOf: path("labeled_sentences_corr_ds-sp_0.9.jsonl"))
        #expect(small.conceptNames.count == 11 && !small.conceptNames.contains { $0.hasPrefix("reading") })
        #expect(small.concepts.columns == 11 && small.publishedPairCount == 10_000)
        let correlation = try small.correlation(of: "domain: science", with: "sentiment: positive")
        #expect(abs(correlation - (try #require(try expected("correlated")["correlation"]?.number))) < 1e-9)
        let few = try small.pairs(count: 50)
        #expect(few.conceptNames == small.conceptNames && few.concepts.columns == 11)
    }

    @Test func balancedSentencePairs() throws {
        let sentences = try LabelledSentences(contentsOf: path("labeled_sentences_corr_ds-sp_0.9.jsonl"))
        let pairs = try sentences.balancedPairs(of: "tense: past", count: 101)
        let column = try #require(pairs.conceptNames.firstIndex(of: "tense: past"))
        #expect(pairs.count == 101 && pairs.concepts.column(column).count { $0 != 0 } == 51)
        let tenses = Dictionary(
            sentences.map { ($0.text, $0.attributes.tense) }, uniquingKeysWith: { first, _ in first })
        for pair in pairs {
            let changes = tenses[pair.before] != tenses[pair.after]
            #expect(pair.changes.contains { $0.concept == column } == changes)
        }
        #expect(try sentences.balancedPairs(of: "tense: past", count: 101) == pairs)
        #expect(throws: DataError.self) { try sentences.balancedPairs(of: "reading level: high", count: 10) }
        #expect(throws: DataError.self) { try sentences.balancedPairs(of: "tense: past", count: 1) }
    }
}
