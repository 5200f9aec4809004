import Foundation
import Numerics
import SparseShift
import TestSupport
import Testing

/// What trained models agree on, and how many features an SSAE is given for it.
@Suite struct ConceptSearchTests {
    private static let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 6, count: 400, seed: 4)

    private static let short: SSAE.Configuration = {
        var configuration = SSAE.Configuration(features: 4, length: .steps(400), batch: 64)
        configuration.settings.whitening = .none
        return configuration
    }()

    /// A search that takes a fraction of a second.
    private static let automatic: SSAE.Configuration = {
        var configuration = SSAE.Configuration(features: .automatic)
        configuration.settings.length = .steps(400)
        configuration.settings.batch = 64
        configuration.settings.whitening = .none
        return configuration
    }()

    @Test func aSearchKeepsItsConcepts() throws {
        try withTemporaryFolder { folder in
            let runs = try train(
                Self.automatic, on: Self.toy, seeds: 0..<3, storingIn: RunDirectory(folder + "/m"), observer: nil)
            let concepts = try runs.concepts
            // Three concepts span three directions; twice as many features.
            #expect(concepts.evidence.directions == 3 && concepts.evidence.widths.first?.features == 6)
            #expect(concepts.evidence.trainedFeatures == runs[0].features)
            let read = try Runs(contentsOf: folder + "/m")
            #expect(read.map(\.parameters) == runs.map(\.parameters))
            try expectSame(read.concepts, concepts)
            try expectSame(Concepts(contentsOf: folder + "/m/concepts"), concepts)
            // The folder is that of a model, too.
            #expect(try TrainedModel(contentsOf: folder + "/m/concepts").parameters == concepts.model.parameters)
            try read.save(to: folder + "/copy")
            try expectSame(Runs(contentsOf: folder + "/copy").concepts, concepts)
            // What is not known is not left beside other models.
            try Runs(Array(read)).save(to: folder + "/copy")
            #expect(!FileManager.default.fileExists(atPath: folder + "/copy/concepts"))
        }
    }

    /// A tolerance shrinks the code of a common shift; the bias is as long as the shift itself.
    @Test func aCommonShiftHasItsLength() throws {
        var matrix = Self.toy.shifts(0..<Self.toy.count)
        let common: [Float] = [2, -1, 1, 2, -2, 1]
        matrix.withUnsafeMutableBufferPointer { for index in $0.indices { $0[index] += common[index % 6] } }
        var configuration = Self.automatic
        configuration.settings.length = .steps(2_000)
        configuration.settings.whitening = .automatic
        let concepts = try train(configuration, on: Shifts(matrix, name: "moved"), seeds: 0..<3, observer: nil).concepts
        #expect(concepts.others.map(\.kind) == [.common])
        let bias = concepts.model.parameters.decoderBias
        let distance = zip(bias, common).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }.squareRoot()
        #expect(distance < 0.1 * common.reduce(0.0) { $0 + Double($1 * $1) }.squareRoot())
    }

    @Test func runsThatARulePicksHaveConcepts() throws {
        let selection = try select(.leastMagnitude, Self.short, on: Self.toy, seeds: 0..<3, observer: nil)
        let runs = try train(Self.short, on: Self.toy, seeds: 0..<3, observer: nil)
        try expectSame(selection.runs.concepts, runs.concepts)
    }

    @Test func theMostConceptsDecide() throws {
        func selected(_ tolerances: [ConfigurationValue], seeds: Range<Int> = 0..<3) throws -> Selection {
            try select(
                .concepts(over: ["tolerance": tolerances]), Self.short, on: Self.toy, seeds: seeds, observer: nil)
        }
        // A tolerance of .9 is loose enough for nearly nothing.
        let selection = try selected([0.9, 0.05])
        #expect((selection.model.configuration as? SSAE.Configuration)?.tolerance == 0.05)
        #expect(try selection.runs.concepts.count == 3 && selection.warnings.isEmpty)
        #expect(selection.reasons[0].hasSuffix(", tolerance 0.05: 3)."))
        // As many concepts elsewhere are no reason for a warning where they are the same.
        #expect(try selected([0.04, 0.05]).warnings.isEmpty)
        #expect(message { _ = try selected([0.05], seeds: 0..<1) }.hasPrefix("concepts: at least two seeds"))
        #expect(
            message {
                _ = try select(.concepts(over: ["oc": [3, 4]]), Self.short, on: Self.toy, seeds: 0..<2, observer: nil)
            }.hasPrefix("concepts: the number of concepts may follow the number of features"))
    }

    /// What single precision cannot square is refused in one sentence; what it can has the same concepts at every size.
    @Test func sizesOfShifts() throws {
        func scaled(_ scale: Float) throws -> Shifts {
            try Shifts(Self.toy.shifts(0..<Self.toy.count).scaled(by: scale), name: "scaled")
        }
        for scale: Float in [1e-6, 1e12] {
            #expect(try train(Self.automatic, on: scaled(scale), seeds: 0..<2, observer: nil).concepts.count == 3)
        }
        for (scale, word): (Float, String) in [(1e-12, "small"), (1e17, "large")] {
            let data = try scaled(scale)
            for text in [
                message { _ = try train(Self.automatic, on: data, seeds: 0..<2, observer: nil) },
                message { _ = try train(Self.automatic, on: data, observer: nil) },
            ] {
                #expect(text.hasPrefix("scaled: the entries of its shifts have a root mean square of "))
                #expect(text.contains("too \(word) to tell concepts in single precision"))
            }
        }
        // Beyond that no training of any kind is possible, and the entry is named.
        let text = message { _ = try scaled(1e19) }
        #expect(text.hasPrefix("scaled: row 0 has the entry -1.97"))
    }

    /// More features than half the number of shifts are not trained.
    @Test func fewShifts() throws {
        let few = try Shifts(Self.toy.shifts(0..<8), name: "few")
        var configuration = Self.automatic
        configuration.settings.batch = 4
        #expect(try train(configuration, on: few, observer: nil).features == 4)
    }

    private func expectSame(_ found: Concepts, _ expected: Concepts) {
        #expect(Array(found) == Array(expected) && found.others == expected.others)
        #expect(found.relations == expected.relations && found.evidence == expected.evidence)
        #expect(found.otherColumns == expected.otherColumns)
        #expect(found.model.parameters == expected.model.parameters && found.warnings == expected.warnings)
    }

    @Test func aNumberOfFeaturesForEveryKindOfTraining() throws {
        let model = try train(Self.automatic, on: Self.toy, seed: 5, observer: nil)
        #expect(model.features == 6 && model.seed == 5)
        let one = try train(Self.automatic, on: Self.toy, seeds: [5], observer: nil)
        #expect(one.count == 1 && one[0].parameters == model.parameters)
        var normed = Self.automatic
        normed.norm = .layer
        for text in [
            message { _ = try train(normed, on: Self.toy, seeds: 0..<2, observer: nil) },
            message { _ = try train(normed, on: Self.toy, observer: nil) },
        ] {
            #expect(text == "oc: 'auto' is for an SSAE without norms; give SSAE a number of features.")
        }
        #expect(
            message {
                _ = try sweep(
                    Self.automatic, over: ["tolerance": [0.02, 0.05]], on: Self.toy, seeds: 0..<2, observer: nil)
            }
                == "oc: 'auto' is for one training; what is compared needs a number of features, such as 6 for "
                + "synthetic (3, 2).")
        #expect(
            message { _ = try select(.lowestLevel, Self.automatic, on: Self.toy, observer: nil) }.hasPrefix(
                "oc: 'auto' is for one training"))
    }

    @Test func conceptsOfOtherModelsAreNotTakenForTheirs() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/m"
            func train(_ change: (inout SSAE.Configuration) -> Void, seeds: Range<Int> = 0..<3) throws -> Runs {
                var configuration = Self.short
                change(&configuration)
                return try SparseShift.train(
                    configuration, on: Self.toy, seeds: seeds, storingIn: RunDirectory(path, earlier: .replace),
                    observer: nil)
            }
            let first = try train { _ in }
            try expectSame(Runs(contentsOf: path).concepts, first.concepts)
            // Another method has none, so they go.
            _ = try SparseShift.train(
                Affine.Configuration(features: 4, length: .steps(5)), on: Self.toy, seeds: 0..<3,
                storingIn: RunDirectory(path, earlier: .replace), observer: nil)
            #expect(!FileManager.default.fileExists(atPath: path + "/concepts"))
            // Someone else's models beside them are seen by their settings.
            try first.save(to: path)
            for model in try SparseShift.train(
                {
                    var other = Self.short
                    other.tolerance = 0.2
                    return other
                }(), on: Self.toy, seeds: 0..<3, observer: nil)
            {
                try model.save(to: "\(path)/seed-\(model.seed)")
            }
            #expect(
                message { _ = try Runs(contentsOf: path).concepts }
                    == "\(path)/concepts: these are concepts of other models than those beside them; put their seeds back, or remove the folder."
            )
        }
    }

    @Test func foldersThatHoldSomethingElse() throws {
        try withTemporaryFolder { folder in
            let notes = folder + "/m/concepts/thesis.txt"
            try FileManager.default.createDirectory(atPath: folder + "/m/concepts", withIntermediateDirectories: true)
            try "mine".write(toFile: notes, atomically: true, encoding: .utf8)
            for earlier in [RunDirectory.EarlierRun.refuse, .resume, .replace] {
                for configuration in [Self.short, Self.automatic] {
                    #expect(
                        message {
                            _ = try train(
                                configuration, on: Self.toy, seeds: 0..<2,
                                storingIn: RunDirectory(folder + "/m", earlier: earlier), observer: nil)
                        }
                            == "\(folder)/m/concepts: this holds something else than concepts; choose another folder.")
                }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/m") == ["concepts"])
            #expect(try String(contentsOfFile: notes, encoding: .utf8) == "mine")
        }
    }

    /// A number that grows as the features do is no number of concepts.
    @Test func aNumberThatFollowsTheWidth() throws {
        try withTemporaryFolder { folder in
            try train(Self.short, on: Self.toy, seeds: 0..<2, observer: nil).concepts.save(to: folder + "/c")
            let file = URL(fileURLWithPath: folder + "/c/concepts.json")
            func warnings(_ wider: Int) throws -> [String] {
                var facts = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
                var evidence = try #require(facts["evidence"] as? [String: Any])
                evidence["widths"] = [["features": 4, "concepts": 3], ["features": 8, "concepts": wider]]
                facts["evidence"] = evidence
                try JSONSerialization.data(withJSONObject: facts).write(to: file)
                return try Concepts(contentsOf: folder + "/c").warnings
            }
            #expect(try warnings(4).isEmpty)
            let found = try warnings(5)
            #expect(found.count == 1)
            #expect(
                found[0].hasPrefix("8 features give 5 concepts instead of 3 with 4, so the number follows the width;"))
        }
    }

    @Test func damagedFacts() throws {
        try withTemporaryFolder { folder in
            let concepts = try train(Self.short, on: Self.toy, seeds: 0..<2, observer: nil).concepts
            let path = folder + "/c"
            try concepts.save(to: path)
            let file = path + "/concepts.json"
            let whole = try String(contentsOfFile: file, encoding: .utf8)
            func sentence(_ text: String) throws -> String {
                try text.write(toFile: file, atomically: true, encoding: .utf8)
                return message { _ = try Concepts(contentsOf: path) }
            }
            #expect(try sentence(whole) == "no error")
            let unknown = "\(file): these are not the facts of concepts that this version writes."
            for text in ["", "{}", "[1]", String(whole.dropLast(40)), whole.replacing("\"sparse\"", with: "\"odd\"")] {
                #expect(try sentence(text) == unknown)
            }
            var facts = try #require(
                JSONSerialization.jsonObject(with: Data(whole.utf8)) as? [String: Any])
            func changed(_ key: String, _ value: Any) throws -> String {
                var other = facts
                other[key] = value
                return String(decoding: try JSONSerialization.data(withJSONObject: other), as: UTF8.self)
            }
            let each = try #require(facts["concepts"] as? [Any])
            #expect(
                try sentence(changed("concepts", each + [each[0]]))
                    == "\(file): facts of \(each.count + 1) concepts for a model of \(each.count) features.")
            let apart = "\(file): its parts do not fit together."
            #expect(try sentence(changed("otherColumns", [[1, 2, 3]])) == apart)
            #expect(try sentence(changed("relations", [["tied": ["_0": 0, "_1": 99]]])) == apart)
            facts = [:]
            try FileManager.default.removeItem(atPath: file)
            #expect(
                message { _ = try Concepts(contentsOf: path) }
                    == "\(path): there is no concepts.json here, so this is the model of one run.")
        }
    }
}
