import Foundation
import JSON
import SparseShift
import TestSupport
import Testing

/// Texts that come more than once in a published file: once to train or to test, and never with two labels.
@Suite struct PublishedRepeatedTextTests {
    private func published(_ file: String) throws -> String {
        try String(contentsOfFile: "\(fixtures)/published/\(file)", encoding: .utf8)
    }

    private func reading<Result>(_ text: String, as name: String, _ read: (String) throws -> Result) throws -> Result {
        try withTemporaryFolder { folder in
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            return try read("\(folder)/\(name)")
        }
    }

    private func sentence<Result>(_ text: String, as name: String, _ read: (String) throws -> Result) throws -> String {
        (#expect(throws: DataError.self) { _ = try reading(text, as: name, read) })?.description ?? ""
    }

    /// The lines of a file, each of them several times.
    private func lines(_ text: String, times: Int) -> String {
        text.split(whereSeparator: \.isNewline).map { Array(repeating: "\($0)\n", count: times).joined() }.joined()
    }

    private func texts(_ pairs: TextPairs) -> Set<String> { Set(pairs.flatMap { [$0.before, $0.after] }) }

    @Test func biographies() throws {
        let file = try published("bios.csv")
        let header = try #require(file.split(whereSeparator: \.isNewline).first)
        let rows = file.dropFirst(header.count + 1)
        let once = try reading(file, as: "bios.csv") { try BiasInBios(contentsOf: $0) }
        #expect(once.remarks.isEmpty)
        let thrice = try reading("\(header)\n" + lines(String(rows), times: 3), as: "bios.csv") {
            try BiasInBios(contentsOf: $0)
        }
        let remark = "bios.csv: 224 of 336 rows repeat the text of an earlier one and are left out"
        #expect(thrice.texts == once.texts && thrice.remarks == [remark])
        for (own, parts) in [
            (try once.genderPairs(), try thrice.genderPairs()),
            (try once.professionMatchedPairs(), try thrice.professionMatchedPairs()),
            (try once.conceptPairs(count: 60), try thrice.conceptPairs(count: 60)),
        ] {
            #expect(parts.train == own.train && parts.test == own.test)
            #expect(texts(parts.train).isDisjoint(with: texts(parts.test)))
            #expect(parts.train.remarks == [remark] && parts.test.remarks == [remark])
        }
        #expect(try thrice.sample(5).remarks == [remark])
    }

    @Test func biographiesWithTwoLabels() throws {
        func message(_ rows: String) throws -> String {
            try sentence("hard_text,profession,gender\n" + rows, as: "b.csv") { try BiasInBios(contentsOf: $0) }
        }
        #expect(
            try message("x,13,1\nSame text.,13,0\nSame text.,13,1\n")
                == "b.csv, line 4, 'gender' says 'female', but line 3 says 'male' of the same text, \"Same text.\": correct the wrong row, or leave both out."
        )
        #expect(
            try message("a,13,1\na,nurse,1\na,2,1\nb,2,0\nb,2,1\n")
                == "b.csv, line 4, 'profession' says 'attorney', but line 2 says 'nurse' of the same text, \"a\": correct the wrong row, or leave both out; 2 texts of the file have such rows."
        )
    }

    /// One text in a hundred may have two labels: it is left out, and named.
    @Test func aFewTextsWithTwoLabels() throws {
        let rows = (0..<200).map { "text \($0),13,\($0 % 2)\n" }.joined()
        let read = try reading("hard_text,profession,gender\n" + rows + "text 4,13,1\ntext 4,13,0\n", as: "b.csv") {
            try BiasInBios(contentsOf: $0)
        }
        #expect(read.texts == (0..<200).filter { $0 != 4 }.map { "text \($0)" })
        #expect(
            read.remarks == [
                "b.csv: 2 of 202 rows repeat the text of an earlier one and are left out",
                "b.csv: 1 text is left out, of which rows say different things: line 202, 'gender' says 'female', but line 6 says 'male' of the same text, \"text 4\"",
            ])
        #expect(
            try sentence(
                "hard_text,profession,gender\n" + rows + (0..<3).map { "text \($0),2,\($0 % 2)\n" }.joined(),
                as: "b.csv"
            ) { try BiasInBios(contentsOf: $0) }.hasSuffix("; 3 texts of the file have such rows."))
    }

    @Test func letters() throws {
        let array = try #require(try JSONValue(decoding: published("refusal.json")).array)
        let text = JSONValue.array(array + array).encodedString
        let questions = try reading(text, as: "refusal.json") { try LetterQuestions(contentsOf: $0) }
        #expect(questions.count == 12)
        for balance in LetterQuestions.LetterBalance.allCases {
            let (train, test) = try questions.pairs(balance: balance)
            #expect(texts(train).isDisjoint(with: texts(test)))
            #expect(
                test.remarks == ["refusal.json: 12 of 24 rows repeat the text of an earlier one and are left out"])
        }
        func row(_ question: String, _ first: String, _ second: String) -> String {
            #"{"question": "\#(question)", "answer_matching_behavior": "\#(first)", "answer_not_matching_behavior": "\#(second)"}"#
                + "\n"
        }
        let good = "Q\\n(A) a\\n(B) b"
        #expect(
            try sentence(row(good, "(A)", "(B)") + row(good, "(B)", "(A)"), as: "q.jsonl") {
                try LetterQuestions(contentsOf: $0)
            }
                == "q.jsonl, line 2, 'answer_matching_behavior' says '(B)', but line 1 says '(A)' of the same text, \"Q\\n(A) a\\n(B) b\": correct the wrong row, or leave both out."
        )
        #expect(
            try sentence(row("Q\\n(A) same\\n(B) same", "(A)", "(B)"), as: "q.jsonl") {
                try LetterQuestions(contentsOf: $0)
            }
                == "q.jsonl, line 1, 'question' has the same choice behind (A) and (B), \"same\", which cannot show the behaviour and not show it; correct one, or leave the question out."
        )
    }

    @Test func truthfulAnswers() throws {
        let file = try published("truthfulqa.jsonl")
        let once = try reading(file, as: "t.jsonl") { try TextPairs.truthfulQA(contentsOf: $0) }
        let twice = try reading(lines(file, times: 2), as: "t.jsonl") { try TextPairs.truthfulQA(contentsOf: $0) }
        #expect(twice.train == once.train && twice.test == once.test && once.train.remarks.isEmpty)
        #expect(texts(twice.train).isDisjoint(with: texts(twice.test)))
        #expect(twice.train.remarks == ["t.jsonl: 10 of 20 rows repeat the text of an earlier one and are left out"])
        func row(_ choices: String) -> String {
            #"{"question": "Q", "mc1_targets": {"choices": \#(choices), "labels": [1, 0]}}"# + "\n"
        }
        func message(_ text: String) throws -> String {
            try sentence(text, as: "t.jsonl") { try TextPairs.truthfulQA(contentsOf: $0) }
        }
        let same = row(#"["a", "b"]"#)
        #expect(
            try message(same + same)
                == "t.jsonl has one question, 2 times; at least 2 are needed, to train and to test.")
        #expect(
            try message(same + row(#"["b", "a"]"#))
                == "t.jsonl, line 2, 'mc1_targets' says 'b', but line 1 says 'a' of the same text, \"Q\": correct the wrong row, or leave both out."
        )
        #expect(
            try message(same + row(#"["a", "a"]"#))
                == "t.jsonl, line 2, 'mc1_targets' has the choice \"a\" as right and as wrong; leave one of them out.")
    }

    @Test func textsWithLabels() throws {
        func texts(_ rows: String, _ map: [String: Bool]? = nil) throws -> LabelledTexts {
            try reading("prompt,target\n" + rows, as: "x.csv") { try LabelledTexts(contentsOf: $0, labels: map) }
        }
        let read = try texts(lines("a,0\nb,0\nc,1\nd,1\n", times: 5))
        #expect(read.texts == ["a", "b", "c", "d"])
        let (train, test) = try read.split(testFraction: 0.5)
        #expect(Set(train.texts).isDisjoint(with: Set(test.texts)) && test.count == 2)
        let remark = "x.csv: 16 of 20 rows repeat the text of an earlier one and are left out"
        #expect(try train.remarks == [remark] && test.pairs(count: 3).remarks == [remark])
        #expect(
            try texts("a,0\na,0\nb,1\n").remarks
                == ["x.csv: 1 of 3 rows repeats the text of an earlier one and is left out"])
        // Two words of the same meaning are one label.
        let map = ["yes": true, "1": true, "no": false]
        #expect(try texts("a,yes\na,1\nb,no\n", map).labels == [true, false])
        #expect(
            (#expect(throws: DataError.self) { try texts("a,0\nb,1\na,1\n") })?.description
                == "x.csv, line 4, 'target' says '1', but line 2 says '0' of the same text, \"a\": correct the wrong row, or leave both out."
        )
    }

    @Test func sentences() throws {
        func row(_ text: String, _ tense: String, _ level: Double) -> String {
            #"{"sentence": "\#(text)", "tense": "\#(tense)", "voice": "active", "domain": "news", "sentiment": "neutral", "reading_level": \#(level)}"#
                + "\n"
        }
        func read(_ text: String) throws -> LabelledSentences {
            try reading(text, as: "s.jsonl") { try LabelledSentences(contentsOf: $0) }
        }
        // Both levels are low.
        let sentences = try read(row("S.", "past", 3) + row("S.", "past", 4) + row("T.", "present", 3))
        #expect(sentences.map(\.text) == ["S.", "T."])
        let remark = "s.jsonl: 1 of 3 rows repeats the text of an earlier one and is left out"
        #expect(try sentences.remarks == [remark] && sentences.pairs(count: 3).remarks == [remark])
        for (second, key, new, old) in [
            (row("S.", "present", 3), "tense", "present", "past"),
            (row("S.", "past", 12), "reading_level", "high", "low"),
        ] {
            #expect(
                (#expect(throws: DataError.self) { try read(row("S.", "past", 3) + second) })?.description
                    == "s.jsonl, line 2, '\(key)' says '\(new)', but line 1 says '\(old)' of the same text, \"S.\": correct the wrong row, or leave both out."
            )
        }
    }

    @Test func phrases() throws {
        func row(_ before: String, _ after: String, _ labels: String) -> String {
            #"{"prompt1": "\#(before)", "prompt2": "\#(after)", "labels": [\#(labels)]}"# + "\n"
        }
        func read(_ text: String) throws -> TextPairs {
            try reading(text, as: "k.jsonl") { try TextPairs.categorical(contentsOf: $0) }
        }
        let pairs = try read(
            row("a", "b", "1, 0, 0") + row("a", "b", "1, 0, 0") + row("a", "a", "0, 1, 0") + row("b", "b", "0, 0, 0"))
        #expect(pairs.map { [$0.before, $0.after] } == [["a", "b"], ["b", "b"]])
        #expect(
            pairs.remarks == [
                "k.jsonl: 1 of 4 rows repeats the text of an earlier one and is left out",
                "k.jsonl: 1 of 3 pairs has the same phrase twice, but labels that say it changed, and is left out",
            ])
        #expect(
            (#expect(throws: DataError.self) { try read(row("a", "a", "0, 1, 0")) })?.description
                == "k.jsonl: each pair has the same phrase twice, but labels that say it changed; pairs of different phrases are needed."
        )
        #expect(
            (#expect(throws: DataError.self) { try read(row("a", "b", "1, 0, 0") + row("a", "b", "1, 1, 0")) })?
                .description
                == "k.jsonl, line 2, 'labels' says '1, 1, 0', but line 1 says '1, 0, 0' of the same text, \"a\" → \"b\": correct the wrong row, or leave both out."
        )
    }
}
