import Foundation
import HDF5
import Numerics
import SparseShift
import TestSupport
import Testing

/// Whatever a file holds, what is wrong with it is one sentence.
@Suite struct DataBrokenFileTests {
    private let odd = fixtures + "/data/odd.h5"

    private func message(_ path: String, dataset: String = "cfc_train", memory: DataMemory = .automatic) -> String {
        do {
            let data = try EmbeddingPairs(path, dataset: dataset, memory: memory)
            _ = try data.statistics()
            return "read \(data.count)"
        } catch { return error.description }
    }

    @Test(arguments: [
        ("lzf", "read 40"),
        ("complex", "dataset 'complex' holds complex numbers (4 × 2 × 2, complex numbers); embeddings are float32."),
        ("strings", "dataset 'strings' holds string (2, string); embeddings are float32."),
        ("scalar", "dataset 'scalar' is scalar, float64; pairs are N × 2 × d, a sequence is N × d."),
        ("nothing", "dataset 'nothing' is scalar, float32; pairs are N × 2 × d, a sequence is N × d."),
        ("cfc_train", "'cfc_train' is a group, not a dataset; it holds 'cfc_train/embeddings'."),
        ("gone", "'gone' is a link to '/nowhere', which is not there."),
        ("elsewhere", "'elsewhere' is a link to nowhere.h5, which is not there."),
        ("", "no dataset ''; the file has "),
    ])
    func oddDatasets(dataset: String, expected: String) {
        let text = message(odd, dataset: dataset)
        #expect(text.hasPrefix(expected.hasPrefix("read") ? expected : "odd.h5: " + expected), "\(text)")
        #expect(!text.contains("\n"))
    }

    @Test func aDatasetThatClaimsToBeEndless() {
        #expect(
            message(odd, dataset: "unwritten").hasPrefix(
                "odd.h5: dataset 'unwritten' claims to be 1,099,511,627,776 × 2 ×"))
    }

    @Test func halfPrecisionIsReadAsItIs() throws {
        let half = try EmbeddingPairs(odd, dataset: "half")
        #expect(try half.matrix == EmbeddingPairs(odd, dataset: "cfc_train/embeddings").matrix)
    }

    /// Pairs in compressed chunks of 50 rows.
    private func writeChunked(_ path: String, change: (inout [Float]) -> Void = { _ in }) throws {
        var values = (0..<4_000 * 16).map { Float(($0 * 7_919) % 1_009) }
        change(&values)
        try HDF5Writer.write(path) { file in
            let table = try file.addTable("cfc_train", rowShape: [2, 8], chunkRows: 50, compression: .gzip(level: 6))
            try values.withUnsafeBufferPointer { try table.append($0) }
        }
    }

    @Test(arguments: [DataMemory.automatic, .limit(32 << 10)])
    func damagedChunk(memory: DataMemory) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.h5"
            try writeChunked(path)
            #expect(message(path, memory: memory) == "read 4000")
            var bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
            // The beginnings of zlib streams at this level; one in the middle of the file is spoilt.
            let streams = bytes.indices.dropLast().filter { bytes[$0] == 0x78 && bytes[$0 + 1] == 0x9c }
            for offset in 0..<40 { bytes[streams[streams.count / 2] + offset] = 0xff }
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            let text = message(path, memory: memory)
            #expect(text.hasPrefix("pairs.h5: dataset 'cfc_train', rows "))
            #expect(text.hasSuffix(" cannot be read; the file is damaged."))
        }
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func entryThatIsNotFinite(value: Float) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.h5"
            try writeChunked(path) { $0[3_210 * 16 + 5] = value }
            let expected =
                "pairs.h5: dataset 'cfc_train': row 3,210 has the entry \(value); every entry must be finite; --leave-out nan (in cells leavingOut: [.notFinite]) leaves such rows out."
            #expect(message(path) == expected)
            #expect(message(path, memory: .limit(32 << 10)) == expected)
            #expect(throws: DataError(expected)) {
                try train(
                    SSAE.Configuration(features: 2), on: EmbeddingPairs(path, memory: .limit(32 << 10)), observer: nil)
            }
        }
    }

    @Test func numbersTooLargeToAddAreNotTakenForDamage() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.h5"
            try HDF5Writer.write(path) { try $0.add("cfc_train", shape: [1, 2, 2], floats: [3e38, 3e38, 3e38, 3e38]) }
            #expect(message(path) == "read 1")
        }
    }

    @Test func truncatedFile() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.h5"
            try writeChunked(path)
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            for part in [9, 600, whole.count / 2, whole.count - 1] {
                try whole.prefix(part).write(to: URL(fileURLWithPath: path))
                #expect(
                    message(path)
                        == "pairs.h5: the HDF5 library cannot open this file; it may be damaged or still being written; "
                        + "if the program that wrote it was killed, 'h5clear -s' may help."
                )
            }
            try Data().write(to: URL(fileURLWithPath: path))
            #expect(message(path) == "pairs.h5: not an HDF5 file.")
        }
    }

    /// Bytes all over a file spoilt in turn: an error or other numbers, but never a crash.
    @Test func spoiltBytes() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.h5"
            try HDF5Writer.write(path) { file in
                let table = try file.addTable(
                    "cfc_train", rowShape: [2, 3], chunkRows: 7, compression: .gzip(level: 6))
                try (0..<240).map { Float($0 % 17) }.withUnsafeBufferPointer { try table.append($0) }
            }
            let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
            for place in stride(from: 0, to: whole.count, by: 13) {
                var bytes = whole
                for offset in 0..<min(4, whole.count - place) { bytes[place + offset] ^= 0xa5 }
                try Data(bytes).write(to: URL(fileURLWithPath: path))
                let text = message(path)
                #expect(
                    !text.contains("\n") && (text.hasPrefix("pairs.h5") || text == "read 40"), "byte \(place): \(text)")
            }
        }
    }

    // Root may read everything.
    @Test(.enabled(if: geteuid() != 0)) func fileWithoutPermission() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.h5"
            try writeChunked(path)
            chmod(path, 0)
            #expect(message(path) == "\(path): no permission to read this file.")
        }
    }

    @Test func labelsThatDoNotFit() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.h5"
            try HDF5Writer.write(path) { file in
                for name in ["numbers", "texts", "sentence"] {
                    try file.add(name, shape: [2, 2, 1], floats: [0, 1, 2, 3])
                }
                try file.add("numbers_labels", shape: [2], integers: [1, 2])
                try file.add("texts_texts", strings: ["only", "one each"])
                try file.add("sentence_labels", strings: ["colour", "[1]"])
            }
            // Training does not need them, so it does not stop for them.
            #expect(try EmbeddingPairs(path, dataset: "numbers").concepts == Matrix(rows: [[1], [2]]))
            let texts = try EmbeddingPairs(path, dataset: "texts")
            #expect(texts.count == 2 && texts.annotations.phrases == nil)
            #expect(
                texts.remarks == [
                    "pairs.h5: dataset 'texts_texts' is 2, string; two texts for each of 2 rows are needed; the texts are not used."
                ])
            let sentence = try EmbeddingPairs(path, dataset: "sentence")
            #expect(sentence.count == 2 && sentence.labels == nil)
            #expect(sentence.remarks[0].hasPrefix("pairs.h5: dataset 'sentence_labels', row 0 is not JSON: "))
        }
    }
}
