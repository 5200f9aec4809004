import Foundation
import Numerics
import SparseShift

private let words = [
    "pink", "orange", "blue", "cyan", "teal", "green", "lavender", "purple", "red", "yellow", "cylindrical", "toroidal",
    "spherical", "prismatic", "circular", "cuboidal", "pyramidal", "conical", "squarish", "hemispherical", "statue",
    "mug", "bead", "window", "toy", "button", "vase", "shoe", "cushion", "drawing",
]

/// Shifts of pairs of phrases such as "The cyan circular vase is here", with which of the thirty words came (1) or went
/// (−1). The text file has two lines a pair.
func phraseShifts(file: String, dataset: String, phrases: String) throws -> Shifts {
    let data = try EmbeddingPairs(file, dataset: dataset)
    let (before, after) = try data.embeddings(0..<data.count)
    let lines = try String(contentsOfFile: phrases, encoding: .utf8).split(separator: "\n").map { line in
        Set(line.split(separator: " ").map(String.init))
    }
    precondition(lines.count == 2 * before.rows, "\(phrases): \(lines.count) lines for \(before.rows) pairs")
    let concepts = Matrix(
        rows: (0..<before.rows).map { row in
            words.map { word in
                (lines[2 * row + 1].contains(word) ? 1 : 0) - (lines[2 * row].contains(word) ? 1 : 0)
            }
        })
    return try Shifts(after.subtracting(before), concepts: concepts, name: dataset)
}
