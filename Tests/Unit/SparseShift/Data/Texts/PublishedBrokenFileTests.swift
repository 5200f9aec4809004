import Foundation
import SparseShift
import TestSupport
import Testing

/// Files that are not in the form of a published data set: one sentence names the file, the line and the key.
@Suite struct PublishedBrokenFileTests {
    private func sentence<Result>(
        _ text: String, as name: String = "x.jsonl", _ read: (String) throws -> Result
    ) throws -> String {
        try withTemporaryFolder { folder in
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            return (#expect(throws: DataError.self) { _ = try read("\(folder)/\(name)") })?.description ?? ""
        }
    }

    private func bios(_ text: String, as name: String = "x.jsonl") throws -> String {
        try sentence(text, as: name) { try BiasInBios(contentsOf: $0) }
    }

    @Test func filesOfAnyKind() throws {
        #expect(try bios("") == "x.jsonl is empty; biographies with hard_text, profession and gender are needed.")
        #expect(
            try bios("{\"hard_text\": \"a\"}\n{oops}\n").hasPrefix("x.jsonl, line 2 is not JSON: "))
        #expect(try bios("[1]") == "x.jsonl, element 1 is no object with names and values: 1.")
        #expect(try bios("[]") == "x.jsonl: there are no biographies.")
        #expect(try bios("[\n{,\n]").hasPrefix("x.jsonl, line 2 is not JSON: "))
        #expect(
            try bios("{\"hard_text\": \"a\", \"gender\": 1}")
                == "x.jsonl, line 1 has no 'profession'; there are 'gender', 'hard_text'.")
        #expect(
            try bios("hard_text,gender\na,1\n", as: "x.csv")
                == "x.csv, line 1: no column 'profession'; there are 'hard_text', 'gender', but hard_text, profession and gender are needed."
        )
        #expect(
            try bios("hard_text,profession,gender,gender\n", as: "x.csv")
                == "x.csv, line 1 names the column 'gender' twice.")
        #expect(
            try bios("hard_text,profession,gender\n\"a\nb\",1,0\nc,2\n", as: "x.csv")
                == "x.csv, line 4 has 2 fields, but there are 3 columns.")
        let json = "[{\"hard_text\": \"a\"}]"
        let wide = json.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        for (name, kind) in [("x.jsonl", "JSON lines"), ("x.json", "JSON")] {
            for mark in [[0xFF, 0xFE], []] as [[UInt8]] {
                try withTemporaryFolder { folder in
                    try Data(mark + wide).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
                    let sentence = "\(name) is UTF-16, not UTF-8: save the file as \(kind) in UTF-8."
                    let published = #expect(throws: DataError.self) {
                        try BiasInBios(contentsOf: "\(folder)/\(name)")
                    }
                    let own = #expect(throws: DataError.self) { try TextPairs(contentsOf: "\(folder)/\(name)") }
                    #expect(published?.description == sentence && own?.description == sentence)
                }
            }
        }
        #expect(try bios("PAR1", as: "x.parquet").contains("pandas.read_parquet('x.parquet')"))
        #expect(
            (#expect(throws: DataError.self) { try BiasInBios(contentsOf: "/nowhere.csv") })?.description
                == "/nowhere.csv: no such file.")
    }

    @Test func biographies() throws {
        func row(_ text: String, _ profession: String, _ gender: String) -> String {
            "{\"hard_text\": \(text), \"profession\": \(profession), \"gender\": \(gender)}\n"
        }
        #expect(
            try bios(row("\"a\"", "28", "0"))
                == "x.jsonl, line 1, 'profession' is '28'; it is a number from 0 to 27, or a name such as accountant.")
        #expect(
            try bios(row("\"a\"", "2", "0") + row("\"a\"", "2", "2"))
                == "x.jsonl, line 2, 'gender' is '2'; it is one of 0, 1, male, female.")
        #expect(try bios(row("\" \"", "2", "0")) == "x.jsonl, line 1, 'hard_text' is empty; a text is needed.")
        #expect(try bios(row("7", "2", "0")) == "x.jsonl, line 1, 'hard_text' is 7; a text is needed.")
        let men = row("\"a\"", "\"nurse\"", "\"Male\"") + row("\"b\"", "13", "0.0")
        let message = try sentence(men) { try BiasInBios(contentsOf: $0).genderPairs() }
        #expect(
            message
                == "x: 2 biographies of men and 0 of women give 0 pairs; at least 2 are needed, to train and to test.")
        #expect(
            try sentence(men) { try BiasInBios(contentsOf: $0).conceptPairs() }.contains(
                "neither gender nor profession"))
        #expect(try sentence(men) { try BiasInBios(contentsOf: $0).of(professions: ["king"]) }.contains("'king' is no"))
        #expect(
            try sentence(men) { try BiasInBios(contentsOf: $0).sample(3) }
                == "x: from 1 to 2 biographies can be drawn, not 3.")
    }

    @Test func letters() throws {
        func message(_ question: String, _ matching: String = "(A)", _ other: String = "(B)") throws -> String {
            try sentence(
                """
                [{"question": "\(question)", "answer_matching_behavior": "\(matching)", \
                "answer_not_matching_behavior": "\(other)"}]
                """, as: "q.json"
            ) { try LetterQuestions(contentsOf: $0).pairs() }
        }
        let good = "Q\\n(A) a\\n(B) b"
        #expect(
            try message("Q\\n(A) a")
                == "q.json, element 1, 'question' has no line that begins with (B) and has a text behind it.")
        #expect(try message("Q (A) a\\n(B) b").contains("begins with (A)"))
        #expect(try message("Q\\n(B) a\\n(A) b").contains("(B) before choice (A)"))
        #expect(try message(good + "\\n(C) c").contains("has a choice (C)"))
        #expect(
            try message("Q\\n(A) first of two\\n" + good)
                == "q.json, element 1, 'question' has 2 lines that begin with (A), so that its choices cannot be told; there must be one."
        )
        #expect(
            try message("Q\\n(A) a\\n\\nmore\\n(B) b\\n\\nmore")
                == "q.json, element 1, 'question' has an empty line in choice (A), and a text behind an empty line after (B), so that the end of (B) cannot be told; leave out the empty lines in choices."
        )
        #expect(
            try message(good, "(C)")
                == "q.json, element 1, 'answer_matching_behavior' is '(C)'; it is one of (a), (b), a, b.")
        #expect(try message(good, "(B)").contains("'answer_not_matching_behavior' is the same letter"))
        #expect(
            try message(good)
                == "q: of 1 questions, 0 pairs are left to train and 0 to test; more questions are needed, or the balance \"published\"."
        )
    }

    @Test func answers() throws {
        func message(_ targets: String) throws -> String {
            let line = "{\"question\": \"Q\", \"mc1_targets\": \(targets)}\n"
            return try sentence(line + line) { try TextPairs.truthfulQA(contentsOf: $0) }
        }
        #expect(try message("\"a\"").contains("line 1, 'mc1_targets' is \"a\"; an object of 'choices' and 'labels'"))
        #expect(
            try message("{\"choices\": [\"a\", \"b\"], \"labels\": [1]}")
                == "x.jsonl, line 1, 'mc1_targets' needs a label 0 or 1 for each of its 2 choices.")
        #expect(
            try message("{\"choices\": [\"a\", \"b\"], \"labels\": [1, 1]}").contains("has 2 right answers among 2"))
        #expect(try message("{\"labels\": [1, 1]}") == "x.jsonl, line 1, 'choices' is null; a list of texts is needed.")
        #expect(
            try sentence("{\"question\": \"Q\", \"mc1_targets\": 1}") { try TextPairs.truthfulQA(contentsOf: $0) }
                == "x.jsonl has one question; at least 2 are needed, to train and to test.")
    }

    @Test func labels() throws {
        func message(_ rows: String, _ map: [String: Bool]? = nil) throws -> String {
            try sentence("prompt,target\n" + rows, as: "x.csv") { try LabelledTexts(contentsOf: $0, labels: map) }
        }
        #expect(
            try message("a,1\nb,0\nc,yes\n")
                == "x.csv, line 4, 'target' is 'yes', a third value beside '0' and '1'; a label has two.")
        #expect(
            try message("a,1\nb,1.0\n") == "x.csv, 'target': all 2 labels are 0 ('1'); both are needed.")
        #expect(
            try message("a,1\nb,0\n", ["1": true])
                == "x.csv, line 3, 'target' is '0', which the map of labels does not have; it has '1'.")
        #expect(try message("a,\n").hasPrefix("x.csv, line 2, 'target' is"))
        #expect(
            try sentence("prompt,target\na,x\nb,y\n", as: "x.csv") { try LabelledTexts(contentsOf: $0).split() }
                == "x: one text alone has the label 'x'; two are needed.")
        #expect(
            try sentence("{\"prompt1\": \"a\", \"prompt2\": \"b\", \"labels\": [0, 2, 1]}") {
                try TextPairs.categorical(contentsOf: $0)
            }.contains("it says for color, shape and object whether they changed"))
    }

    @Test func sentences() throws {
        func row(_ rest: String) -> String {
            "{\"sentence\": \"S.\", \"tense\": \"past\", \"voice\": \"active\", \"domain\": \"news\"\(rest)}\n"
        }
        func message(_ text: String) throws -> String {
            try sentence(text) { try LabelledSentences(contentsOf: $0) }
        }
        let good = row(", \"sentiment\": \"neutral\"")
        #expect(
            try message(good + row(", \"sentiment\": \"glad\""))
                == "x.jsonl, line 2, 'sentiment' is 'glad'; it is one of negative, neutral, positive.")
        #expect(
            try message(good + row(", \"sentiment\": \"neutral\", \"reading_level\": 3"))
                .hasPrefix("x.jsonl, line 1 has no 'reading_level'"))
        // A key without a value is there.
        let second = good.replacing("S.", with: "T.").replacing("}", with: ", \"reading_level\": 3}")
        #expect(
            try message(row(", \"sentiment\": \"neutral\", \"reading_level\": null") + second)
                == "x.jsonl, line 1, 'reading_level' has no value (null); give one, or leave the row out.")
        #expect(
            try message(row(", \"sentiment\": \"neutral\", \"reading_level\": NaN"))
                .contains("'reading_level' is"))
        #expect(try sentence(good) { try LabelledSentences(contentsOf: $0).pairs(count: 3) }.hasPrefix("x: pairs need"))
    }
}
