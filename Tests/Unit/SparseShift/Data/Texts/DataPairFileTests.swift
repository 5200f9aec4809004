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
                == "pairs.csv, line 2 must name the columns, at least before and after, with commas, semicolons or tabs between them; there are 'text, other', of which --before-column and --after-column can choose."
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
                == "x.jsonl, line 1 is no pair: before and after are needed; its keys are before, of which --before-column and --after-column can choose."
        )
        #expect(
            message("{\"before\": \"a\", \"after\": \"\"}\n", as: "x.jsonl")
                == "x.jsonl, line 1: 'after' is empty; a text is needed.")
        #expect(
            message(#"{"before":"b","after":"c","changes":[{"concept":0,"from":"f","to":"t"}]}"#, as: "x.jsonl")
                .hasPrefix("x.jsonl, line 1 has changes, but no first line names the concepts"))
    }

    /// pandas' `to_csv()` writes the index as a column without a name, or later as `Unnamed: 0`.
    @Test(arguments: ["", "Unnamed: 0", "id", "index", "ID", "pair_id", "level_0"])
    func anIndexIsNoConcept(name: String) throws {
        let pairs = try read("\(name),before,after,tense\n17,a,b,1\n4,c,d,-1\n")
        #expect(pairs.conceptNames == ["tense"] && pairs.concepts == Matrix(rows: [[1], [-1]]))
        #expect(pairs.remarks.count == 1 && pairs.remarks[0].hasPrefix("pairs.csv: column "))
        guard !name.isEmpty else { return }
        try withTemporaryFolder { folder in
            try "\(name),before,after\n17,a,b\n".write(toFile: folder + "/x.csv", atomically: true, encoding: .utf8)
            let chosen = try TextPairs(contentsOf: folder + "/x.csv", columns: PairColumns(concepts: [name]))
            #expect(chosen.concepts == Matrix(rows: [[17]]) && chosen.remarks.isEmpty)
        }
    }

    @Test func numbersThatCountTheRowsAreNoConcept() throws {
        let rows = (0..<5).map { "\($0 + 17),a\($0),b,\($0 % 2)\n" }.joined()
        let pairs = try read("n,before,after,c\n" + rows)
        #expect(pairs.conceptNames == ["c"] && pairs.concepts.column(0) == [0, 1, 0, 1, 0])
        #expect(try read("n,before,after\n0,a,b\n1,c,d\n").conceptNames == ["n"])
    }

    @Test func wordsAreLeftOutAndTruthValuesAreNumbers() throws {
        let pairs = try read("before,after,split,seen\na,b,train,True\nc,d,test,False\ne,f,train,\n")
        #expect(pairs.conceptNames == ["seen"] && pairs.concepts == Matrix(rows: [[1], [0], [0]]))
        #expect(pairs.remarks == ["pairs.csv: column 'split' holds words, not numbers, and is left out"])
        let labels = try read("before,after,label\na,b,1\nc,d,0\n")
        #expect(labels.conceptNames == ["label"] && labels.concepts == Matrix(rows: [[1], [0]]))
        #expect(labels.remarks.count == 1)
        #expect(try read("before,after,label\na,b,7\nc,d,9\n").conceptNames == ["7", "9"])
    }

    @Test func columnsAreChosenByName() throws {
        let text = "x,Old,new,y,z\n1,a,b,2,3\n"
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.csv"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let columns = PairColumns(before: "old", after: "NEW", concepts: ["z", "x"])
            let pairs = try TextPairs(contentsOf: path, columns: columns)
            #expect(pairs[0].before == "a" && pairs.conceptNames == ["z", "x"])
            #expect(pairs.concepts == Matrix(rows: [[3, 1]]))
            #expect(
                throws: DataError("pairs.csv, line 1: no column 'v'; there are x, Old, new, y, z.")
            ) { try TextPairs(contentsOf: path, columns: PairColumns(before: "Old", after: "new", concepts: ["v"])) }
        }
        #expect(try read("source,target\na,b\n")[0] == TextPair(before: "a", after: "b", changes: []))
    }

    @Test func blanksBehindCommas() throws {
        let pairs = try read("before, after, c\na b, \"c, d\", 1\ne, f g, 0\n")
        #expect(pairs.map(\.after) == ["c, d", "f g"] && pairs.concepts.column(0) == [1, 0])
        #expect(try read("before,after\na, b\n")[0].after == " b")
    }

    @Test func largeAmounts() throws {
        let pairs = try read("before,after,c\na,b,1e20\n")
        #expect(pairs.concepts == Matrix(rows: [[1e20]]) && pairs.labels?[0].array?[0].number == Double(Float(1e20)))
        #expect(message("before,after,c\na,b,1e300\n").contains("line 2, column 'c' must be a number"))
        let head = "{\"name\":\"n\",\"concepts\":[\"c\"]}\n"
        let pair = #"{"before":"a","after":"b","changes":[{"concept":0,"from":"f","to":"t","amount":1e300}]}"#
        #expect(
            message(head + pair, as: "x.jsonl")
                == "x.jsonl, line 2: the amount of a change must be a number of single precision.")
    }

    @Test func jsonHasTheColumnsOfCSV() throws {
        let lines = try read(
            #"{"before":"a","after":"b","id":7,"c":1.5,"d":true,"split":"x"}"# + "\n\n"
                + #"{"after":"e","before":"d","id":3,"c":null,"split":"y"}"#, as: "x.jsonl")
        #expect(lines.conceptNames == ["c", "d"] && lines.concepts == Matrix(rows: [[1.5, 1], [0, 0]]))
        #expect(lines.remarks.count == 2)
        let array = try read(
            "\n[{\"Before\": \"a\", \"After\": \"b\", \"label\": \"tense\"},\n {\"Before\": \"c\", \"After\": \"d\"}]",
            as: "x.json")
        #expect(array.conceptNames == ["tense"] && array.concepts == Matrix(rows: [[1], [0]]))
        #expect(
            message(#"[{"before":"a","after":1}]"#, as: "x.json")
                == "x.json, element 1: 'after' is 1; a text in quotes is needed.")
        #expect(
            message(#"{"before":{"0":"a"},"after":{"0":"b"}}"#, as: "x.json").contains("orient='records', lines=True"))
    }

    @Test func packedFiles() throws {
        // printf 'before,after\na,b\n' | gzip -n
        let packed: [UInt8] = [
            0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B, 0x4A, 0x4D, 0xCB, 0x2F, 0x4A, 0xD5, 0x49, 0x4C, 0x2B, 0x49, 0x2D,
            0xE2, 0x4A, 0xD4, 0x49, 0xE2, 2, 0, 0x16, 0x13, 0x3D, 0x98, 0x11, 0, 0, 0,
        ]
        let pairs = try read(packed, as: "x.csv.gz")
        #expect(pairs.name == "x" && pairs.map(\.after) == ["b"])
        let cut = #expect(throws: DataError.self) { try read(Array(packed.dropLast(9)), as: "x.csv.gz") }
        #expect(cut?.description == "x.csv.gz: its gzip data are damaged or incomplete.")
    }

    @Test func otherKindsOfFiles() throws {
        #expect(
            message("PAR1", as: "x.parquet").contains("pandas.read_parquet('x.parquet').to_csv('x.csv', index=False)"))
        #expect(message("PK", as: "x.xlsx").contains("pandas.read_excel"))
        #expect(message("before,after\na,b\n", as: "x.txt").contains("rename the file"))
        #expect(try read("{\"before\":\"a\",\"after\":\"b\"}", as: "x.txt").count == 1)
        for name in ["x.csv", "x.jsonl", "x.txt"] { #expect(message("", as: name).contains("is empty")) }
        #expect(message("before,after\na\0b,c\n").contains("line 2, column 'before' has a NUL character"))
    }

    @Test func pairsKnowTheirLines() throws {
        let pairs = try read("before,after,c\n\"a\nb\",c,1\nd,e,0\n")
        #expect(pairs.map { $0.place?.sentence } == ["pairs.csv, line 2", "pairs.csv, line 4"])
        #expect(try pairs.filtered { $0.before == "d" }[0].place?.sentence == "pairs.csv, line 4")
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
