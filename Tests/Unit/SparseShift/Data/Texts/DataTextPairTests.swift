import Foundation
import Numerics
import SparseShift
import TestSupport
import Testing

/// The generators of text pairs: their labels tell exactly what the texts show.
@Suite struct DataTextPairTests {
    private func distinctPairs(_ pairs: TextPairs) -> Int { Set(pairs.map { $0.before + "|" + $0.after }).count }

    private func isFrench(_ text: String) -> Bool { text.firstMatch(of: /^(le |la |les |l')/) != nil }
    private func isGerman(_ text: String) -> Bool { text.hasPrefix("der ") }
    private func isEnglish(_ text: String) -> Bool { text.hasPrefix("the ") }

    @Test func pairsOfOnesOwn() throws {
        let texts = [("a happy day", "a sad day"), ("I am happy.", "I am sad.")]
        let pairs = try TextPairs(texts, name: "mood", concept: "sad")
        #expect(pairs.name == "mood" && pairs.conceptNames == ["sad"])
        #expect(pairs[1].before == "I am happy." && pairs[1].after == "I am sad.")
        #expect(pairs.concepts == Matrix(rows: 2, columns: 1, repeating: 1))
        let unlabelled = try TextPairs(texts)
        #expect(unlabelled.conceptCount == 0 && unlabelled.count == 2)
        #expect(unlabelled == (try TextPairs(texts.map { TextPair(before: $0.0, after: $0.1) })))
        let error = #expect(throws: DataError.self) { try TextPairs([(String, String)]()) }
        #expect(error?.description == "pairs: there are no pairs.")
    }

    @Test func languagePairs() throws {
        let pairs = try TextPairs.lang()
        #expect(pairs.count >= 100)
        #expect(pairs.conceptNames == ["language: English → French"])
        #expect(pairs.allSatisfy { isEnglish($0.before) && isFrench($0.after) })
        #expect(Set(pairs.map(\.before)).count == pairs.count, "no English word twice")
        #expect(Set(pairs.map(\.after)).count == pairs.count, "no French word twice")
        #expect(pairs.concepts == Matrix(rows: pairs.count, columns: 1, repeating: 1))
        let few = try TextPairs.lang(count: 10, seed: 4)
        #expect(few == (try TextPairs.lang(count: 10, seed: 4)))
        #expect(few != (try TextPairs.lang(count: 10, seed: 5)))
        #expect(few.contains { $0.before == "the key" } == few.contains { $0.after == "la clé" })
        let error = #expect(throws: DataError.self) { try TextPairs.lang(count: 5_000) }
        #expect(error?.description == "lang: there are \(pairs.count) different pairs; 5,000 were asked for.")
        #expect(throws: DataError.self) { try TextPairs.lang(count: 0) }
    }

    @Test func genderPairs() throws {
        let pairs = try TextPairs.gender()
        #expect(pairs.count == 40)
        let (male, female) = (Set(pairs.map(\.before)), Set(pairs.map(\.after)))
        #expect(male.count == 40 && female.count == 40 && male.isDisjoint(with: female))
        #expect(pairs.contains { $0.before == "the king" && $0.after == "the queen" })
        #expect(pairs.allSatisfy { $0.changes == [.init(concept: 0, from: "male", to: "female")] })
    }

    @Test func binaryPairsChangeWhatTheyLabel() throws {
        let pairs = try TextPairs.binary()
        #expect(pairs.count == 200)
        #expect(distinctPairs(pairs) == 200)
        let english = try TextPairs.gender()
        let females = Set(english.map(\.after))
        // French words by what they translate, from the pairs that change the language alone.
        let onlyLanguage = pairs.filter { $0.changes.count == 1 && $0.changes[0].concept == 0 }
        let frenchFemales = Set(onlyLanguage.filter { females.contains($0.before) }.map(\.after))
        func female(_ text: String) -> Bool { females.contains(text) || frenchFemales.contains(text) }
        for (pair, row) in zip(pairs, (0..<200).map { pairs.concepts.row($0) }) {
            let language: Float = isFrench(pair.after) && isEnglish(pair.before) ? 1 : 0
            let gender: Float = female(pair.after) && !female(pair.before) ? 1 : 0
            #expect(row == [language, gender], "\(pair)")
        }
        let both = pairs.count { $0.changes.count == 2 }
        #expect(both == 40)
        #expect(onlyLanguage.count == 80)
    }

    @Test func correlatedPairsChangeOneOfTwo() throws {
        let pairs = try TextPairs.corr()
        #expect(distinctPairs(pairs) == pairs.count)
        #expect(pairs.count >= 150)
        for (row, pair) in pairs.enumerated() {
            #expect(isEnglish(pair.before))
            #expect(pairs.concepts.row(row) == [isFrench(pair.after) ? 1 : 0, isGerman(pair.after) ? 1 : 0])
        }
        let columns = (0..<2).map { pairs.concepts.column($0).reduce(0, +) }
        #expect(columns[0] == columns[1])
    }

    private static let colours = Set(
        "red orange yellow green blue purple pink brown black white".split(separator: " ").map(String.init))
    private static let shapes = Set(
        "round square oval triangular rectangular cylindrical conical spherical cubic hexagonal".split(separator: " ")
            .map(String.init))
    private static let objects = Set(
        "vase lamp box clock bowl cushion candle mirror bottle toy".split(separator: " ").map(String.init))

    /// Colour, shape and object of a phrase, and the sentence around them.
    private func parse(_ text: String) -> (values: [String], frame: String) {
        let words = text.split(separator: " ").map(String.init)
        let values = [Self.colours, Self.shapes, Self.objects].map { list in words.filter(list.contains) }
        #expect(values.allSatisfy { $0.count == 1 }, "\(text)")
        let all = values.flatMap { $0 }
        return (all, words.filter { !all.contains($0) }.joined(separator: " "))
    }

    @Test func categoricalPairsChangeWhatTheyLabel() throws {
        let pairs = try TextPairs.cat(count: 3_000, seed: 1)
        #expect(pairs.conceptNames.count == 135)
        #expect(Set(pairs.conceptNames).count == 135)
        #expect(distinctPairs(pairs) == 3_000)
        let concepts = pairs.concepts
        for (row, pair) in pairs.enumerated() {
            let (before, after) = (parse(pair.before), parse(pair.after))
            #expect(before.frame == after.frame)
            var expected: [String: Float] = [:]
            for (index, attribute) in ["colour", "shape", "object"].enumerated()
            where before.values[index] != after.values[index] {
                let (from, to) = (before.values[index], after.values[index])
                let forwards = "\(attribute): \(from) → \(to)"
                expected[pairs.conceptNames.contains(forwards) ? forwards : "\(attribute): \(to) → \(from)"] =
                    pairs.conceptNames.contains(forwards) ? 1 : -1
            }
            let delta = concepts.row(row)
            let found = delta.indices.filter { delta[$0] != 0 }.map { (pairs.conceptNames[$0], delta[$0]) }
            #expect(Dictionary(uniqueKeysWithValues: found) == expected)
        }
        let sizes = pairs.map(\.changes.count)
        for size in 1...3 { #expect(abs(sizes.count { $0 == size } - 1_000) < 120) }
        #expect(
            (0..<135).allSatisfy { column in concepts.column(column).contains { $0 != 0 } }, "every contrast occurs")
        #expect(Set(pairs.map { parse($0.before).frame }).count == 8)
        #expect(try TextPairs.cat(count: 50, seed: 1) == TextPairs.cat(count: 50, seed: 1))
        #expect(try TextPairs.cat(count: 200, varyingAtMost: 1).allSatisfy { $0.changes.count == 1 })
        let bare = try TextPairs.cat(count: 200, inSentences: false)
        #expect(
            bare.allSatisfy { $0.before.split(separator: " ").count == 3 && $0.after.split(separator: " ").count == 3 })
        let mixed = try TextPairs.cat(count: 200, sameSentence: false)
        #expect(mixed.contains { parse($0.before).frame != parse($0.after).frame })
        #expect(throws: DataError("cat: varyingAtMost is from 1 to 3 attributes, not 4.")) {
            try TextPairs.cat(varyingAtMost: 4)
        }
        #expect(throws: DataError.self) { try TextPairs.cat(count: 100_001) }
    }

    @Test func valuesAsConcepts() throws {
        let pairs = try TextPairs.cat(count: 2_000, seed: 1, inSentences: false)
        let found = try pairs.withValuesAsConcepts()
        #expect(
            found.name == "cat" && found.map(\.before) == pairs.map(\.before)
                && found.map(\.after) == pairs.map(\.after))
        let expected = ["colour", "object", "shape"].flatMap { attribute in
            ["colour": Self.colours, "object": Self.objects, "shape": Self.shapes][attribute]!.sorted().map {
                "\(attribute): \($0)"
            }
        }
        #expect(found.conceptNames == expected)
        // What comes and goes is what the words of the texts say.
        let concepts = found.concepts
        for (row, pair) in found.enumerated() {
            let (before, after) = (Set(parse(pair.before).values), Set(parse(pair.after).values))
            for (column, name) in found.conceptNames.enumerated() {
                let value = name.components(separatedBy: ": ")[1]
                #expect(concepts[row, column] == (after.contains(value) ? 1 : 0) - (before.contains(value) ? 1 : 0))
            }
        }
        let free = try TextPairs(
            [
                TextPair(before: "a", after: "b", changes: [.init(concept: 0, from: "", to: "voice", amount: -0.5)]),
                TextPair(
                    before: "c", after: "d", changes: [.init(concept: 1, from: "past", to: "present", amount: -1)]),
            ], name: "free", conceptNames: ["voice", "tense: present → past"]
        ).withValuesAsConcepts()
        #expect(free.conceptNames == ["tense: past", "tense: present", "voice"])
        #expect(free.concepts == Matrix(rows: [[0, 0, -0.5], [-1, 1, 0]]))
        let unknown = try TextPairs([TextPair(before: "a", after: "b", changes: [])], name: "bare", conceptNames: [])
        #expect(throws: DataError("bare: it is not known what changes in the pairs, so no value can become a concept."))
        {
            try unknown.withValuesAsConcepts()
        }
    }

    @Test func embeddingsUnderOtherLabels() throws {
        try withTemporaryFolder { folder in
            let pairs = try TextPairs.cat(count: 30, inSentences: false)
            let path = "\(folder)/cat.h5"
            let before = Matrix(rows: 30, columns: 2) { for index in $0.indices { $0[index] = Float(index) } }
            let after = Matrix(rows: 30, columns: 2) { for index in $0.indices { $0[index] = Float(2 * index + 1) } }
            try EmbeddingFile.write(path) { file in
                try file.addPairs("cfc_train", dimension: 2).append(
                    before: before, after: after, labels: pairs.labels, phrases: pairs.phrases)
            }
            let data = try EmbeddingPairs(path).named("cat")
            #expect(data.concepts == pairs.concepts)
            let values = try pairs.withValuesAsConcepts()
            let found = try data.labelled(by: values)
            #expect(found.concepts == values.concepts && found.annotations.conceptNames == values.conceptNames)
            #expect(found.labels == values.labels && found.annotations.phrases == pairs.phrases)
            #expect(try found.matrix == data.matrix)
            #expect(throws: DataError("cat: 29 pairs of texts for 30 pairs of embeddings; there must be equally many."))
            {
                try data.labelled(by: TextPairs.cat(count: 29, inSentences: false))
            }
            let others = try TextPairs.cat(count: 30, seed: 5, inSentences: false)
            let error = #expect(throws: DataError.self) { try data.labelled(by: others) }
            #expect(
                error?.description
                    == "cat: pair 0 is '\(pairs[0].before)' → '\(pairs[0].after)', but the labels are of '\(others[0].before)' → '\(others[0].after)'."
            )
        }
    }

    @Test func pairsComeBackFromTheirFile() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.jsonl"
            for pairs in [
                try TextPairs.cat(count: 40), try TextPairs.binary(), try TextPairs.labelledSentences(count: 30),
            ] {
                try pairs.write(to: path)
                #expect(try TextPairs(contentsOf: path) == pairs)
            }
            func message(_ text: String) throws -> String {
                try text.write(toFile: path, atomically: true, encoding: .utf8)
                return (#expect(throws: DataError.self) { try TextPairs(contentsOf: path) })?.description ?? ""
            }
            let head = #"{"name":"x","concepts":["a"]}"# + "\n"
            #expect(try message("").hasPrefix("pairs.jsonl is empty; a pair a line is needed, such as "))
            #expect(
                try message("{\"name\":\"x\"}\n")
                    == "pairs.jsonl, line 1 must hold the name and the concepts of the pairs.")
            #expect(try message("{}\n").hasPrefix("pairs.jsonl, line 1 is no pair: before and after are needed;"))
            #expect(try message(head) == "x: there are no pairs.")
            #expect(try message(head + "{\n").hasPrefix("pairs.jsonl, line 2 is not JSON: "))
            #expect(
                try message(head + #"{"before":"b"}"#)
                    == "pairs.jsonl, line 2 is no pair: before, after and changes are needed.")
            #expect(
                try message(head + #"{"before":"b","after":"c","changes":[{"concept":3,"from":"f","to":"t"}]}"#)
                    == "pairs.jsonl, line 2 changes concept 3, but line 1 names 1.")
            #expect(throws: DataError("\(folder)/none.jsonl: no such file.")) {
                try TextPairs(contentsOf: folder + "/none.jsonl")
            }
        }
    }
}
