import Foundation
import HDF5
import Numerics
import SparseShift
import TestSupport
import Testing

/// Files that do not fit into the memory allowed give the same shifts as those that do.
@Suite struct DataStreamingTests {
    private static let (count, width, chunkRows) = (5_000, 16, 50)
    /// Sixteen slices of one chunk, four of them a window.
    private static let memory = DataMemory.limit(64 << 10)

    /// Pairs (or a sequence) of random numbers, chunked and compressed or in one piece.
    private func write(_ path: String, rows: Int = count, paired: Bool = true, chunked: Bool) throws {
        var random = RandomGenerator(seed: 3)
        let rowWidth = paired ? 2 * Self.width : Self.width
        let values = (0..<rows * rowWidth).map { _ in Float(random.normal()) }
        let rowShape = paired ? [2, Self.width] : [Self.width]
        try HDF5Writer.write(path) { file in
            guard chunked else { return try file.add("cfc_train", shape: [rows] + rowShape, floats: values) }
            let table = try file.addTable(
                "cfc_train", rowShape: rowShape, chunkRows: Self.chunkRows, compression: .gzip(level: 1))
            try values.withUnsafeBufferPointer { try table.append($0) }
        }
    }

    private func epoch(_ data: some ShiftDataset, seed: Int) -> [Int32] {
        var random = RandomGenerator(seed: seed)
        var order = (0..<Int32(data.count)).map { $0 }
        order.withUnsafeMutableBufferPointer { data.shuffle($0, using: &random) }
        return order
    }

    /// All rows of an epoch in batches, compared with what is known.
    private func matches(_ data: some ShiftDataset, _ truth: Matrix, order: [Int32], batch: Int = 37) throws -> Bool {
        for start in stride(from: 0, to: order.count, by: batch) {
            let indices = Array(order[start..<min(order.count, start + batch)])
            guard try data.shifts(at: indices) == truth.rows(at: indices.map(Int.init)) else { return false }
        }
        return true
    }

    @Test(arguments: [true, false], [true, false])
    func windowsGiveWhatMemoryGives(chunked: Bool, paired: Bool) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.h5"
            try write(path, paired: paired, chunked: chunked)
            let whole = try EmbeddingPairs(path, isSequence: !paired)
            let streamed = try EmbeddingPairs(path, isSequence: !paired, memory: Self.memory)
            #expect(whole.isInMemory)
            #expect(!streamed.isInMemory)
            let truth = try whole.matrix
            #expect(try streamed.matrix == truth)
            #expect(try matches(streamed, truth, order: epoch(streamed, seed: 1)))
            #expect(try matches(streamed, truth, order: epoch(whole, seed: 2)), "any order is right, if slow")
            #expect(try streamed.shifts(at: [4_998, 0, 4_998]) == truth.rows(at: [4_998, 0, 4_998]))

            let (before, after) = try streamed.embeddings(at: [4_000, 3, 49, 50])
            let (wholeBefore, wholeAfter) = try whole.embeddings(3..<51)
            #expect(before.row(1) == wholeBefore.row(0))
            #expect(after.row(3) == wholeAfter.row(47))
            let raw = try streamed.rawEmbeddings(memory: .limit(128 << 10))
            #expect(!raw.isInMemory)
            #expect(raw.count == (paired ? 2 * Self.count : Self.count))
            #expect(try raw.shifts(at: paired ? [8_000, 8_001] : [4_000, 4_001]).row(0) == before.row(0))
            #expect(try raw.shifts(at: paired ? [8_000, 8_001] : [4_000, 4_001]).row(1) == after.row(0))
            let everything = try RawEmbeddings(path).shifts(0..<raw.count)
            #expect(try matches(raw, everything, order: epoch(raw, seed: 4)))
        }
    }

    @Test func anEpochIsARandomOrderOfFewSlicesAtATime() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.h5"
            try write(path, chunked: true)
            let data = try EmbeddingPairs(path, memory: Self.memory)
            let reading = try #require(data.reading)
            #expect(reading.slices == 100)
            #expect(reading.window == 4)
            let order = epoch(data, seed: 1)
            #expect(order.sorted() == (0..<Int32(Self.count)).map { $0 })
            #expect(epoch(data, seed: 1) == order)
            #expect(epoch(try EmbeddingPairs(path, memory: Self.memory), seed: 1) == order)
            #expect(epoch(data, seed: 2) != order)
            for window in 0..<25 {
                let slices = order[window * 200..<(window + 1) * 200].map { Int($0) / Self.chunkRows }
                #expect(Set(slices).count == 4)
                // A batch mixes the slices of its window: each has a quarter of it.
                for slice in Set(slices) { #expect((3...35).contains(slices.prefix(64).count { $0 == slice })) }
            }
            // Windows come from all over the file: their slices are no neighbours.
            let firsts = stride(from: 0, to: Self.count, by: 200).map { Int(order[$0]) / Self.chunkRows }
            let jumps = zip(firsts, firsts.dropFirst()).map { abs($0 - $1) }
            #expect(jumps.reduce(0, +) / jumps.count > 15)
        }
    }

    @Test func everySliceIsReadOnceAnEpoch() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.h5"
            try write(path, chunked: true)
            let truth = try EmbeddingPairs(path).matrix
            let data = try EmbeddingPairs(path, memory: Self.memory)
            for seed in 1...3 {
                let before = data.reading!.reads
                #expect(try matches(data, truth, order: epoch(data, seed: seed)))
                // Reading ahead and reading can miss each other by a slice; without windows it would be thousands.
                #expect(data.reading!.reads - before <= 110)
                #expect(data.reading!.reads - before >= 84, "what is left of the last epoch may be used again")
            }
            let before = data.reading!.reads
            _ = try data.statistics()
            #expect(data.reading!.reads - before <= 110)
        }
    }

    @Test func twoTrainingsShareAFile() async throws {
        let folder = NSTemporaryDirectory() + "sparseshift-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/pairs.h5"
        try write(path, chunked: true)
        let truth = try EmbeddingPairs(path).matrix
        let data = try EmbeddingPairs(path, memory: Self.memory)
        let results = Results()
        let threads = (0..<2).map { seed in
            Thread {
                for round in 0..<5 {
                    let order = self.epoch(data, seed: 10 * seed + round)
                    results.add((try? self.matches(data, truth, order: order)) == true)
                }
            }
        }
        for thread in threads { thread.start() }
        while results.all.count < 10 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(results.all.allSatisfy { $0 })
        // Ten epochs of a hundred slices; the two threads seldom take a slice from each other.
        #expect(data.reading!.reads <= 1_100)
    }

    private final class Results: @unchecked Sendable {
        private let lock = NSLock()
        private var values: [Bool] = []
        func add(_ value: Bool) { lock.withLock { values.append(value) } }
        var all: [Bool] { lock.withLock { values } }
    }

    @Test func trainingFromWindowsRepeatsItself() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.h5"
            try write(path, chunked: true)
            let data = try EmbeddingPairs(path, memory: Self.memory)
            let configuration = SSAE.Configuration(features: 6, length: .epochs(2))
            let first = try train(configuration, on: data, seed: 3, observer: nil)
            let second = try train(configuration, on: data, seed: 3, observer: nil)
            #expect(first.parameters.decoderWeight == second.parameters.decoderWeight)
            let subset = try data.subsampled(fraction: 0.5, seed: 9)
            #expect(!subset.isInMemory)
            let part = try train(configuration, on: subset, seed: 3, observer: nil)
            #expect(
                try train(configuration, on: subset, seed: 3, observer: nil).parameters.decoderWeight
                    == part.parameters.decoderWeight)
        }
    }

    /// Several threads read slices, but the error is always that of the first row which has one.
    @Test func theFirstRowWithAnErrorIsNamed() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.h5"
            var values = [Float](repeating: 1, count: Self.count * 2 * Self.width)
            for row in [1_230, 1_231, 1_270, 3_010] { values[row * 2 * Self.width + 3] = .nan }
            try HDF5Writer.write(path) { file in
                let table = try file.addTable(
                    "cfc_train", rowShape: [2, Self.width], chunkRows: Self.chunkRows, compression: .gzip(level: 1))
                try values.withUnsafeBufferPointer { try table.append($0) }
            }
            for _ in 0..<20 {
                let data = try EmbeddingPairs(path, memory: Self.memory)
                for request in [Array(1_200..<1_300), [1_270, 1_299, 1_230, 1_262], Array(0..<5_000).reversed()] {
                    let error = #expect(throws: DataError.self) { try data.shifts(at: request.map(Int32.init)) }
                    #expect(error?.description.contains("row 1,230 has the entry nan") == true)
                }
                let error = #expect(throws: DataError.self) { try data.statistics() }
                #expect(error?.description.contains("row 1,230 has the entry nan") == true)
                // What is sound can still be read.
                #expect(try data.shifts(1_300..<1_310).elements.allSatisfy { $0 == 0 })
            }
        }
    }

    /// Pieces beyond the library's cache, read by rows that begin and end anywhere.
    @Test(arguments: [true, false])
    func pieces(paired: Bool) throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.h5"
            let (rows, width, chunkRows) = (1_900, 1_024, paired ? 200 : 400)
            let rowWidth = paired ? 2 * width : width
            try HDF5Writer.write(path) { file in
                let table = try file.addTable(
                    "cfc_train", rowShape: paired ? [2, width] : [width], chunkRows: chunkRows,
                    compression: .gzip(level: 1))
                for start in stride(from: 0, to: rows, by: chunkRows) {
                    let count = min(chunkRows, rows - start) * rowWidth
                    // Whole numbers that single precision holds.
                    let part = [Float](unsafeUninitializedCapacity: count) { room, initialized in
                        for index in 0..<count { room[index] = Float((start * rowWidth + index) % 8_388_593) }
                        initialized = count
                    }
                    try part.withUnsafeBufferPointer { try table.append($0) }
                }
            }
            let data = try EmbeddingPairs(path, isSequence: !paired, memory: .limit(32 << 20))
            func entry(_ row: Int, _ column: Int) -> Float { Float((row * rowWidth + column) % 8_388_593) }
            for range in [0..<1, 0..<200, 150..<450, 199..<201, 399..<1_203, 800..<data.count, 0..<data.count] {
                let (before, after) = try data.embeddings(range)
                for (row, number) in range.enumerated() {
                    let (first, second) = (before.row(row), after.row(row))
                    for column in [0, 17, width - 1] {
                        #expect(first[column] == entry(number, column))
                        #expect(second[column] == (paired ? entry(number, width + column) : entry(number + 1, column)))
                    }
                }
            }
        }
    }

    @Test func chunksTooLargeForTheLimitAreRefused() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.h5"
            try write(path, chunked: true)
            let error = #expect(throws: DataError.self) { try EmbeddingPairs(path, memory: .limit(20_000)) }
            #expect(
                error?.description
                    == "pairs.h5: dataset 'cfc_train' is stored in pieces of 3.1 KiB, of which a limit of 19.5 KiB holds too few; allow 37.5 KiB or write the file in smaller chunks."
            )
        }
    }
}
