import CommandLineTool
import Foundation
import JSON
import SparseShift
import TestSupport
import Testing

/// A folder of a study keeps what decides its numbers, and never removes what the study reads.
@Suite struct StudyFolderTests {
    private func plan(_ folder: String, _ settings: String = "") throws -> StudyPlan {
        let methods = settings.contains("methods:") ? "" : ", methods: [mean difference]"
        let yaml = "{pairs: \(folder)/pairs.jsonl\(methods)\(settings)}"
        return try StudyPlan(try YAMLDocument.value(of: yaml, name: "s"), place: "s")
    }

    private func write(_ pairs: [(String, String)], to folder: String) throws {
        try TextPairs(pairs, concept: "end").write(to: folder + "/pairs.jsonl")
    }

    /// Calls `body` with a folder of inputs and a study that has begun beside them.
    private func withStudy(_ body: (_ folder: String, _ study: StudyFolder) throws -> Void) throws {
        try withTemporaryFolder { folder in
            try write([("a.", "a!"), ("b.", "b!")], to: folder)
            let study = StudyFolder(path: folder + "/s")
            let plan = try plan(folder, ", prompts: [A]")
            try study.begin(plan, try StudyInputs(plan, tokens: []), earlier: .refuse)
            try body(folder, study)
        }
    }

    private func refusal(
        _ study: StudyFolder, _ plan: StudyPlan, tokens: [String] = [], earlier: StudyFolder.Earlier = .resume
    ) -> String {
        message { try study.check(plan, try StudyInputs(plan, tokens: tokens), earlier: earlier) }
    }

    @Test func otherInputsAreRefused() throws {
        try withStudy { folder, study in
            let plan = try plan(folder, ", prompts: [A]")
            func sentence(_ what: String) -> String {
                "\(study.path): the study there has other \(what), so its parts cannot stand beside new ones; give --overwrite or another folder."
            }
            #expect(refusal(study, plan) == "no error")
            #expect(refusal(study, plan, tokens: ["--start-token=never"]) == sentence("token options"))
            try write([("a.", "a!"), ("c.", "c!")], to: folder)
            #expect(refusal(study, plan) == sentence("pairs"))
            // With --overwrite they are those of the new study.
            #expect(refusal(study, plan, earlier: .replace) == "no error")
            try study.begin(plan, try StudyInputs(plan, tokens: []), earlier: .replace)
            #expect(refusal(study, plan) == "no error")
        }
    }

    /// The prompts of a file are compared, and not its path alone.
    @Test func otherPromptsInTheSameFileAreRefused() throws {
        try withTemporaryFolder { folder in
            try write([("a.", "a!"), ("b.", "b!")], to: folder)
            try "A\nB\n".write(toFile: folder + "/p.txt", atomically: true, encoding: .utf8)
            let study = StudyFolder(path: folder + "/s")
            let first = try plan(folder, ", prompts: \(folder)/p.txt")
            try study.begin(first, try StudyInputs(first, tokens: []), earlier: .refuse)
            try "A\nC\n".write(toFile: folder + "/p.txt", atomically: true, encoding: .utf8)
            #expect(
                refusal(study, try plan(folder, ", prompts: \(folder)/p.txt"))
                    == "\(study.path): the study there has other prompts, so its parts cannot stand beside new ones; give --overwrite or another folder."
            )
        }
    }

    /// Seeds, scales and measures may be added, and none may be left out, since its results would be in no table.
    @Test func nothingIsLeftOut() throws {
        try withTemporaryFolder { folder in
            try write([("a.", "a!"), ("b.", "b!")], to: folder)
            let judged = ", judges: [{concept: end, list: past}], prompts: [A]"
            let first = try plan(folder, judged + ", seeds: [0, 1], scales: [0.2, 0.3]")
            let study = StudyFolder(path: folder + "/s")
            try study.begin(first, try StudyInputs(first, tokens: []), earlier: .refuse)
            func refusal(_ settings: String) throws -> String {
                self.refusal(study, try plan(folder, judged + settings))
            }
            func sentence(_ what: String) -> String {
                "\(study.path): the study there has \(what), too; seeds, scales and measures may only be added with --resume, so name all of them, or give --overwrite or another folder."
            }
            #expect(try refusal(", seeds: [1, 0], scales: [0.3, 0.2]") == "no error")
            #expect(try refusal(", seeds: [0, 1, 2], scales: [0.2, 0.3, 0.4]") == "no error")
            #expect(try refusal(", scales: [0.2, 0.3]") == sentence("seed 1"))
            #expect(try refusal(", seeds: [0, 1]") == sentence("scale 0.2"))
            // Without 'measures' there are probes, generations and a sweep.
            #expect(
                try refusal(", seeds: [0, 1], scales: [0.2, 0.3], measures: [sweep, probes]")
                    == sentence("the measure generations"))
        }
    }

    /// A file with the result of another part, as a copy has, is not taken for the part's own.
    @Test func resultsOfOtherPartsAreNotTaken() throws {
        try withStudy { _, study in
            let parts = [0, 1].map { StudyPart(measure: .probes, scale: 0.3, seed: $0) }
            func result(_ members: [String: JSONValue]) throws -> JSONValue? {
                try study.write(.object(members), of: parts[1])
                return study.result(of: parts[1])
            }
            let own: [String: JSONValue] = ["part": .string(parts[1].name), "seed": 1]
            let kept = try result(own)
            #expect(kept == .object(own))
            #expect(try result(["part": .string(parts[0].name), "seed": 0]) == nil)
            #expect(try result(["part": .string(parts[1].name), "seed": 0]) == nil)
            #expect(try result(["part": "generations, scale 0.3, seed 1", "seed": 1]) == nil)
            // Results without a name are those of the file.
            #expect(try result(["seed": 1]) == ["seed": 1])
            #expect(study.result(of: parts[0]) == nil)
        }
    }

    @Test func whatIsReadIsNotRemoved() throws {
        try withStudy { folder, study in
            let model = study.path + "/models/1-SSAE"
            try FileManager.default.createDirectory(atPath: model, withIntermediateDirectories: true)
            let plan = try plan(folder, ", methods: [{model: \(model), name: SSAE}]")
            #expect(
                refusal(study, plan, earlier: .replace)
                    == "\(model): --overwrite would remove this, and the study reads it; copy it elsewhere, or choose another folder."
            )
            // Another folder in there is not the study's.
            let other = try self.plan(folder, ", methods: [{model: \(study.path)/mine, name: SSAE}]")
            #expect(refusal(study, other, earlier: .replace) == "no error")
            try study.begin(other, try StudyInputs(other, tokens: []), earlier: .replace)
            #expect(!FileManager.default.fileExists(atPath: model))
        }
    }

    @Test func foldersOfOthersAreNotReplaced() throws {
        try withTemporaryFolder { folder in
            try write([("a.", "a!")], to: folder)
            try "{\"title\": \"mine\"}".write(toFile: folder + "/plan.json", atomically: true, encoding: .utf8)
            #expect(
                refusal(StudyFolder(path: folder), try plan(folder), earlier: .replace)
                    == "\(folder)/plan.json: this is not the plan of a study, so nothing is replaced; choose another folder."
            )
        }
    }
}
