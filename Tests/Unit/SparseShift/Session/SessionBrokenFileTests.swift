import Foundation
import HDF5
import Numerics
import SparseShift
import TestSupport
import Testing

/// What is wrong with a session's file, or with the files that its data are in, is one sentence.
@Suite struct SessionBrokenFileTests {
    private let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 6, count: 200, seed: 4)

    private func message(_ path: String) -> String {
        do {
            return "restored \(try Session().restore(path).entries.count)"
        } catch { return error.description }
    }

    @Test func foreignFiles() throws {
        try withTemporaryFolder { folder in
            #expect(message(folder + "/none.h5") == folder + "/none.h5: no such file.")
            try Data("work".utf8).write(to: URL(fileURLWithPath: folder + "/text.h5"))
            #expect(message(folder + "/text.h5") == "text.h5: not an HDF5 file.")
            #expect(
                message(fixtures + "/data/h5py.h5")
                    == "h5py.h5: an HDF5 file, but not one that a session was saved to.")
            try HDF5Writer.write(folder + "/later.h5", sealed: true) {
                try $0.add("session", strings: [#"{"format":"SparseShift session","version":2}"#])
            }
            #expect(
                message(folder + "/later.h5") == "later.h5: version 2 of the format; this program reads version 1.")
            try HDF5Writer.write(folder + "/half.h5", sealed: true) {
                try $0.add(
                    "session",
                    strings: [
                        #"{"format":"SparseShift session","version":1}"#,
                        #"{"name":"a","kind":"data","seeds":[],"date":0.0}"#,
                    ])
            }
            #expect(message(folder + "/half.h5").hasPrefix("half.h5: no dataset 'data/a/type'"))
        }
    }

    private func full(_ folder: String) throws -> String {
        let session = Session()
        let configuration = SSAE.Configuration(features: 3, length: .steps(20), norm: .batch)
        let runs = try train(configuration, on: toy, seeds: 0..<2, observer: nil)
        session.data["toy"] = toy
        session.data["train"] = try Whitening(fittedTo: toy).whitened(toy.split().train)
        session.models["ssae"] = runs
        session.metrics["MCC"] = try runs.meanCorrelation(with: toy)
        session.metrics["table"] = MetricTable(columns: ["a"], rows: ["b": [1]])
        try session.save(folder + "/work.h5")
        return folder + "/work.h5"
    }

    @Test func truncatedFiles() throws {
        try withTemporaryFolder { folder in
            let path = try full(folder)
            #expect(message(path) == "restored 5")
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            for part in [1, 3, 5, 7, 9] {
                try bytes.prefix(bytes.count * part / 10).write(to: URL(fileURLWithPath: path))
                let text = message(path)
                #expect(text.hasPrefix("work.h5: ") && !text.contains("\n"), "\(part): \(text)")
            }
        }
    }

    @Test func damagedBytes() throws {
        try withTemporaryFolder { folder in
            let path = try full(folder)
            let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
            var random = RandomGenerator(seed: 5, stream: 1)
            // Every byte of the beginning, and others anywhere.
            for place in Array(0..<600) + (0..<200).map({ _ in random.integer(below: bytes.count) }) {
                var copy = bytes
                copy[place] ^= 1 << UInt8(random.integer(below: 8))
                try Data(copy).write(to: URL(fileURLWithPath: path))
                let text = message(path)
                let sentences = [
                    "work.h5: the file is damaged, or another program has changed it.",
                    "work.h5: an HDF5 file, but not one that a session was saved to.",
                ]
                #expect(sentences.contains(text), "byte \(place): \(text)")
            }
        }
    }

    private func writePairs(_ path: String, seed: Int, count: Int = 20, dimension: Int = 6) throws {
        try SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: dimension, count: count, seed: seed)
            .write(to: path)
    }

    @Test func filesOfDataAreOpenedAgain() throws {
        try withTemporaryFolder { folder in
            let pairs = folder + "/pairs.h5"
            try writePairs(pairs, seed: 1)
            let session = Session()
            let data = try EmbeddingPairs(pairs)
            let phrases = PairPhrases((0..<20).map { ("a \($0)", "b \($0)") })
            session.data["pairs"] = data
            session.data["with texts"] = try data.with(phrases: phrases)
            session.data["train"] = try data.split().train
            session.data["embeddings"] = try data.rawEmbeddings(memory: .mebibytes(8))
            try session.save(folder + "/work.h5")
            let found = try Session().restore(folder + "/work.h5")
            let same: EmbeddingPairs = try found.data("pairs")
            #expect(try same.matrix == data.matrix && same.concepts == data.concepts && same.path == pairs)
            let train: ShiftSubset<EmbeddingPairs> = try found.data("train")
            #expect(try train.indices == data.split().train.indices)
            #expect(try found.data("with texts").annotations.phrases == phrases)
            let embeddings: RawEmbeddings = try found.data("embeddings")
            #expect(embeddings.memory == .mebibytes(8) && embeddings.count == 40)

            // A copy at another date holds the same numbers.
            let bytes = try Data(contentsOf: URL(fileURLWithPath: pairs))
            try bytes.write(to: URL(fileURLWithPath: pairs))
            #expect(message(folder + "/work.h5") == "restored 4")
            // The whole folder may move.
            let moved = folder + "/moved"
            try FileManager.default.createDirectory(atPath: moved, withIntermediateDirectories: true)
            for file in ["pairs.h5", "work.h5"] {
                try FileManager.default.moveItem(atPath: folder + "/" + file, toPath: moved + "/" + file)
            }
            #expect(message(moved + "/work.h5") == "restored 4")

            try writePairs(moved + "/pairs.h5", seed: 2)
            #expect(
                message(moved + "/work.h5")
                    == """
                    \(moved)/pairs.h5 has changed since the session was saved; open it anew to use it as it is, or put \
                    the old file back.
                    """)
            try writePairs(moved + "/pairs.h5", seed: 1, count: 30)
            #expect(
                message(moved + "/work.h5")
                    == """
                    \(moved)/pairs.h5 has changed since the session was saved: dataset 'cfc_train' has 30 shifts × 6, \
                    not 20 × 6.
                    """)
            try FileManager.default.removeItem(atPath: moved + "/pairs.h5")
            #expect(
                message(moved + "/work.h5")
                    == "\(pairs), which the data of work.h5 are read from, has gone; put it back there.")
        }
    }

    /// Of data that are read in windows only the date tells that they have changed.
    @Test func filesThatAreReadInWindows() throws {
        try withTemporaryFolder { folder in
            let pairs = folder + "/pairs.h5"
            try writePairs(pairs, seed: 1, count: 10_000, dimension: 128)
            let session = Session()
            session.data["pairs"] = try EmbeddingPairs(pairs, memory: .mebibytes(4))
            try session.save(folder + "/work.h5")
            let same: EmbeddingPairs = try Session().restore(folder + "/work.h5").data("pairs")
            #expect(!same.isInMemory && same.count == 10_000)
            let later = [FileAttributeKey.modificationDate: Date(timeIntervalSinceNow: 10)]
            try FileManager.default.setAttributes(later, ofItemAtPath: pairs)
            #expect(message(folder + "/work.h5").hasPrefix("\(pairs) has changed since the session was saved"))
        }
    }
}
