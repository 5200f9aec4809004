import CommandLineTool
import JSON
import LanguageModels
import SparseShift
import TestSupport
import Testing

/// Directions of a study that is continued.
@Suite struct StudyRunTests {
    private func run() throws -> StudyRun {
        try withTemporaryFolder { folder in
            try TextPairs([("a.", "a!"), ("b.", "b!")], concept: "end").write(to: folder + "/pairs.jsonl")
            let yaml =
                "{pairs: \(folder)/pairs.jsonl, methods: [{vectors: v.npy, name: mine}, {method: PCA, name: found}]}"
            let plan = try StudyPlan(try YAMLDocument.value(of: yaml, name: "s"), place: "s")
            return StudyRun(
                plan: plan, folder: StudyFolder(path: "s"), inputs: try StudyInputs(plan, tokens: []), earlier: .resume,
                printing: OutputOptions())
        }
    }

    /// A method that is trained has other directions for another seed; the rows of an array are the same for all.
    @Test func otherDirectionsAreRefused() throws {
        let run = try run()
        func directions(_ name: String, _ seed: Int) -> ConceptDirections {
            ConceptDirections(name, [.random("end", dimension: 4, seed: seed)])
        }
        func kept(_ name: String, seed: Int, _ draw: Int) -> [(seed: Int, digests: JSONValue?)] {
            [(seed, .object([name: .string(directions(name, draw).contentDigest)])), (seed, nil)]
        }
        func refusal(_ name: String, _ draw: Int, seed: Int, _ kept: [(seed: Int, digests: JSONValue?)]) -> String {
            message { try run.requireSame([directions(name, draw)], seed: seed, in: kept) }
        }
        func sentence(_ name: String) -> String {
            "\(name): its directions are others than those of the parts in s, so the file that they come from has changed; give --overwrite or another folder."
        }
        #expect(refusal("found", 1, seed: 0, kept("found", seed: 0, 1)) == "no error")
        #expect(refusal("found", 2, seed: 0, kept("found", seed: 0, 1)) == sentence("found"))
        #expect(refusal("found", 2, seed: 1, kept("found", seed: 0, 1)) == "no error")
        #expect(refusal("mine", 2, seed: 1, kept("mine", seed: 0, 1)) == sentence("mine"))
        #expect(refusal("mine", 1, seed: 1, kept("mine", seed: 0, 1)) == "no error")
        #expect(refusal("mine", 2, seed: 1, kept("found", seed: 0, 1)) == "no error")
    }
}
