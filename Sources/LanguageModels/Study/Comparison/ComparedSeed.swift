import Foundation
import Machine
import Numerics
import SparseShift

/// What all methods of a comparison came to with one seed, as it is kept in a file.
struct ComparedSeed: Codable, Equatable {
    struct Entry: Codable, Equatable {
        /// What the method is, as far as it can be known.
        let key: String
        let method: String
        let scores: MethodScores?
        let failure: String?
        /// The columns (H × d).
        let columns: Columns?
        /// What is missing, in a sentence each.
        let remarks: [String]
        /// Whether there is nothing to try again.
        let isComplete: Bool

        init(
            key: String, method: String, scores: MethodScores? = nil, failure: String? = nil, columns: Columns? = nil,
            remarks: [String] = [], isComplete: Bool = false
        ) {
            self.key = key
            self.method = method
            self.scores = scores
            self.failure = failure
            self.columns = columns
            self.remarks = remarks
            self.isComplete = isComplete
        }
    }

    struct Columns: Codable, Equatable {
        let width: Int
        let elements: Data

        init(_ matrix: Matrix) {
            width = matrix.columns
            elements = matrix.withUnsafeBufferPointer { Data(buffer: $0) }
        }

        var matrix: Matrix {
            let numbers = elements.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
            return Matrix(rows: width > 0 ? numbers.count / width : 0, columns: width, elements: numbers)
        }
    }

    /// What the results depend on beside the seed and the methods.
    let settings: String
    let seed: Int
    /// The concepts that have probes.
    let concepts: [String]
    /// Why others have none, in a sentence each.
    let leftOut: [String]
    /// What a reader of the measures of codes has to know, in a sentence each; `nil` if they were not asked for.
    let codeRemarks: [String]?
    /// Those of the methods that are asked for, in their order; then others.
    var entries: [Entry]

    /// The same with some entries first.
    func arranged(_ first: [Entry]) -> ComparedSeed {
        var arranged = self
        arranged.entries = first + entries.filter { entry in !first.contains { $0.key == entry.key } }
        return arranged
    }

    /// The folder that is meant, which is made if it is not there.
    ///
    /// - Throws: ``LanguageModelError`` if nothing can be written to it.
    static func usableFolder(_ folder: String) throws(LanguageModelError) -> String {
        let folder = UserFolders.path(folder)
        let probe = folder + "/.\(UUID().uuidString)"
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        guard FileManager.default.createFile(atPath: probe, contents: Data()) else {
            throw LanguageModelError("\(folder): nothing can be written there; choose another folder for the results.")
        }
        try? FileManager.default.removeItem(atPath: probe)
        return folder
    }

    static func path(in folder: String, seed: Int) -> String { folder + "/seed-\(seed).json" }

    /// The kept results of a seed; `nil` if there are none.
    ///
    /// - Throws: ``LanguageModelError`` if the file is not readable, or is of another comparison.
    static func kept(in folder: String, seed: Int, settings: String) throws -> ComparedSeed? {
        let path = path(in: folder, seed: seed)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        guard let data = FileManager.default.contents(atPath: path),
            let kept = try? decoder.decode(ComparedSeed.self, from: data)
        else {
            throw LanguageModelError(
                "\(path): no results of a comparison can be read; remove the file to compute them.")
        }
        guard kept.settings == settings, kept.seed == seed else {
            throw LanguageModelError(
                "\(path): the results are of another comparison, with other texts, judges or settings, or by an earlier version; choose another folder, or remove the file."
            )
        }
        return kept
    }

    /// - Throws: Any error of writing.
    func write(to folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        try encoder.encode(self).write(
            to: URL(fileURLWithPath: Self.path(in: folder, seed: seed)), options: .atomic)
    }
}
