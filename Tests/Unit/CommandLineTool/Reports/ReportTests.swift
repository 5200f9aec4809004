import CommandLineTool
import Foundation
import JSON
import LanguageModels
import SparseShift
import TestSupport
import Testing

/// What commands print of models: text for people, and one JSON document.
@Suite struct ReportTests {
    private static let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 8, count: 64, seed: 0)

    private static let short: SSAE.Configuration = {
        var configuration = SSAE.Configuration(features: 3, length: .steps(5), batch: 16)
        configuration.settings.whitening = .none
        return configuration
    }()

    /// A method that is computed, so that its numbers need no training.
    private static func computed() throws -> TrainedModel {
        try train(PrincipalComponents.Configuration(features: 2), on: toy, observer: nil)
    }

    private static func trained() throws -> Runs {
        return try train(short, on: toy, seeds: 0..<2, observer: nil)
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    // MARK: Finding

    /// What is not beyond chance says so.
    @Test func featuresOfConcepts() {
        func search(_ concept: String, _ correlations: [Double]) -> FeatureSearch {
            FeatureSearch(
                concept: concept,
                candidates: correlations.enumerated().map {
                    .init(
                        feature: $0, sign: $0 % 2 == 0 ? 1 : -1, choosingCorrelation: 0.5, correlation: $1,
                        concordance: 0.5)
                }, features: 9, chosenOn: 100, chosenChanges: 50, scoredOn: 100, scoredChanges: 50)
        }
        func features(_ searches: [FeatureSearch]) -> ModelFeatures {
            ModelFeatures(folder: "m", method: "PCA", seed: 0, searches: searches, failures: [])
        }
        // Chance is 0.196.
        let (found, missing) = (search("red", [0.1, 0.3]), search("large", [0.1, -0.5]))
        #expect(found.best.correlation == 0.1 && found.isBeyondChance(found.candidates[1]))
        #expect(features([found]).remark == nil)
        #expect(
            features([found, missing]).remark
                == "m: no feature that is shown goes with 'large' beyond chance: the largest correlation is 0.100, and chance 0.196"
        )
        #expect(
            features(["a", "b", "c", "d"].map { search($0, [0]) } + [found]).remark
                == "m: no feature that is shown goes with 4 of 5 concepts beyond chance: 'a', 'b', 'c' and 1 more")
        let report = FeatureSearchReport(data: "x.h5", models: [features([found, missing])])
        let rows = report.table.csv.split(separator: "\n")
        #expect(rows[0].hasSuffix(",beyond chance") && rows[1].hasPrefix("red,m:0,") && rows[2].hasPrefix("red,m:-1,"))
        #expect(rows.dropFirst().map { $0.split(separator: ",").last } == ["no", "yes", "no", "no"])
        let candidates = report.json["models"]?.array?[0]["concepts"]?.array?[0]["candidates"]?.array
        #expect(candidates?.map { $0["beyond_chance"] } == [.boolean(false), .boolean(true)])
    }

    /// What holds of several models is said once.
    @Test func remarksAreShownOnce() {
        let remark = "remark: \(UUID())"
        #expect(ShownRemarks.add(remark) && !ShownRemarks.add(remark) && ShownRemarks.add(remark + "."))
    }

    // MARK: Training

    @Test func aComputedModel() throws {
        let run = try Self.computed()
        let report = TrainingReport(runs: Runs([run]), folders: ["out"], test: nil, isInterrupted: false)
        let lines = Self.lines(report.text)
        #expect(lines[0] == "computed; model in out")
        #expect(
            lines[1].split(whereSeparator: \.isWhitespace)
                == ["loss", "FVU", "R²", "L0", "dead", "mean|h|", "limit", "violation"])
        #expect(lines.contains { $0.hasPrefix("train") } && !lines.contains { $0.hasPrefix("test") })
        #expect(report.json["method"] == "PCA" && report.json["interrupted"] == false)
        #expect(report.json["agreement"] == .null && report.json["data"]?.string == run.data)
        let model = try #require(report.json["models"]?.array?.first)
        #expect(model["folder"] == "out" && model["seed"] == 0 && model["features"] == 2 && model["dimension"] == 8)
        #expect(model["complete"] == true && model["steps"] == 0 && model["test"] == .null)
        #expect(model["train"]?["loss"]?.number == run.evaluation.loss)
        #expect(
            model["train"]?.object.map { Set($0.keys) }
                == ["loss", "fraction_unexplained", "r2", "l0", "dead_features", "sparsity", "limit", "violation"])
    }

    @Test func severalSeedsWithTestData() throws {
        let runs = try Self.trained()
        let test = runs.map { $0.evaluate(on: Self.toy.fresh(count: 32)) }
        let report = TrainingReport(runs: runs, folders: ["m/seed-0", "m/seed-1"], test: test, isInterrupted: true)
        let lines = Self.lines(report.text)
        for seed in 0..<2 {
            #expect(
                lines[seed].wholeMatch(
                    of: /seed \d: trained 5 steps in \S+ s, [\d,]+ samples a second; model in m\/seed-\d/) != nil,
                "\(lines[seed])")
            #expect(lines.contains { $0.hasPrefix("seed \(seed)  ") })
        }
        #expect(lines.count { $0.hasPrefix("  test") } == 2)
        #expect(
            lines.contains {
                $0.hasPrefix("agreement of 2 models: ") && $0.hasSuffix(" (median MCC of their decoders)")
            })
        #expect(report.json["interrupted"] == true)
        #expect(report.json["agreement"]?["median"]?.number == runs.agreement.median)
        let models = try #require(report.json["models"]?.array)
        #expect(models.map { $0["seed"] } == [0, 1] && models.map { $0["folder"] } == ["m/seed-0", "m/seed-1"])
        #expect(models.map { $0["test"]?["r2"]?.number } == test.map(\.r2))
        #expect(report.json["warnings"]?.array?.compactMap(\.string) == runs.warnings.map { "\($0)" })
    }

    /// Enough steps for the seeds to agree.
    private static func agreeing() throws -> Runs {
        var configuration = short
        configuration.settings.features = 4
        configuration.settings.length = .steps(2_000)
        return try train(configuration, on: toy, seeds: 0..<2, observer: nil)
    }

    @Test func conceptsLeadTheReport() throws {
        let runs = try Self.agreeing()
        let concepts = try runs.concepts
        let test = Self.toy.fresh(count: 32)
        let report = TrainingReport(
            runs: runs, folders: ["m/seed-0", "m/seed-1"], test: runs.map { $0.evaluate(on: test) },
            isInterrupted: false,
            conceptsFolder: "m/concepts", conceptsTest: concepts.evaluate(on: test))
        let lines = Self.lines(report.text)
        #expect(lines[0] == "\(concepts); merged model in m/concepts")
        #expect(lines[0].hasPrefix("\(concepts.count) concept") && lines[0].contains(", of 4 features; agreement "))
        #expect(lines.contains { $0.contains("agreement") && $0.contains("clarity") && $0.contains("kind") })
        #expect(lines.contains { $0.hasPrefix("concepts  ") })
        #expect(
            lines.contains {
                $0.hasPrefix("agreement of 2 models: ") && $0.hasSuffix(" (cosine, weighted by energy)")
            })
        let found = try #require(report.json["concepts"])
        #expect(found["folder"] == "m/concepts" && found["count"]?.integer == concepts.count)
        #expect(found["features"] == 4 && found["seeds"] == [0, 1] && found["worse_seeds"] == [])
        #expect(found["agreement"]?.number == concepts.agreement && found["clarity"]?.number == concepts.clarity)
        let each = try #require(found["each"]?.array)
        #expect(each.map { $0["energy"]?.number } == concepts.map(\.energy))
        #expect(each.map { $0["sources"]?.array?.count } == concepts.map { _ in 2 })
        #expect(each.map { $0["concept"]?.integer } == Array(concepts.indices))
        #expect(found["test"]?["loss"]?.number == concepts.evaluate(on: test).loss)
        #expect(found["warnings"]?.array?.compactMap(\.string) == concepts.warnings)
    }

    @Test func conceptsInAnEvaluation() throws {
        let concepts = try Self.agreeing().concepts
        let report = EvaluationReport(
            path: "data.h5", dataset: "cfc_test", shifts: 64,
            results: [try Self.evaluation(of: concepts.model, withLabels: true)], agreement: nil,
            concepts: [("m/concepts", concepts)])
        #expect(Self.lines(report.text).contains("m/concepts: \(concepts)"))
        #expect(report.json["concepts"]?.array?.first?["count"]?.integer == concepts.count)
    }

    @Test func nothingWasTrained() {
        let report = TrainingReport(runs: Runs([]), folders: [], test: nil, isInterrupted: true)
        #expect(report.text == "nothing was trained")
        #expect(report.json["method"] == .null && report.json["models"] == [] && report.json["warnings"] == [])
    }

    // MARK: Evaluation

    private static func evaluation(of model: TrainedModel, withLabels: Bool) throws -> ModelEvaluation {
        let labelled = withLabels ? LabelledShifts(toy, areDifferencesOfCodes: false) : nil
        return try ModelEvaluation(
            folder: "a", model: model, shifts: toy, evaluation: model.evaluate(on: toy),
            details: model.detailedEvaluation(on: toy),
            labels: try labelled.flatMap { try LabelEvaluation($0.codes(of: model), $0) })
    }

    @Test func anEvaluationWithoutLabels() throws {
        let model = try Self.computed()
        let report = EvaluationReport(
            path: "data.h5", dataset: "cfc_test", shifts: 1_064,
            results: [try Self.evaluation(of: model, withLabels: false)], agreement: nil)
        let lines = Self.lines(report.text)
        #expect(lines.contains { $0.contains("1,064 shifts of cfc_test in data.h5") })
        let heading = try #require(lines.first { $0.contains("FVU") })
        #expect(
            heading.split(whereSeparator: \.isWhitespace) == [
                "model", "loss", "FVU", "R²", "explained", "L0", "dead", "dense", "mean|h|", "limit", "violation",
            ])
        #expect(
            report.json["data"] == "data.h5" && report.json["dataset"] == "cfc_test" && report.json["shifts"] == 1_064)
        let found = try #require(report.json["models"]?.array?.first)
        #expect(found["folder"] == "a" && found["method"] == "PCA" && found["identification"] == .null)
        #expect(found["explained_variance"]?.number != nil && found["dense_features"]?.integer != nil)
        #expect(found["dead"]?.array != nil && report.json["agreement"] == .null)
    }

    @Test func anEvaluationWithLabels() throws {
        let runs = try Self.trained()
        let report = EvaluationReport(
            path: "data.h5", dataset: "cfc_test", shifts: 64,
            results: try runs.map { try Self.evaluation(of: $0, withLabels: true) }, agreement: runs.agreement)
        let heading = try #require(Self.lines(report.text).first { $0.contains("FVU") })
        #expect(heading.hasSuffix("MCC ranks") && heading.contains("MCC held out"))
        #expect(report.text.contains("agreement of 2 models: ") && report.text.contains("labels, a"))
        let models = try #require(report.json["models"]?.array)
        for (model, run) in zip(models, runs) {
            let identification = try #require(model["identification"])
            let score = MeanCorrelationCoefficient(run.encode(Self.toy), with: Self.toy.concepts).score
            #expect(identification["mcc"]?.number == score && identification["labels"]?.array?.count == 3)
            #expect(identification["mcc_out_of_sample"]?.number != nil)
        }
    }

    // MARK: Sweeps

    @Test func aSweep() throws {
        let sweep = try sweep(Self.short, over: ["norm": ["none", "bn"]], on: Self.toy, seeds: 0..<2, observer: nil)
        let folder = SweepFolder(path: "out", hasModels: true)
        let report = SweepReport(sweep: sweep, table: try sweep.tradeOff(on: Self.toy), folder: folder)
        #expect(report.rows.map { $0["changes"] } == [["norm": "none"], ["norm": "bn"]])
        #expect(report.rows.map { $0["folder"] } == ["out/norm=none", "out/norm=bn"])
        #expect(report.rows.allSatisfy { $0["seeds"] == [0, 1] && $0["mcc"]?.array?.count == 2 })
        let csv = Self.lines(report.csv).filter { !$0.isEmpty }
        #expect(csv.count == 3 && csv[0].hasPrefix("norm,loss,FVU,L0,mean|h|,λ·mean|h|,violation,sparseness,UDR,MCC"))
        #expect(csv[1].hasPrefix("none,") && csv[2].hasPrefix("bn,"))
        #expect(report.json["fields"] == ["norm": ["none", "bn"]] && report.json["seeds"] == [0, 1])
        #expect(report.json["interrupted"] == false && report.json["failures"] == [] && report.json["output"] == "out")
        #expect(Self.lines(report.text).last == "tables and models in out")
        #expect(report.text.contains("the labels would pick: "))
        let choices = try #require(report.json["choices"]?.array)
        #expect(choices.allSatisfy { $0["reason"]?.string?.isEmpty == false && $0["point"]?.integer != nil })
    }

    @Test func aSweepWithoutModels() throws {
        let sweep = try sweep(
            Self.short, over: ["oc": [2, 3]],
            on: Self.toy, seeds: [0], observer: nil)
        let folder = SweepFolder(path: "out", hasModels: false)
        let report = SweepReport(sweep: sweep, table: sweep.udrTable, folder: folder)
        #expect(report.rows.allSatisfy { $0["folder"] == .null } && report.rows.map { $0["features"] } == [2, 3])
        #expect(report.rows.allSatisfy { $0["mcc"] == .null })
        #expect(Self.lines(report.text).last == "tables in out" && !report.csv.contains("MCC"))
    }

    @Test func foldersOfASweep() throws {
        let folder = SweepFolder(path: "out", hasModels: true)
        let changes = [Sweep.Change(field: "target", text: "0.1"), Sweep.Change(field: "norm", text: "a/b")]
        #expect(folder.folder(changes) == "out/target=0.1,norm=a_b")
        try withTemporaryFolder { path in
            #expect(throws: Never.self) { try SweepFolder.check(path, overwrite: false) }
            #expect(throws: Never.self) { try SweepFolder.check(path + "/none", overwrite: false) }
            try "".write(toFile: path + "/other", atomically: true, encoding: .utf8)
            #expect(
                message { try SweepFolder.check(path, overwrite: true) }
                    == "\(path): this folder is not empty and holds no sweep; choose another one.")
            #expect(
                message { try SweepFolder.check(path + "/other", overwrite: true) }
                    == "\(path)/other: a file, not a folder for a sweep.")
            try "".write(toFile: path + "/sweep.jsonl", atomically: true, encoding: .utf8)
            #expect(
                message { try SweepFolder.check(path, overwrite: false) }
                    == "\(path): there is a sweep already; resume it or add to it with --resume, replace it with --overwrite, or choose another folder."
            )
            #expect(throws: Never.self) { try SweepFolder.check(path, overwrite: true) }
        }
    }

    // MARK: Methods

    @Test(arguments: ConfigurationFile.Preset.allCases)
    func keysOfEveryMethod(_ preset: ConfigurationFile.Preset) {
        for method in Methods.all {
            let keys = MethodKeys(method, preset: preset)
            #expect(keys.text.contains("\(method.method): \(method.summary)"))
            #expect(keys.json["method"]?.string == method.method)
            let entries = keys.json["keys"]?.array ?? []
            #expect(
                !entries.isEmpty && entries.allSatisfy { $0["expects"]?.string?.isEmpty == false }, "\(method.method)")
            let features = entries.first { $0["key"] == "oc" }
            #expect(
                features?["default"]?.string == (preset == .identify && method.method == "SSAE" ? "auto" : "10"),
                "\(method.method)")
            #expect(features?["expects"] == "a positive integer or 'auto'")
        }
    }
}
