import CommandLineTool
import Figures
import JSON
import LanguageModels
import TestSupport
import Testing

/// The tables of a study, from results that were made by hand.
@Suite struct StudyReportTests {
    private func report(_ results: [(StudyPart, JSONValue)]) -> StudyReport {
        var outcome = StudyRun.Outcome()
        for (part, result) in results { outcome.add(result, of: part) }
        return StudyReport(folder: StudyFolder(path: "s"), outcome: outcome, partCount: results.count)
    }

    private func rows(_ csv: String) -> [[String]] {
        csv.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    private func written(_ report: StudyReport, _ name: String) throws -> [[String]] {
        try withTemporaryFolder { folder in
            let report = StudyReport(
                folder: StudyFolder(path: folder), outcome: report.outcome, partCount: report.partCount)
            try report.write(withFigures: false)
            return rows(try String(contentsOfFile: folder + "/" + name, encoding: .utf8))
        }
    }

    private func probes(seed: Int, own: Double, digest: String) -> (StudyPart, JSONValue) {
        let matrix = SelectivityMatrix(
            method: "m", concepts: ["a", "b"], values: [[own, 0], [0, own]],
            intervals: [[0...own, 0...0], [0...0, 0...own]], features: [4, nil], signs: [-1, 1])
        let selectivity = Selectivity(
            measure: .probes, model: "l", layer: "1", readingLayer: "2", length: 1, scale: 0.3, texts: 9,
            matrices: [matrix], randomDirections: 20, randomBounds: [1, 1], probes: [])
        return (
            StudyPart(measure: .probes, scale: 0.3, seed: seed),
            ["methods": ["m"], "directions": ["m": .string(digest)], "selectivity": selectivity.json]
        )
    }

    private func sweep(seed: Int, perplexity: Double, counts: [[Int]]) -> (StudyPart, JSONValue) {
        let best: JSONValue = [
            "direction": "m", "scale": 0.4, "share": 0.5, "held_out": 0.5, "repetition": 0.0,
            "perplexity": perplexity.isFinite ? .real(perplexity) : .null,
        ]
        return (
            StudyPart(measure: .sweep, scale: nil, seed: seed, judge: 0, concept: "a"),
            [
                "methods": ["m"], "sweep": ["points": [], "summary": [best]],
                "agreement": [
                    "first": "words", "second": "a model",
                    "counts": .array(counts.map { .array($0.map { .integer($0) }) }),
                ],
            ]
        )
    }

    /// A method with the same directions at every seed is told from one that was trained at each.
    @Test func directionsOfAllSeedsAreCounted() throws {
        for (digests, count) in [(["x", "x"], "1"), (["x", "y"], "2")] {
            let found = try written(
                report([probes(seed: 0, own: 2, digest: digests[0]), probes(seed: 1, own: 3, digest: digests[1])]),
                "selectivity.csv")
            let row = try #require(found.first { $0.contains("m") })
            #expect(row[try #require(found[0].firstIndex(of: "seeds"))] == "2")
            #expect(row[try #require(found[0].firstIndex(of: "directions"))] == count)
        }
        let effects = try written(report([probes(seed: 0, own: 2, digest: "x")]), "effects.csv")
        let sign = try #require(effects[0].firstIndex(of: "sign"))
        #expect(effects.dropFirst().map { $0[sign] } == ["-1", "-1", "", ""])
    }

    /// The matrices of a result come back with the signs, and without them from earlier versions.
    @Test func signsAreKept() throws {
        let json = try #require(probes(seed: 0, own: 2, digest: "x").1["selectivity"])
        #expect(Selectivity(json)?.matrices[0].signs == [-1, 1])
        var members = try #require(json.object)
        var matrix = try #require(members["matrices"]?.array?.first?.object)
        matrix["signs"] = nil
        members["matrices"] = .array([.object(matrix)])
        #expect(Selectivity(.object(members))?.matrices[0].signs == [1, 1])
        matrix["signs"] = [1]
        members["matrices"] = .array([.object(matrix)])
        #expect(Selectivity(.object(members)) == nil)
    }

    /// What texts suffer, what was left out and what could not be judged is kept, and said below the table.
    @Test func whatCouldNotBeMeasuredIsKept() throws {
        let harms = [
            SteeringHarm(perplexityRatio: 1.5, addedRepetition: 0.05, emptyShare: 0),
            SteeringHarm(perplexityRatio: nil, addedRepetition: 0, emptyShare: 1),
        ]
        let matrix = SelectivityMatrix(
            method: "m", concepts: ["a", "b"], values: [[-1, 0], [0, -1]],
            intervals: [[-1...0, 0...0], [0...0, -1...0]],
            features: [nil, nil], suppresses: true, harms: harms)
        let selectivity = Selectivity(
            measure: .generations, model: "l", layer: "1", readingLayer: nil, length: 1, scale: -0.3, texts: 9,
            matrices: [matrix], randomDirections: 20, randomBounds: [0.5, 2], probes: [],
            failures: [.init(method: "n", reason: "it is not finite.")], leftOut: ["c is left out."],
            unknownJudgements: 3)
        let again = try #require(Selectivity(selectivity.json))
        #expect(again.matrices == [matrix] && again.leftOut == ["c is left out."] && again.unknownJudgements == 3)
        #expect(again.failures == selectivity.failures)
        let part = StudyPart(measure: .generations, scale: -0.3, seed: 0)
        let found = report([(part, ["methods": ["m"], "selectivity": selectivity.json])])
        let table = try written(found, "selectivity.csv")
        let row = try #require(table.first { $0.contains("m") })
        func cell(_ heading: String) throws -> String { row[try #require(table[0].firstIndex(of: heading))] }
        // Directions that are subtracted are to make a concept fall.
        #expect(try cell("beyond chance") == "0.5" && cell("intact") == "0.5")
        #expect(found.text.contains("3 judgements could not be read, and count as without the concept."))
    }

    /// A mean over some of the seeds would be one over other seeds than the table says.
    @Test func whatIsNotFiniteIsNotLeftOut() throws {
        #expect(StudyReport.cell([1, nil]) == .missing && StudyReport.cell([1, .infinity]) == .missing)
        #expect(StudyReport.cell([]) == .missing && StudyReport.cell([2]) == .number(2))
        #expect(StudyReport.cell([1, 3]) == .estimate(of: [1, 3]))
        let counts = [[1, 0], [0, 1]]
        let found = try written(
            report([
                sweep(seed: 0, perplexity: 5, counts: counts), sweep(seed: 1, perplexity: .infinity, counts: counts),
            ]), "sweep.csv")
        #expect(found.count == 1)
        let text = report([
            sweep(seed: 0, perplexity: 5, counts: counts), sweep(seed: 1, perplexity: .infinity, counts: counts),
        ]).text
        let row = try #require(text.split(separator: "\n").first { $0.contains("0.4") })
        #expect(row.contains("–"))
    }

    /// κ over the texts of all seeds, by the definition.
    @Test func agreementOfTwoJudges() throws {
        let found = try written(
            report([
                sweep(seed: 0, perplexity: 5, counts: [[10, 2], [1, 7]]),
                sweep(seed: 1, perplexity: 5, counts: [[9, 1], [2, 8]]),
            ]), "agreement.csv")
        #expect(found.count == 2 && Array(found[1].prefix(4)) == ["a", "words", "a model", "40"])
        func value(_ heading: String) throws -> Double {
            let column = try #require(found[0].firstIndex(of: heading))
            return try #require(Double(found[1][column]))
        }
        let (observed, expected) = (34.0 / 40, (22.0 / 40) * (22.0 / 40) + (18.0 / 40) * (18.0 / 40))
        #expect(abs(try value("agreement") - observed) < 1e-12)
        #expect(abs(try value("κ") - (observed - expected) / (1 - expected)) < 1e-12)
        let (low, middle, high) = (try value("low"), try value("κ"), try value("high"))
        #expect(low < middle && middle < high && high <= 1)
    }

    private func agreement(counts: JSONValue, leftOut: Int?) throws -> (row: [String: String], text: String) {
        let (part, result) = sweep(seed: 0, perplexity: 5, counts: [])
        var members = try #require(result.object)
        var agreement: [String: JSONValue] = ["first": "words", "second": "a model", "counts": counts]
        if let leftOut { agreement["left_out"] = .integer(leftOut) }
        members["agreement"] = .object(agreement)
        let found = report([(part, .object(members))])
        let table = try written(found, "agreement.csv")
        return (Dictionary(uniqueKeysWithValues: zip(table[0], table[1])), found.text)
    }

    /// What is missing in the table of agreement has its reason in the note.
    @Test func agreementWithoutAnInterval() throws {
        let oneSided = try agreement(counts: [[8, 2], [0, 0]], leftOut: 3)
        #expect(oneSided.row["texts"] == "10" && oneSided.row["left out"] == "3")
        #expect(oneSided.row["κ"].flatMap(Double.init) == 0)
        #expect(["low", "high", "by chance below"].allSatisfy { oneSided.row[$0] == "" })
        let one = "No interval: one judge gave all texts the same label, so that κ is 0 whatever the other said."
        #expect(oneSided.text.contains(one))
        let same = try agreement(counts: [[8, 0], [0, 0]], leftOut: 0)
        #expect(same.row["κ"] == "" && same.row["left out"] == "0")
        #expect(same.text.contains("No κ: both judges gave all texts the same label.") && !same.text.contains(one))
        let none = try agreement(counts: [[0, 0], [0, 0]], leftOut: 4)
        #expect(none.row["texts"] == "0" && none.row["left out"] == "4" && none.row["agreement"] == "")
        #expect(none.text.contains("No agreement: there is no text on which both judges could decide."))
        // A result of an earlier version.
        let earlier = try agreement(counts: [[3, 1], [1, 4]], leftOut: nil)
        #expect(earlier.row["texts"] == "9" && earlier.row["left out"] == "" && earlier.row["low"] != "")
        #expect(earlier.text.contains("No number left out"))
        let whole = try agreement(counts: [[3, 1], [1, 4]], leftOut: 0)
        #expect(!whole.text.contains("No interval") && !whole.text.contains("No number left out"))
    }

    private func selectivity(_ concepts: [String], _ values: [[Double]]) -> Selectivity {
        let matrix = SelectivityMatrix(
            method: "m", concepts: concepts, values: values, intervals: values.map { $0.map { $0...$0 } },
            features: concepts.map { _ in nil })
        return Selectivity(
            measure: .probes, model: "l", layer: "1", readingLayer: "2", length: 1, scale: 0.3, texts: 9,
            matrices: [matrix], randomDirections: 20, randomBounds: concepts.map { _ in 1 }, probes: [])
    }

    /// Where nothing else could change, that nothing else changes is no result.
    @Test func oneAttributeHasNoSelectivity() throws {
        for (concepts, values) in [(["a"], [[2.0]]), (["a: 1", "a: 2"], [[2, -1], [-1, 2]])] {
            let part = StudyPart(measure: .probes, scale: 0.3, seed: 0)
            let found = report([(part, ["selectivity": selectivity(concepts, values).json])])
            let table = try written(found, "selectivity.csv")
            #expect(table.count == 3)
            for heading in ["selectivity", "off-target"] {
                let column = try #require(table[0].firstIndex(of: heading))
                #expect(table[1][column] == "" && table[2][column] == "", "\(heading)")
            }
            #expect(
                found.text.contains("all concepts are of one attribute, and there is no other to be selective against.")
            )
        }
    }

    /// A median over some of the concepts says so, and so do texts that chose the directions.
    @Test func notesOfSelectivity() throws {
        let part = StudyPart(measure: .probes, scale: 0.3, seed: 0)
        func text(_ values: [[Double]], _ remarks: JSONValue = []) -> String {
            report([(part, ["selectivity": selectivity(["a", "b"], values).json, "remarks": remarks])]).text
        }
        let sentence =
            "Off-target of m (probes, scale 0.3) is that of 1 of 2 concepts; the others do not move when steered to."
        #expect(text([[0, 1], [0, 1]]).contains(sentence))
        #expect(!text([[1, 1], [0, 1]]).contains("Off-target of m"))
        #expect(text([[1, 1], [0, 1]], ["1 of the test texts is old"]).contains("1 of the test texts is old."))
        #expect(!text([[1, 1], [0, 1]]).contains("of the test texts"))
    }

    /// What failed within a part is named with the part.
    @Test func failuresOfParts() {
        let part = StudyPart(measure: .probes, scale: 0.3, seed: 0)
        let found = report([(part, ["failures": ["'a' is left out."]])])
        #expect(found.outcome.failures == ["probes, scale 0.3, seed 0: 'a' is left out."])
    }

    @Test func comparisonsHaveFilesOfTheirOwn() throws {
        let part = StudyPart(measure: .comparison, scale: 0.2, seed: 0)
        let codes: JSONValue = ["codes": ["csv": "method\nPCA\n", "latex": "y"]]
        let found = report([
            (part, ["comparison": ["csv": "method\nSSAE\n", "latex": "x", "text": "t", "others": codes]])
        ])
        #expect(try written(found, "comparison_scale-0.2_codes.csv") == [["method"], ["PCA"]])
        #expect(try written(found, "comparison_scale-0.2_codes.tex") == [["y"]])
        #expect(try written(found, "comparison_scale-0.2.csv") == [["method"], ["SSAE"]])
        #expect(try written(found, "comparison_scale-0.2.tex") == [["x"]])
    }
}
