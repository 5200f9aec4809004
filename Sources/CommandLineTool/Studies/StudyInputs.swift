import Foundation
import JSON
import LanguageModels
import SparseShift
import TensorFiles

/// What decides a study's numbers beside its settings: token options, prompts, pairs and the language model's file.
///
/// The settings name files, whose content can change between a study and its continuation.
package struct StudyInputs {
    /// What is compared, by the name of a setting, with its name in sentences.
    private static let names = [
        "tokens": "token options", "prompts": "prompts", "pairs": "pairs", "test_pairs": "pairs to test with",
        "language_model": "content in the file of its language model",
    ]
    private static let fileName = "inputs.json"

    private(set) var members: [String: JSONValue]

    /// Reads the pairs.
    ///
    /// - Throws: The errors of reading them.
    package init(_ plan: StudyPlan, tokens: [String]) throws {
        members = [
            "tokens": .array(tokens.map { .string($0) }), "prompts": .array(plan.prompts.map { .string($0) }),
            "pairs": .string(try plan.pairs.read().contentDigest),
            "test_pairs": try plan.testPairs.map { .string(try $0.read().contentDigest) } ?? .null,
        ]
    }

    /// The same with the content of the model's file.
    ///
    /// - Throws: An error of reading the file.
    func with(_ model: LanguageModel) throws -> StudyInputs {
        var inputs = self
        inputs.members["language_model"] = .string(try model.fingerprint)
        return inputs
    }

    /// Writes them beside a study's plan; what a study has of an earlier call is kept.
    ///
    /// - Throws: `TensorFileError` if they cannot be written.
    func write(to folder: String) throws {
        let all = Self.kept(in: folder).merging(members) { _, new in new }
        try AtomicFile.write(
            Data((JSONValue.object(all).encodedForReading + "\n").utf8), to: folder + "/" + Self.fileName)
    }

    /// Refuses a study in a folder that was computed from something else.
    ///
    /// - Throws: ``CommandFailure`` that names what has changed.
    func requireSame(in folder: String) throws(CommandFailure) {
        let kept = Self.kept(in: folder)
        // A study of an earlier version has no such file, and one that was stopped early no model.
        guard
            let key = members.keys.sorted().first(where: { key in kept[key].map { $0 != members[key] } ?? false })
        else { return }
        throw CommandFailure(
            "\(folder): the study there has other \(Self.names[key] ?? key), so its parts cannot stand beside new ones; give --overwrite or another folder."
        )
    }

    private static func kept(in folder: String) -> [String: JSONValue] {
        FileManager.default.contents(atPath: folder + "/" + fileName)
            .flatMap { try? JSONValue(decoding: String(decoding: $0, as: UTF8.self)).object } ?? [:]
    }
}
