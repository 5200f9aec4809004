import Foundation
import HDF5
import Numerics
import SparseShift
import TestSupport
import Testing

@Suite struct DataTests {
    private func message(_ path: String, dataset: String = "cfc_train", isSequence: Bool = false) -> String {
        do {
            return try "read \(EmbeddingPairs(path, dataset: dataset, isSequence: isSequence).count)"
        } catch { return error.description }
    }

    @Test func pairs() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.h5"
            try HDF5Writer.write(path) { file in
                try file.add("cfc_train", shape: [2, 2, 3], floats: [1, 2, 3, 5, 7, 9, 0, 0, 0, -1, 1, 2])
                try file.add("cfc_train_labels", strings: ["[0, 1]", "[1, 1]"])
            }
            let pairs = try EmbeddingPairs(path)
            #expect(try pairs.matrix == Matrix(rows: [[4, 5, 6], [-1, 1, 2]]))
            #expect(pairs.concepts == Matrix(rows: [[0, 1], [1, 1]]))
            #expect(pairs.labels?.count == 2)
            #expect(pairs.dimension == 3)
            let (before, after) = try pairs.embeddings(1..<2)
            #expect(before == Matrix(rows: [[0, 0, 0]]))
            #expect(after == Matrix(rows: [[-1, 1, 2]]))
        }
    }

    /// More rows than one slice holds: shifts across the border of two slices must not be lost.
    @Test func sequenceOfSeveralSlices() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/sequence.h5"
            let (rows, width) = (2_100, 2_048)
            try HDF5Writer.write(path) { file in
                let values = (0..<rows * width).map { Float($0 / width * $0 / width % 1_000) }
                try file.add("states", shape: [rows, width], floats: values)
            }
            let sequence = try EmbeddingPairs(path, dataset: "states", isSequence: true)
            #expect(sequence.count == rows - 1)
            #expect(!sequence.isPaired)
            let all = try HDF5File(path).dataset("states").floats()
            for row in [0, 1, 1_022, 1_023, 1_024, 1_025, 2_047, 2_098] {
                let expected = (0..<width).map { all[(row + 1) * width + $0] - all[row * width + $0] }
                #expect(try sequence.matrix.row(row) == expected, "shift \(row)")
            }
            #expect(try sequence.embeddings(7..<9).after.row(0) == Array(all[8 * width..<9 * width]))
        }
    }

    @Test func doublesAreConverted() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/double.h5"
            try HDF5Writer.write(path) { try $0.add("cfc_train", shape: [1, 2, 1], doubles: [0.5, 2]) }
            #expect(try EmbeddingPairs(path).matrix == Matrix(rows: [[1.5]]))
        }
    }

    @Test func refusals() throws {
        try withTemporaryFolder { folder in
            #expect(message(folder + "/nosuch.h5") == "\(folder)/nosuch.h5: no such file.")
            let text = folder + "/text.h5"
            try "not HDF5".write(toFile: text, atomically: true, encoding: .utf8)
            #expect(message(text) == "text.h5: not an HDF5 file.")
            #expect(message(folder).hasSuffix(": a directory, not an HDF5 file."))

            let path = folder + "/bios.h5"
            try HDF5Writer.write(path) { file in
                try file.add("train", shape: [5_000, 2, 1], floats: .init(repeating: 0, count: 10_000))
                try file.add("triples", shape: [2, 3, 4], floats: .init(repeating: 0, count: 24))
                try file.add("flat", shape: [4], floats: [1, 2, 3, 4])
                try file.add("integers", shape: [2, 2, 2], integers: .init(repeating: 0, count: 8))
                try file.add("empty", shape: [0, 2, 4], floats: [])
                try file.add("single", shape: [1, 4], floats: [1, 2, 3, 4])
                try file.add("broken", shape: [3, 2, 2], floats: [0, 0, 0, 0, 0, 0, 0, .nan, 0, 0, 0, 0])
                try file.add("infinite", shape: [3, 2], floats: [0, 0, 0, 0, 0, .infinity])
                try file.add("labelled", shape: [2, 2, 1], floats: [0, 1, 2, 3])
                try file.add("labelled_labels", strings: ["[1]"])
                try file.add("mislabelled", shape: [2, 2, 1], floats: [0, 1, 2, 3])
                try file.add("mislabelled_labels", strings: ["[1]", "[1"])
            }
            let missing = message(path)
            #expect(missing.hasPrefix("bios.h5: no dataset 'cfc_train'; the file has "))
            #expect(missing.contains("'train' (5,000 × 2 × 1, float32)"))
            #expect(
                message(path, dataset: "triples")
                    == "bios.h5: dataset 'triples' is 2 × 3 × 4, float32; the second axis must be 2: the texts of a pair."
            )
            #expect(
                message(path, dataset: "flat")
                    == "bios.h5: dataset 'flat' is 4, float32; pairs are N × 2 × d, a sequence is N × d.")
            #expect(
                message(path, dataset: "integers")
                    == "bios.h5: dataset 'integers' holds int64 (2 × 2 × 2, int64); embeddings are float32.")
            #expect(
                message(path, dataset: "empty")
                    == "bios.h5: dataset 'empty' is 0 × 2 × 4, float32; there is no shift in it.")
            #expect(
                message(path, dataset: "single", isSequence: true)
                    == "bios.h5: dataset 'single' is 1 × 4, float32; there is no shift in it.")
            #expect(
                message(path, dataset: "broken")
                    == "bios.h5: dataset 'broken': row 1 has the entry nan; "
                    + "every entry must be finite; --leave-out nan (in cells leavingOut: [.notFinite]) leaves such rows out."
            )
            #expect(
                message(path, dataset: "infinite", isSequence: true)
                    == "bios.h5: dataset 'infinite': row 2 has the entry inf; "
                    + "every entry must be finite; --leave-out nan (in cells leavingOut: [.notFinite]) leaves such rows out."
            )
            #expect(
                try EmbeddingPairs(path, dataset: "labelled").remarks == [
                    "bios.h5: dataset 'labelled_labels' has 1 labels for 2 rows; there must be one a row; the labels are not used."
                ])
            let mislabelled = try EmbeddingPairs(path, dataset: "mislabelled")
            #expect(mislabelled.count == 2 && mislabelled.labels == nil)
            #expect(mislabelled.remarks[0].hasPrefix("bios.h5: dataset 'mislabelled_labels', row 1 is not JSON: "))
        }
    }

    @Test func theOnlyDatasetIsSuggested() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/bios.h5"
            try HDF5Writer.write(path) {
                try $0.add("train", shape: [2, 2, 3], floats: .init(repeating: 0, count: 12))
            }
            #expect(
                message(path)
                    == "bios.h5: no dataset 'cfc_train'; the file has 'train' (2 × 2 × 3, float32). Name another dataset, such as 'train'."
            )
        }
    }

    @Test func syntheticShiftsAreWhatTheySay() {
        let toy = SyntheticShifts(concepts: 6, varyingAtMost: 3, dimension: 8, count: 3_000, seed: 5)
        #expect(toy.matrix == toy.concepts.multiplied(by: toy.mixing, .transposed))
        let sizes = (0..<3_000).map { toy.concepts.row($0).count { $0 != 0 } }
        for size in 1...3 { #expect(abs(sizes.count { $0 == size } - 1_000) < 120) }
        #expect(toy.concepts.elements.allSatisfy { abs($0) < 1 })
        #expect(toy.concepts.elements.contains { $0 < 0 })
        let positive = SyntheticShifts(concepts: 6, varyingAtMost: 3, dimension: 8, count: 100, entries: .positive)
        #expect(positive.concepts.elements.allSatisfy { $0 >= 0 && $0 < 1 })
        let again = SyntheticShifts(concepts: 6, varyingAtMost: 3, dimension: 8, count: 3_000, seed: 5)
        #expect(again.matrix == toy.matrix)
        let fresh = toy.fresh(count: 10, seed: 5)
        #expect(fresh.mixing == toy.mixing)
        #expect(fresh.concepts != toy.concepts.rows(0..<10))
    }

    @Test func shiftsByIndex() {
        let toy = SyntheticShifts(concepts: 2, varyingAtMost: 1, dimension: 3, count: 10)
        var target = [Float](repeating: 0, count: 6)
        [Int32(7), 2].withUnsafeBufferPointer { toy.copyShifts(at: $0, into: &target) }
        #expect(target == toy.matrix.row(7) + toy.matrix.row(2))
        #expect(toy.shifts(4..<6) == toy.matrix.rows(4..<6))
        let norms = (0..<10).map { toy.matrix.row($0).reduce(0.0) { $0 + Double($1 * $1) }.squareRoot() }
        #expect(abs(toy.meanShiftNorm - norms.reduce(0, +) / 10) < 1e-5)
    }
}
