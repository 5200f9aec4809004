import Foundation
import HDF5
import JSON
import Numerics
import SparseShift
import TensorFiles
import TestSupport
import Testing

/// Where embeddings are in a file, and what shifts they make.
@Suite struct EmbeddingSelectionTests {
    private static let (count, width) = (50, 6)
    private static let before = (0..<count * width).map { Float(($0 * 37) % 101) / 8 }
    private static let after = (0..<count * width).map { Float(($0 * 53) % 97) / 4 }
    private static var differences: Matrix {
        Matrix(rows: count, columns: width, elements: zip(before, after).map { $1 - $0 })
    }

    private static func row(_ number: Int, of values: [Float]) -> [Float] {
        Array(values[(number * width)..<((number + 1) * width)])
    }

    private static func interleaved(_ before: [Float], _ after: [Float]) -> [Float] {
        var result: [Float] = []
        for number in 0..<count { result += row(number, of: before) + row(number, of: after) }
        return result
    }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch { return "\(error)" }
    }

    @Test(arguments: [
        ("before", "after", "cfc_train"), ("cfc_train/before", "cfc_train/after", "cfc_train"),
        ("train_before", "train_after", "cfc_train"), ("mine/before", "mine/after", "/mine"),
        ("before_mine", "after_mine", "mine"),
    ])
    func twoDatasetsAreFoundByTheirNames(before: String, after: String, dataset: String) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/two.h5"
            try HDF5Writer.write(path) { file in
                try file.add(before, shape: [Self.count, Self.width], floats: Self.before)
                try file.add(after, shape: [Self.count, Self.width], floats: Self.after)
            }
            let pairs = try EmbeddingPairs(path, dataset: dataset)
            #expect(try pairs.matrix == Self.differences)
            #expect(
                try pairs.embeddings(7..<8).before.row(0) == Self.row(7, of: Self.before))
            #expect(
                pairs.annotations.derivation?.description == "after − before, from '\(before)' and '\(after)' of two.h5"
            )
            let streamed = try EmbeddingPairs(path, before: before, after: after, memory: .limit(1_000))
            #expect(try !streamed.isInMemory && streamed.matrix == Self.differences)
        }
    }

    /// One embedding a row says nothing of pairs.
    @Test func oneEmbeddingARowIsNoSequenceUnlessSomebodySaysSo() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/one.h5"
            try HDF5Writer.write(path) { file in
                try file.add("states", shape: [Self.count, Self.width], floats: Self.before)
                try file.add("stated", shape: [Self.count, Self.width], floats: Self.before)
                try file.setAttributes(["layout": .string("sequence")], of: "stated")
            }
            let refusal = message { _ = try EmbeddingPairs(path, dataset: "states") }
            #expect(
                refusal.hasPrefix("one.h5: dataset 'states' is 50 × 6, float32: one embedding a row, so nothing says"))
            #expect(refusal.contains("--after-dataset") && refusal.contains("--sequence"))
            let asked = try EmbeddingPairs(path, dataset: "states", isSequence: true)
            #expect(asked.count == 49 && asked.annotations.derivation?.kind == .sequence)
            #expect(try EmbeddingPairs(path, dataset: "stated").matrix == asked.matrix)
            #expect(try RawEmbeddings(path, dataset: "states").count == 50)
        }
    }

    @Test func arraysOfEveryFormat() throws {
        try withTemporaryFolder { folder in
            let shape = [Self.count, Self.width]
            let (before, after) = (Tensor(Self.before, shape: shape), Tensor(Self.after, shape: shape))
            let both = Tensor(Self.interleaved(Self.before, Self.after), shape: [Self.count, 2, Self.width])
            let labels = (0..<Self.count).map { Float($0 % 3) }
            try NumpyArray(both).write(to: folder + "/e.npy")
            try NumpyArray(before).write(to: folder + "/before.npy")
            try NumpyArray(after).write(to: folder + "/after.npy")
            try NumpyArchive(["before": before, "after": after, "labels": Tensor(labels)]).write(to: folder + "/e.npz")
            try SafeTensors(tensors: ["x": both]).write(to: folder + "/e.safetensors")
            for path in ["/e.npy", "/e.npz", "/e.safetensors"] {
                // Arrays of npz files are held whole.
                for memory in path == "/e.npz" ? [DataMemory.automatic] : [.automatic, .limit(1_000)] {
                    let pairs = try EmbeddingPairs(folder + path, memory: memory)
                    #expect(try pairs.matrix == Self.differences, "\(path)")
                    #expect(pairs.isInMemory == (memory == .automatic))
                }
            }
            #expect(try EmbeddingPairs(folder + "/e.npz").concepts.elements == labels)
            let files = try EmbeddingPairs(before: folder + "/before.npy", after: folder + "/after.npy")
            #expect(try files.matrix == Self.differences)
            #expect(files.annotations.derivation?.sources == "before.npy and after.npy")
            #expect(
                message { _ = try EmbeddingPairs(folder + "/before.npy") }.hasPrefix(
                    "before.npy is 50 × 6, float32: one embedding a row"))
            // What is written comes back.
            for (format, ending) in [(TensorFile.Format.npy, "npy"), (.npz, "npz"), (.safetensors, "safetensors")] {
                let copy = folder + "/copy." + ending
                try EmbeddingPairs(folder + "/e.npz").writeArrays(to: copy, format: format)
                #expect(try EmbeddingPairs(copy).matrix == Self.differences)
                #expect(try EmbeddingPairs(copy).concepts.columns == (format == .npy ? 0 : 1))
            }
        }
    }

    /// What two large numbers differ by is lost where they are rounded first.
    @Test func doublesAreSubtractedBeforeTheyAreRounded() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/offset.h5"
            try HDF5Writer.write(path) { file in
                try file.add("before", shape: [2, 2], doubles: [1e9, 1e9, 1e9, 1e9])
                try file.add("after", shape: [2, 2], doubles: [1e9 + 0.25, 1e9 - 0.5, 1e9 + 1, 1e9])
                try file.add("large", shape: [1, 2, 1], doubles: [0, 1e300])
            }
            #expect(try EmbeddingPairs(path).matrix == Matrix(rows: [[0.25, -0.5], [1, 0]]))
            #expect(
                message { _ = try EmbeddingPairs(path, dataset: "large") }
                    == "offset.h5: dataset 'large': row 0 has the entry 1e+300, which is too large for single precision (at most 3.4e38)."
            )
        }
    }

    @Test func entriesWhoseSquaresOverflow() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/large.h5"
            var after = Self.after
            after[7 * Self.width + 2] = 2e19
            try HDF5Writer.write(path) { file in
                try file.add("before", shape: [Self.count, Self.width], floats: Self.before)
                try file.add("after", shape: [Self.count, Self.width], floats: after)
            }
            let refusal = message { _ = try EmbeddingPairs(path) }
            #expect(refusal.hasPrefix("large.h5: dataset 'after': row 7 has the entry 2e+19;"), "\(refusal)")
            let matrix = Matrix(rows: Self.count, columns: Self.width, elements: after)
            #expect(message { _ = try Shifts(matrix) }.hasPrefix("shifts: row 7 has the entry 2e+19;"))
        }
    }

    @Test func whatIsLeftOutTakesItsLabelsAlong() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/gaps.h5"
            var after = Self.after
            for entry in (3 * Self.width)..<(9 * Self.width) { after[entry] = Self.before[entry] }
            after[20 * Self.width + 1] = .nan
            try HDF5Writer.write(path) { file in
                try file.add("before", shape: [Self.count, Self.width], floats: Self.before)
                try file.add("after", shape: [Self.count, Self.width], floats: after)
                try file.add("labels", shape: [Self.count], integers: Array(0..<Self.count))
            }
            let kept = (0..<Self.count).filter { !(3..<9).contains($0) && $0 != 20 }
            for memory in [DataMemory.automatic, .limit(1_000)] {
                let pairs = try EmbeddingPairs(path, leavingOut: [.notFinite, .zero], memory: memory)
                #expect(try pairs.matrix == Self.differences.rows(at: kept))
                #expect(pairs.concepts.elements == kept.map { Float($0) })
                #expect(pairs.annotations.derivation?.leftOut == LeftOutShifts(notFinite: 1, zero: 6))
                #expect(
                    try pairs.embeddings(at: [19, 4]).before.row(1)
                        == Self.row(10, of: Self.before))
            }
            #expect(message { _ = try EmbeddingPairs(path, leavingOut: [.zero]) }.contains("row 20 has the entry nan"))
        }
    }

    private static let kindsOfLabels: [(labels: [String], concepts: [[Float]], names: [String])] = [
        (["red", "green", "red"], [[0, 1], [1, 0], [0, 1]], ["green", "red"]),
        (["true", "false", "true"], [[1], [0], [1]], []),
        (["3", "1", "2"], [[3], [1], [2]], []),
        (["[true, 2]", "[false, 0]", "[true, 1]"], [[1, 2], [0, 0], [1, 1]], []),
        ([#"{"b": 1}"#, #"{"a": 2}"#, #"{"a": 1, "b": 1}"#], [[0, 1], [2, 0], [1, 1]], ["a", "b"]),
    ]

    @Test(arguments: kindsOfLabels)
    func labelsOfAllKinds(labels: [String], concepts: [[Float]], names: [String]) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/labels.h5"
            try HDF5Writer.write(path) { file in
                try file.add("cfc_train", shape: [3, 2, 1], floats: [0, 1, 0, 2, 0, 3])
                try file.add("cfc_train_labels", strings: labels)
            }
            let pairs = try EmbeddingPairs(path)
            #expect(pairs.concepts == Matrix(rows: concepts))
            #expect(pairs.annotations.conceptNames == names)
            #expect(pairs.remarks == [])
        }
    }

    /// A change of the data is seen, and a change that a sum does not show.
    @Test func digestsTellDataApart() throws {
        let plain = try Shifts(Self.differences)
        let negated = try Shifts(
            Matrix(rows: Self.count, columns: Self.width, elements: Self.differences.elements.map { -$0 }))
        var swapped = Self.differences.elements
        swapped.swapAt(3, 4)
        let digests = [
            plain.statistics().digest, negated.statistics().digest,
            try Shifts(Matrix(rows: Self.count, columns: Self.width, elements: swapped)).statistics().digest,
            try Shifts(Self.differences, concepts: Matrix(rows: Self.count, columns: 1)).statistics().digest,
        ]
        #expect(Set(digests).count == 4 && !digests.contains(nil))
        #expect(plain.statistics().digest == (try Shifts(Self.differences)).statistics().digest)
        #expect(digests[0]?.entries == digests[3]?.entries)
    }
}
