import Foundation
import HDF5
import JSON
import Numerics
import SparseShift
import TestSupport
import Testing

/// The layout that h5py and the paper's code share.
@Suite struct DataFileTests {
    private let foreign = fixtures + "/data/h5py.h5"

    /// The formula of make_data.py.
    private func embedding(_ row: Int, _ text: Int, _ entry: Int) -> Float {
        Float((7 * row + 5 * text * (entry + 1) + 3 * entry) % 32) / 4
    }

    @Test func aFileOfH5py() throws {
        let train = try EmbeddingPairs(foreign)
        #expect(train.count == 40)
        let expected = (0..<40).map { row in (0..<6).map { embedding(row, 1, $0) - embedding(row, 0, $0) } }
        #expect(try train.matrix == Matrix(rows: expected))
        #expect(train.concepts == Matrix(rows: (0..<40).map { [Float($0 % 2), $0 % 3 == 0 ? 1 : 0, 1] }))
        #expect(train.annotations.conceptNames == ["colour", "shape", "object"])
        #expect(train.metadata.model == "a model")
        #expect(train.metadata.layer == "12")
        #expect(train.metadata.pooling == "last_token")
        #expect(train.metadata.other == ["note": .string("kept")])
        let phrases = try #require(train.annotations.phrases)
        #expect(phrases[11] == ("before 1", "after 3"))
        #expect(phrases.phrases.count == 14)

        let test = try EmbeddingPairs(foreign, dataset: "cfc_test")
        #expect(try test.matrix == train.matrix.rows(0..<9), "big-endian float64")
        #expect(test.labels?.count == 9)
        #expect(test.labels?[3] == [0, 1, 1])

        let states = try EmbeddingPairs(foreign, dataset: "states", isSequence: true)
        #expect(states.count == 24)
        #expect(try states.matrix[23, 2] == embedding(24, 0, 2) - embedding(23, 0, 2))
        #expect(states.labels == nil)
    }

    @Test(arguments: [HDF5Compression.none, .gzip(level: 4)])
    func whatIsWrittenComesBack(compression: HDF5Compression) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/copy.h5"
            let train = try EmbeddingPairs(foreign)
            let test = try EmbeddingPairs(foreign, dataset: "cfc_test")
            try train.write(to: path, test: test, metadata: train.metadata, compression: compression)
            let file = try HDF5File(path)
            #expect(
                file.datasetNames == [
                    "cfc_test", "cfc_test_labels", "cfc_train", "cfc_train_labels", "cfc_train_texts",
                ])
            #expect(try file.dataset("cfc_train").shape == [40, 2, 6])
            #expect(try file.dataset("cfc_train").floats() == HDF5File(foreign).dataset("cfc_train").floats())
            #expect(try file.dataset("cfc_train_labels").strings()[3] == "[1,1,1]")
            #expect(file.attributes(of: "metadata")["layer"] == .integer(12))
            let copy = try EmbeddingPairs(path)
            #expect(copy.metadata == train.metadata)
            #expect(copy.annotations == train.annotations)
            #expect(copy.concepts == train.concepts)
            #expect(try copy.embeddings(5..<9).after == train.embeddings(5..<9).after)
        }
    }

    @Test func shiftsAloneAreWrittenAsPairsFromZero() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/toy.h5"
            let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 5, count: 70, seed: 2)
            try toy.write(to: path)
            let copy = try EmbeddingPairs(path)
            #expect(try copy.matrix == toy.matrix)
            #expect(copy.concepts == toy.concepts)
            #expect(try copy.embeddings(0..<70).before == Matrix(rows: 70, columns: 5))
            try toy.subset(at: [3, 8]).write(to: path)
            #expect(try EmbeddingPairs(path).matrix == toy.matrix.rows(at: [3, 8]), "the old file was replaced")
        }
    }

    @Test func compressionMakesAFileSmaller() throws {
        try withTemporaryFolder { folder in
            let even = try Shifts(Matrix(rows: 400, columns: 64, repeating: 1))
            try even.write(to: folder + "/plain.h5")
            try even.write(to: folder + "/small.h5", compression: .gzip(level: 6))
            func size(_ name: String) throws -> Int {
                try Data(contentsOf: URL(fileURLWithPath: folder + name)).count
            }
            #expect(try size("/small.h5") * 10 < size("/plain.h5"))
        }
    }

    @Test func badBatchesLeaveTheOldFile() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.h5"
            try Data("old".utf8).write(to: URL(fileURLWithPath: path))
            func message(_ body: (EmbeddingTable) throws -> Void) -> String {
                do {
                    try EmbeddingFile.write(path) { try body($0.addPairs(dimension: 2)) }
                    return "written"
                } catch { return "\(error)" }
            }
            let rows = Matrix(rows: [[1, 2]])
            #expect(message { _ in } == "dataset 'cfc_train': no pairs were written to it.")
            #expect(
                message { try $0.append(before: rows, after: Matrix(rows: [[1, 2], [3, 4]])) }
                    == "dataset 'cfc_train': a 1 × 2 matrix and a 2 × 2 matrix cannot be appended to pairs of 2 entries."
            )
            #expect(
                message { table in
                    try table.append(before: rows, after: rows, labels: [[1]])
                    try table.append(before: rows, after: rows)
                } == "dataset 'cfc_train': labels must be given for every pair or for none.")
            #expect(
                message { table in
                    try table.append(before: rows, after: rows)
                    try table.append(before: rows, after: rows, labels: [[1]])
                } == "dataset 'cfc_train': labels must be given for every pair or for none.")
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["pairs.h5"])
        }
    }

    /// While one thread writes a file from another that is read in windows, nobody waits for ever.
    @Test func copyingAFileThatIsReadInWindows() throws {
        try withTemporaryFolder { folder in
            let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 64, count: 20_000, seed: 2)
            try toy.write(to: folder + "/toy.h5")
            let streamed = try EmbeddingPairs(folder + "/toy.h5", memory: .limit(4_800_000))
            #expect(!streamed.isInMemory)
            try streamed.write(to: folder + "/copy.h5", compression: .gzip(level: 1))
            #expect(try EmbeddingPairs(folder + "/copy.h5").matrix == toy.matrix)
        }
    }
}
