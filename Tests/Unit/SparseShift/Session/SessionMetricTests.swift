import Foundation
import HDF5
import Numerics
import SparseShift
import TestSupport
import Testing

/// Every result of this library can be kept in a session's file.
@Suite struct SessionMetricTests {
    private static let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 6, count: 200, seed: 4)

    private func trained(_ seeds: [Int], on data: some ShiftDataset = toy) throws -> Runs {
        try train(SSAE.Configuration(features: 4, length: .steps(60)), on: data, seeds: seeds, observer: nil)
    }

    /// Everything that a file holds: attributes and datasets by name, numbers by their bits.
    private func contents(_ path: String) throws -> [String: [String]] {
        let file = try HDF5File(path)
        var found: [String: [String]] = [:]
        for name in file.datasetNames where name != "session" {
            let dataset = try file.dataset(name)
            let values = (try? dataset.strings()) ?? (try? dataset.doubles())?.map { "\($0.bitPattern)" }
            found[name] = dataset.shape.map { "\($0)" } + (try #require(values))
            var group = name
            while let stroke = group.lastIndex(of: "/") {
                group = String(group[..<stroke])
                found[group + "/"] = file.attributes(of: group).sorted { $0.key < $1.key }.map {
                    if case .real(let number) = $0.value { return "\($0.key) \(number.bitPattern)" }
                    return "\($0.key) \($0.value)"
                }
            }
        }
        return found
    }

    /// A file of the restored results has the same contents as the first one.
    private func check(_ metrics: KeyValuePairs<String, any SessionMetric>) throws {
        try withTemporaryFolder { folder in
            let session = Session()
            for (name, metric) in metrics { session.metrics[name] = metric }
            try session.save(folder + "/first.h5")
            let again = try Session().restore(folder + "/first.h5")
            #expect(again.metrics.names == metrics.map(\.key))
            for (name, metric) in metrics {
                let same = try #require(again.metrics[name])
                #expect(type(of: same) == type(of: metric) && same.summary == metric.summary, "\(name)")
                #expect(
                    same.byteCount == metric.byteCount && metric.byteCount > 0 && !metric.summary.isEmpty, "\(name)")
            }
            try again.save(folder + "/second.h5")
            let (first, second) = (try contents(folder + "/first.h5"), try contents(folder + "/second.h5"))
            #expect(first.keys.contains { $0.hasPrefix("metrics/\(metrics[0].key)/") })
            for (name, values) in first { #expect(second[name] == values, "\(name)") }
            #expect(Set(first.keys) == Set(second.keys))
        }
    }

    @Test func resultsOfModels() throws {
        let runs = try trained([0, 1])
        let details = runs[0].detailedEvaluation(on: Self.toy)
        let prediction = try runs[0].linearPrediction(of: Self.toy)
        let (model, emergence) = try ConceptEmergence.recording(
            SSAE.Configuration(features: 4, length: .steps(60)), on: Self.toy, concepts: Self.toy, snapshots: 3,
            observer: nil)
        try check([
            "details": details, "reconstruction": details.reconstruction, "codes": details.codes,
            "prediction": prediction, "emergence": emergence, "evaluation": model.evaluation,
            "attribution": runs[0].attribution(of: Self.toy.shifts.row(0)),
            "activations": try runs[0].activationMap(on: Self.toy),
            "features": try runs[0].featureMap(on: Self.toy),
            "directions": try runs[0].directionMap(groups: ["a", "b", "a", ""]),
            "neighbours": try runs[0].directionMap(method: .neighbors(perplexity: 2)),
            "tree": FeatureClustering(decoder: runs[0].parameters.decoderWeight),
            "seeds": SeedStatistics(runs.map(\.evaluation.loss)),
        ])
        #expect(emergence.snapshots.count == 3)
    }

    @Test func resultsOfLabels() throws {
        let codes = try trained([0])[0].encode(Self.toy)
        let labels = Self.toy.concepts.column(0).map { $0 > 0 }
        var shrinkage = FeatureShrinkage(directions: Matrix(rows: [[1, 0], [0, 1]]))
        shrinkage.add(Matrix(rows: [[1, 2]]), residuals: Matrix(rows: [[0.5, 0]]))
        let probe = try Probe.sweep(codes, labels: labels, featureCounts: [2])[0]
        try check([
            "identification": try Identification(codes, labels: labels, test: codes, labels: labels),
            "probe": probe, "scores": probe.test, "shrinkage": shrinkage,
        ])
    }

    @Test func resultsOfMeasures() throws {
        let codes = normalMatrix(80, 4, seed: 1)
        let labels = ConceptLabels(["a": (0..<80).map { codes[$0, 1] > 0 }, "b": (0..<80).map { $0 % 2 == 0 }])
        let directions = [normalMatrix(4, 5, seed: 2), normalMatrix(4, 5, seed: 3)]
        let model = try ProbeAblation(
            embeddings: codes.multiplied(by: directions[0]), codes: codes, directions: directions[0])
        try check([
            "similarity": try DictionarySimilarity(directions[0], directions[1]),
            "without chance": try DictionarySimilarity(directions[0], directions[1], chanceDraws: 0),
            "dictionaries": try DictionaryAgreement(directions), "stability": try FeatureStability(directions),
            "overlap": try SubspaceOverlap(directions[0], directions[1]),
            "probing": try SparseProbing(codes, labels: labels, featureCounts: [1], chanceDraws: 1),
            "detection": try ConceptDetection(codes, labels: labels, chanceDraws: 2, resamples: 10),
            "removal": try SpuriousCorrelationRemoval(
                model, target: labels.values[0], spurious: labels.values[1], featureCounts: [1]),
            "perturbation": try TargetedProbePerturbation(model, labels: labels, featureCounts: [1]),
            "disentanglement": try DisentanglementScores(codes, labels: labels, chanceDraws: 1),
            "gap": try MutualInformationGap(codes, labels: labels, chanceDraws: 1),
            "robustness": try InterventionalRobustness(codes, labels: labels, chanceDraws: 1),
            "trees": try DisentanglementScores(codes, labels: labels, by: .trees, chanceDraws: 1),
            "separation": try SeparatedAttributePredictability(codes, labels: labels, chanceDraws: 1),
            "recovery": try FeatureRecovery(
                codes, decoder: directions[0], values: codes, directions: directions[1], threshold: 0),
            "out of distribution": try OutOfDistributionProbe(
                codes, labels: labels.values[0], test: codes, labels: labels.values[1]),
        ])
    }

    @Test func resultsOfSteering() throws {
        let fixture = try MetricsFixture("steering")
        let width = fixture["dimension"].integer
        func values(_ split: String) -> ValueSteeringCosine.Pairs {
            let part = fixture[split]
            return .init(
                before: part["before"].matrix(columns: width), after: part["after"].matrix(columns: width),
                sources: part["sources"].integers, targets: part["targets"].integers)
        }
        func pairs(_ split: String) -> SteeringPairs {
            let found = values(split)
            return SteeringPairs(
                before: found.before, after: found.after,
                contrasts: zip(found.sources, found.targets).map { $0 * 3 + $1 })
        }
        let directions = fixture["directions"].matrix(columns: width)
        let comparison = try SteeringComparison(
            ["ours": [directions, directions.scaled(by: 2)], "random": [directions]], training: pairs("train"),
            test: pairs("test"))
        try check([
            "cosine": try SteeringCosine(directions: directions, training: pairs("train"), test: pairs("test")),
            "values": try ValueSteeringCosine(
                directions: directions, training: values("train"), test: values("test")),
            "oracle": try OracleSteeringCosine(directions: directions, pairs: pairs("test")),
            "comparison": comparison, "study": SteeringStudy(["one": comparison, "two": comparison]),
        ])
    }

    @Test func tablesOfSweeps() throws {
        let found = try sweep(
            SSAE.Configuration(features: 3, length: .steps(30)), over: ["tolerance": [0.05, 0.2], "whiten": ["none"]],
            on: Self.toy, seeds: 0..<2, observer: nil)
        let levels = try sweep(
            SSAE.Configuration(features: 3, target: 0.1, length: .steps(30)), over: ["norm": ["none", "bn"]],
            on: Self.toy, seeds: [5], observer: nil)
        let table = try found.tradeOff(on: Self.toy)
        try check(["table": table, "levels": levels.udrTable])
        try withTemporaryFolder { folder in
            let session = Session()
            session.metrics["table"] = table
            try session.save(folder + "/work.h5")
            let same: SweepTable = try Session().restore(folder + "/work.h5").metric("table")
            #expect(same.choices == table.choices && same.fields == table.fields && same.concepts == table.concepts)
            #expect(same.rows.map(\.limit) == table.rows.map(\.limit) && same.rows[1].name == table.rows[1].name)
        }
    }

    // MARK: Types of one's own

    struct Purity: SessionMetric, Codable, Equatable {
        var scores: [Double]
        var name: String?
    }

    struct Histogram: SessionMetric, CustomStringConvertible {
        let edges: [Double]
        let counts: Matrix

        init(edges: [Double], counts: Matrix) {
            self.edges = edges
            self.counts = counts
        }

        func write(to group: GroupWriter) throws {
            try group.add("edges", edges)
            try group.add("counts", counts)
            try group.add("nested", Purity(scores: [1], name: "a"))
        }

        init(from group: GroupReader) throws {
            edges = try group.doubles("edges")
            counts = try group.matrix("counts", columns: edges.count - 1)
            let nested: Purity = try group.metric("nested")
            guard nested.name == "a" else { throw group.damaged("nested", "is of another name") }
        }

        var description: String { "a histogram" }
    }

    @Test func typesOfOnesOwn() throws {
        try check([
            "purity": Purity(scores: [.infinity, 0.1, -.infinity], name: "ü"),
            "histogram": Histogram(edges: [0, 1, 2], counts: Matrix(rows: [[1, 2]])),
        ])
        #expect(Purity(scores: []).summary == "Purity")
        #expect(Histogram(edges: [0, 1], counts: Matrix(rows: [[1]])).summary == "a histogram")
        #expect(Metrics.all.contains { $0 == Histogram.self })
    }

    /// Another process does not know what a cell has declared.
    @Test func unknownTypesAreNamed() throws {
        enum First {
            struct Lost: SessionMetric, Codable { var value = 1 }
        }
        struct Foreign: SessionMetric, Codable {
            static var storedName: String { "Lost" }
            var value: Int
        }
        try withTemporaryFolder { folder in
            let path = folder + "/work.h5"
            try HDF5Writer.write(path, sealed: true) { file in
                try file.add(
                    "session",
                    strings: [
                        #"{"format":"SparseShift session","version":1}"#,
                        #"{"name":"mine","kind":"metric","note":"","seeds":[],"date":0.0}"#,
                        #"{"name":"other","kind":"metric","note":"","seeds":[],"date":0.0}"#,
                    ])
                try file.add("metrics/mine/type", strings: ["Lost"])
                try file.add("metrics/mine/json", strings: [#"[{"value":7}]"#])
                try file.add("metrics/other/type", strings: ["integer"])
                try file.setAttributes(["value": .integer(3)], of: "metrics/other")
            }
            let session = Session()
            session.metrics["earlier"] = 1.0
            let sentence = """
                work.h5: 'mine' is of type Lost, which this program does not know; declare the type, call \
                try Metrics.register(Lost.self) and restore again, or leave it out: restore(_:except: ["mine"]).
                """
            #expect(throws: SessionError(sentence)) { try session.restore(path) }
            #expect(session.map(\.name) == ["earlier"])
            try session.restore(path, except: ["mine"])
            #expect(session.map(\.name) == ["earlier", "other"])
            try Metrics.register(First.Lost.self)
            try session.restore(path)
            #expect(try session.metric("mine", as: First.Lost.self).value == 7)
            struct Agreement: SessionMetric, Codable {
                static var storedName: String { "agreement" }
            }
            let taken = SessionError(
                "'agreement' is the name of the library's own Agreement; give Agreement another storedName.")
            #expect(throws: taken) { try Metrics.register(Agreement.self) }
            // A cell that is run again declares another type of the same name.
            try Metrics.register(Foreign.self)
            try session.restore(path)
            #expect(try session.metric("mine", as: Foreign.self).value == 7)
        }
    }

    @Test func typesThatHaveChanged() throws {
        struct Before: SessionMetric, Codable {
            static var storedName: String { "Changing" }
            var value = 1
        }
        struct After: SessionMetric, Codable {
            static var storedName: String { "Changing" }
            var other: String
        }
        try withTemporaryFolder { folder in
            let session = Session()
            session.metrics["one"] = Before()
            try session.save(folder + "/work.h5")
            try Metrics.register(After.self)
            let sentence = """
                work.h5: 'metrics/one' is not a After as this program knows the type; has the type changed since the \
                session was saved?
                """
            #expect(throws: SessionError(sentence)) { try session.restore(folder + "/work.h5") }
        }
    }
}
