import Foundation
import HDF5
import Machine
import TestSupport
import Testing

/// Chunks that are unpacked outside the C library hold what h5py wrote; the fixtures come from `make_packed_chunks.py`.
@Suite struct PackedChunksTests {
    private static let (rows, rowWidth) = (23, 10)
    /// The numbers of every dataset.
    private static let truth = (0..<rows * rowWidth).map { Float($0 * 7_919 % 1_000 - 500) / 8 }

    private func file(_ name: String) throws -> HDF5File { try HDF5File(fixtures + "/data/\(name).h5") }

    /// Ranges that begin and end within chunks of four rows and between them.
    private static let ranges = [
        0..<23, 0..<4, 4..<8, 3..<9, 1..<22, 8..<23, 20..<23, 20..<22, 22..<23, 5..<6, 0..<20, 7..<7,
    ]

    private func check(_ dataset: HDF5Dataset, _ truth: [Float] = truth) throws {
        for range in Self.ranges {
            var room = [Float](repeating: -1, count: range.count * Self.rowWidth + 3)
            try room.withUnsafeMutableBufferPointer { try dataset.read(rows: range, into: $0) }
            let expected = truth[range.lowerBound * Self.rowWidth..<range.upperBound * Self.rowWidth]
            #expect(Array(room.dropLast(3)) == Array(expected), "\(dataset.name), rows \(range)")
            #expect(room.suffix(3) == [-1, -1, -1], "\(dataset.name), rows \(range): room that was not asked for")
        }
        #expect(try dataset.floats() == truth, "\(dataset.name)")
    }

    @Test(arguments: [
        "gzip", "shuffle", "checksum", "shuffle_gzip", "gzip_checksum", "shuffle_gzip_checksum", "checksum_then_gzip",
        "checksum_then_shuffle_then_gzip", "checksum_then_gzip_then_checksum", "one_chunk", "beyond", "masked",
        "longer",
    ])
    func plainChunksAreUnpackedByThreads(name: String) throws {
        let dataset = try file("packed").dataset(name)
        #expect(dataset.isUnpackedByThreads)
        try check(dataset)
    }

    @Test(arguments: ["single", "fixed", "extensible", "tree"])
    func everyIndexOfChunks(name: String) throws {
        let dataset = try file("packed-v110").dataset(name)
        #expect(dataset.isUnpackedByThreads)
        try check(dataset)
    }

    @Test(arguments: ["lzf", "gzip_then_shuffle", "gzip_then_gzip", "columns"])
    func theLibraryReadsWhatIsNotPlain(name: String) throws {
        let dataset = try file("packed").dataset(name)
        #expect(!dataset.isUnpackedByThreads)
        try check(dataset)
    }

    /// A last chunk that reaches beyond the rows may be stored without its filters, and nothing in it says so.
    @Test(arguments: ["unpacked_end", "unpacked_end_gzip"])
    func lastChunksWithoutFilters(name: String) throws { try check(try file("packed-v110").dataset(name)) }

    /// Numbers that have to be converted, and numbers of eight bytes, which need not.
    @Test(arguments: ["gzip", "shuffle_gzip_checksum"])
    func everyTypeOfElements(name: String) throws {
        let file = try file("packed")
        for kind in ["double", "half", "big_endian"] { try check(try file.dataset("\(name)_\(kind)")) }
        let doubles = Self.truth.map(Double.init)
        #expect(try file.dataset(name).doubles() == doubles)
        for kind in ["double", "half", "big_endian"] {
            #expect(try file.dataset("\(name)_\(kind)").doubles() == doubles)
        }
        var part = [Double](repeating: 0, count: 9 * Self.rowWidth)
        try part.withUnsafeMutableBufferPointer { try file.dataset("\(name)_double").read(rows: 3..<12, into: $0) }
        #expect(part == Array(doubles[30..<120]))
        #expect(try file.dataset("\(name)_integers").doubles() == doubles.map { 8 * $0 })
    }

    @Test func bytesThatAreConvertedHere() throws {
        let file = try file("packed")
        try check(
            try file.dataset("gzip_bfloat16"), Self.truth.map { Float(bitPattern: $0.bitPattern & 0xFFFF_0000) })
        #expect(try file.dataset("gzip_truth").doubles() == Self.truth.map { $0 > 0 ? 1 : 0 })
    }

    @Test func chunksThatWereNeverWrittenHaveTheFillValue() throws {
        var truth = Self.truth
        for chunk in [1, 4] {
            for index in chunk * 40..<chunk * 40 + 40 { truth[index] = 2.5 }
        }
        try check(try file("packed").dataset("missing"), truth)
    }

    @Test(arguments: ["broken", "cut", "nothing", "fewer", "more", "checksum", "shuffle"])
    func damagedChunksAreErrors(name: String) throws {
        let dataset = try file("packed").dataset("damaged/" + name)
        let sentence = "packed.h5: dataset 'damaged/\(name)', rows 8 to 11, cannot be read; the file is damaged."
        let room = UnsafeMutableBufferPointer<Float>.allocate(capacity: Self.truth.count)
        defer { room.deallocate() }
        for range in [0..<23, 8..<12, 8..<20] {
            let error = #expect(throws: HDF5Error.self) { try dataset.read(rows: range, into: room) }
            #expect(error?.description == sentence)
        }
        // The other chunks are sound.
        try dataset.read(rows: 0..<8, into: room)
        #expect(Array(room.prefix(80)) == Array(Self.truth.prefix(80)))
        try dataset.read(rows: 12..<23, into: room)
        #expect(Array(room.prefix(110)) == Array(Self.truth.suffix(110)))
    }

    @Test func everyNumberOfThreadsReadsTheSame() async throws {
        let threads = Processors.count
        defer { Processors.count = threads }
        for count in [1, 2, 3, 16] {
            Processors.count = count
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for name in ["gzip", "shuffle_gzip_checksum", "masked", "columns", "beyond"] {
                    for _ in 0..<4 {
                        group.addTask {
                            try HDF5File(fixtures + "/data/packed.h5").dataset(name).floats() == Self.truth
                        }
                    }
                }
                for try await isEqual in group { #expect(isEqual) }
            }
        }
    }
}
