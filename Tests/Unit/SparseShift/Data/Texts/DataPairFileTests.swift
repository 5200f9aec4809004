import Foundation
import Numerics
import SparseShift
import TestSupport
import Testing

/// Pairs of texts from files that other programs have written.
@Suite struct DataPairFileTests {
    private func read(_ bytes: [UInt8], as name: String = "pairs.csv") throws -> TextPairs {
        try withTemporaryFolder { folder in
            try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            return try TextPairs(contentsOf: "\(folder)/\(name)")
        }
    }

    private func read(_ text: String, as name: String = "pairs.csv") throws -> TextPairs {
        try read(Array(text.utf8), as: name)
    }

    private func message(_ text: String, as name: String = "pairs.csv") -> String {
        (#expect(throws: DataError.self) { try read(text, as: name) })?.description ?? ""
    }

    @Test func pairsAlone() throws {
        let pairs = try read("before,after\nthe table,la table\nthe door,la porte\n")
        #expect(pairs.name == "pairs" && pairs.conceptNames.isEmpty && pairs.count == 2)
        #expect(pairs[1] == TextPair(before: "the door", after: "la porte", changes: []))
        #expect(pairs.concepts == Matrix(rows: 2, columns: 0) && pairs.labels == nil)
        #expect(pairs.description == "pairs: 2 pairs of texts, no known concepts")
        #expect(try read("after,before\nb,a")[0].before == "a")
    }

    @Test func quotesAndLineBreaks() throws {
        let pairs = try read("\u{FEFF}before,after\r\n\"a, \"\"b\"\"\r\nc\",d\r\n\r\n\" e \",f;g\r\n")
        #expect(pairs.map(\.before) == ["a, \"b\"\r\nc", " e "] && pairs.map(\.after) == ["d", "f;g"])
        #expect(try read("before,after\ra,b\rc,d").count == 2)
        #expect(
            try read("\"before\";\"after\"\n\"a;1\";b,2\n")[0] == TextPair(before: "a;1", after: "b,2", changes: []))
        #expect(try read("before\tafter\na\tb\n", as: "x.tsv")[0].after == "b")
        #expect(try read("sep=|\nbefore|after\na|b\n")[0].after == "b")
        #expect(try read("Before ; AFTER;;\nä;ö;;\n")[0] == TextPair(before: "ä", after: "ö", changes: []))
    }

    @Test func concepts() throws {
        let numbers = try read("before,after,tense: past → present,voice\na,b,1,0\nc,d,-1,0.5\ne,f,,\n")
        #expect(numbers.conceptNames == ["tense: past → present", "voice"])
        #expect(numbers.concepts == Matrix(rows: [[1, 0], [-1, 0.5], [0, 0]]))
        #expect(numbers[0].changes == [.init(concept: 0, from: "past", to: "present")])
        #expect(numbers[1].changes[1] == .init(concept: 1, from: "", to: "voice", amount: 0.5))
        #expect(try read("before;after;x\na;b;0,5\n").concepts == Matrix(rows: [[0.5]]))
        let named = try read("concept,before,after\ntense,a,b\nvoice,c,d\n,e,f\ntense,g,h\n")
        #expect(named.conceptNames == ["tense", "voice"])
        #expect(named.concepts == Matrix(rows: [[1, 0], [0, 1], [0, 0], [1, 0]]))
        let few = try read("before,after,label\na,b,voice\n").arranged(under: named.conceptNames)
        #expect(few.concepts == Matrix(rows: [[0, 1]]) && few.conceptNames == named.conceptNames)
        #expect(throws: DataError("pairs: the concept 'tense' is not one of the 1 that are known.")) {
            try named.arranged(under: ["voice"])
        }
    }

    @Test func someConceptsStay() throws {
        let pairs = try read("before,after,tense,voice,mood\na,b,1,0,2\nc,d,-1,0.5,0\ne,f,0,0,3\n")
        let kept = try pairs.keepingConcepts { $0 != "voice" }
        #expect(kept.conceptNames == ["tense", "mood"])
        #expect(kept.concepts == Matrix(rows: [[1, 2], [-1, 0], [0, 3]]))
        #expect(kept[0].changes[1] == .init(concept: 1, from: "", to: "mood", amount: 2))
        #expect(throws: DataError("pairs: none of the 3 concepts would be left.")) {
            try pairs.keepingConcepts { _ in false }
        }
    }

    @Test func mistakesInCSVNameTheirPlace() throws {
        #expect(message("") == "pairs.csv is empty; the first line names the columns, at least before and after.")
        #expect(
            message("\ntext,other\na,b\n")
                == "pairs.csv, line 2 must name the columns, at least before and after, with commas, semicolons or tabs between them."
        )
        #expect(message("before,after\n") == "pairs: there are no pairs.")
        #expect(message("before,after\na,b\nc\n") == "pairs.csv, line 3 has 1 fields, but there are 2 columns.")
        #expect(message("before,after\na,b,c\n") == "pairs.csv, line 2 has 3 fields, but there are 2 columns.")
        #expect(
            message("before,after\n\"a\nb\",c\nd,\n") == "pairs.csv, line 4, column 'after' is empty; a text is needed."
        )
        #expect(
            message("before,after\na,\"b\nc")
                == "pairs.csv, line 2, column 2: the quotes that begin there are never closed.")
        #expect(
            message("before,after\na,\"b\"c\n")
                == "pairs.csv, line 2, column 2: there is text behind the closing quotes; quotes within a field are doubled."
        )
        #expect(
            message("before,after,web\na,b,1\nc,d,some\n")
                == "pairs.csv, line 3, column 'web' must be a number, how much that concept changed, not 'some'.")
        #expect(message("before,after,x\na,b,inf\n").contains("column 'x' must be a number"))
        #expect(message("before,after,x,x\na,b,1,1\n") == "pairs.csv, line 1 names the column 'x' twice.")
        #expect(message("before,after,,x\na,b,1,1\n") == "pairs.csv, line 1, column 3 has no name.")
        #expect(
            message("before,after,concept,x\na,b,c,1\n").contains("the column 'concept' names the one concept of a row")
        )
        let latin1 = #expect(throws: DataError.self) { try read(Array("before,after\na,b\nc,".utf8) + [0xE9, 0x0A]) }
        #expect(latin1?.description == "pairs.csv, line 3 is not UTF-8: save the file as \"CSV UTF-8\".")
    }

    /// What any bytes give: pairs, or one sentence.
    @Test func anyBytesAreReadOrRefused() throws {
        var random = RandomGenerator(seed: 7, stream: 1)
        let alphabet = Array("\"\",;\t\r\n ab1.-".utf8)
        var refused = 0
        for _ in 0..<400 {
            let body = (0..<random.integer(below: 30)).map { _ in alphabet[random.integer(below: alphabet.count)] }
            do { _ = try read(Array("before,after\n".utf8) + body) } catch let error as DataError {
                refused += 1
                #expect(!error.description.contains("\n"))
            }
        }
        #expect(refused > 50)
    }

    @Test func plainJSONLines() throws {
        let pairs = try read(
            "\u{FEFF}{\"before\": \"a\", \"after\": \"b\"}\r\n\r\n{\"after\": \"d\", \"before\": \"c\"}\n",
            as: "mine.jsonl")
        #expect(pairs.name == "mine" && pairs.conceptNames.isEmpty && pairs.map(\.after) == ["b", "d"])
        #expect(
            try read("{\"name\": \"n\", \"concepts\": []}\n{\"before\": \"a\", \"after\": \"b\"}\n", as: "x.jsonl").name
                == "n")
        #expect(
            message("{\"before\": \"a\"}\n", as: "x.jsonl")
                == "x.jsonl, line 1 is no pair: before and after are needed.")
        #expect(
            message("{\"before\": \"a\", \"after\": \"\"}\n", as: "x.jsonl")
                == "x.jsonl, line 1: 'after' is empty; a text is needed.")
        #expect(
            message(#"{"before":"b","after":"c","changes":[{"concept":0,"from":"f","to":"t"}]}"#, as: "x.jsonl")
                .hasPrefix("x.jsonl, line 1 has changes, but no first line names the concepts"))
    }

    @Test func pairsAreHeldOut() throws {
        let all = try TextPairs.binary()
        let (train, test) = try all.split(testCount: 30, seed: 1)
        #expect(train.count == 170 && test.count == 30 && test.conceptNames == all.conceptNames)
        #expect(Set(Array(train) + Array(test)) == Set(all) && Set(train).isDisjoint(with: test))
        #expect(try all.split(testCount: 30, seed: 1).test == test && all.split(testCount: 30, seed: 2).test != test)
        for count in [-1, 0, 200, 1_000] {
            #expect(throws: DataError.self) { try all.split(testCount: count) }
        }
        let one = try TextPairs([TextPair(before: "a", after: "b", changes: [])], name: "one", conceptNames: [])
        #expect(throws: DataError.self) { try one.split(testCount: 1) }
    }

    @Test func pairsWithoutConceptsComeBackFromTheirFile() throws {
        let pairs = try read("before,after\na,b\nc,d\n")
        try withTemporaryFolder { folder in
            try pairs.write(to: folder + "/pairs.jsonl")
            #expect(try TextPairs(contentsOf: folder + "/pairs.jsonl") == pairs)
        }
    }
}
