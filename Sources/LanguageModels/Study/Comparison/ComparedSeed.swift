import Foundation
import Numerics
import SparseShift

/// What all methods of a comparison came to with one seed, as it is kept in a file.
struct ComparedSeed: Codable {
    struct Entry: Codable {
        let method: String
        let scores: MethodScores?
        let failure: String?
        /// The columns (H × d).
        let columns: Columns?
    }

    struct Columns: Codable {
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

    /// What the results depend on beside the seed.
    let settings: String
    let seed: Int
    let concepts: [String]
    let chanceHitRate: Double
    let chanceSelectivity: Double
    var entries: [Entry]

    static func path(in folder: String, seed: Int) -> String { folder + "/seed-\(seed).json" }

    /// The kept results of a seed; `nil` if there are none.
    ///
    /// - Throws: ``LanguageModelError`` if the file is not readable, or is of another comparison.
    static func kept(in folder: String, seed: Int, settings: String) throws -> ComparedSeed? {
        let path = path(in: folder, seed: seed)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path),
            let kept = try? JSONDecoder().decode(ComparedSeed.self, from: data)
        else {
            throw LanguageModelError(
                "\(path): no results of a comparison can be read; remove the file to compute them.")
        }
        guard kept.settings == settings, kept.seed == seed else {
            throw LanguageModelError(
                "\(path): the results are of another comparison (\(kept.settings)), not of this one (\(settings)); choose another folder."
            )
        }
        return kept
    }

    func write(to folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        encoder.nonConformingFloatEncodingStrategy = .throw
        try encoder.encode(self).write(
            to: URL(fileURLWithPath: Self.path(in: folder, seed: seed)), options: .atomic)
    }
}
