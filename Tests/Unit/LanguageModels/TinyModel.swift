import Foundation
import HDF5
import LanguageModels
import SparseShift
import TestSupport

/// The tiny random models of Tests/Fixtures/scripts/make_language_models.py.
enum TinyModel: String, CaseIterable, Sendable {
    case llama, gptneox, gpt2

    static let folder = fixtures + "/language-models"

    static let texts = ["a", "The door is red.", "Ein etwas längerer Satz über Türen und Wände."]

    var path: String { "\(Self.folder)/\(rawValue).gguf" }

    func open() throws -> LanguageModel { try LanguageModel(path) }

    /// What transformers computes for a text: the output of every block and of the final norm, tokens × d each.
    func states(_ text: Int) throws -> [[Float]] {
        let dataset = try HDF5File("\(Self.folder)/golden.h5").dataset("\(rawValue)/\(text)/states")
        let all = try dataset.floats()
        let layers = dataset.shape[0]
        return (0..<layers).map { Array(all[$0 * all.count / layers..<($0 + 1) * all.count / layers]) }
    }

    /// The logits of the last token.
    func logits(_ text: Int) throws -> [Double] {
        let dataset = try HDF5File("\(Self.folder)/golden.h5").dataset("\(rawValue)/\(text)/logits")
        return try dataset.floats().suffix(dataset.shape[1]).map(Double.init)
    }
}

/// A folder for the files of one test.
func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("models-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
}

/// Texts on their way into a file, as many as two windows of 512 and a part of a third have.
func manyPairs(_ count: Int = 650, word: String = "number") throws -> TextPairs {
    try TextPairs(
        (0..<count).map { TextPair(before: "\(word) \($0)", after: "the \(word) \($0)", changes: []) }, name: "many",
        conceptNames: [])
}

/// Texts of nine bytes, none of which begins like another; at most 94.
func textsOfNineTokens(_ count: Int) -> [String] {
    (0..<count).map { String(UnicodeScalar(UInt8(33 + $0))) + "ome text" }
}
