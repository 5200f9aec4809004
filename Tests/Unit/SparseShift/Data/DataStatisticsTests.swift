import Foundation
import HDF5
import Numerics
import SparseShift
import TestSupport
import Testing

/// The part of the power in the mean, and shifts that are much longer than most, computed by hand.
@Suite struct DataStatisticsTests {
    private func statistics(_ rows: [[Float]]) throws -> ShiftStatistics {
        try Shifts(Matrix(rows: rows)).statistics()
    }

    @Test func powerInTheMean() throws {
        // The mean is (2, 2/3), of square 40/9; the mean square is (9 + 1 + 8)/3 = 6.
        #expect(abs(try statistics([[3, 0], [1, 0], [2, 2]]).meanShare! - 20.0 / 27) < 1e-12)
        #expect(try statistics([[3, 4], [-3, -4]]).meanShare == 0)
        #expect(try statistics([[3, 4], [3, 4], [3, 4]]).meanShare == 1)
        #expect(try statistics([[0, 0], [0, 0]]).meanShare == 0)
    }

    /// On/off concepts: one of V a shift, each as often, in orthogonal directions of unit length, so ‖E Δz‖² = 1/V.
    @Test func onOffConceptsHaveAMean() throws {
        let rows = (0..<12).map { row in (0..<4).map { row % 4 == $0 ? Float(1) : 0 } }
        #expect(abs(try statistics(rows).meanShare! - 0.25) < 1e-12)
    }

    @Test func longShifts() throws {
        var rows = (0..<9).map { _ in [Float(1), 0] }
        rows[4] = [0, -6]
        rows[7] = [0, 3]
        // Shifts without change say nothing of the usual length.
        rows += Array(repeating: [0, 0], count: 20)
        let found = try #require(try statistics(rows).longShifts)
        #expect(found.count == 1 && found.first == 4 && found.threshold == 5 && found.nearlyLong == 1)
        #expect(abs(found.share - 36.0 / (7 + 36 + 9)) < 1e-12)
        #expect(!found.standApart)
        rows[7] = [2, 0]
        #expect(try #require(try statistics(rows).longShifts).standApart)
        rows[4] = [0, 5]
        #expect(try statistics(rows).longShifts == nil, "no longer than five median lengths")
        #expect(try statistics([[0], [0]]).longShifts == nil)
    }

    @Test func windowsGiveWhatMemoryGives() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.h5"
            var random = RandomGenerator(seed: 5)
            var values = (0..<4_000 * 16).map { _ in Float(random.normal()) }
            for entry in 0..<8 { values[3_000 * 16 + 8 + entry] = 90 }
            try HDF5Writer.write(path) { file in
                let table = try file.addTable(
                    "cfc_train", rowShape: [2, 8], chunkRows: 50, compression: .gzip(level: 1))
                try values.withUnsafeBufferPointer { try table.append($0) }
            }
            let streamed = try EmbeddingPairs(path, memory: .limit(64 << 10))
            #expect(!streamed.isInMemory)
            let facts = try streamed.statistics()
            #expect(facts == (try EmbeddingPairs(path).statistics()))
            #expect(facts.longShifts?.first == 3_000 && facts.longShifts?.count == 1)
        }
    }

    /// Heavy tails have long shifts, but they are the end of a tail.
    @Test(arguments: 0..<6) func heavyTailsDoNotStandApart(seed: Int) throws {
        var random = RandomGenerator(seed: seed, stream: 77)
        func rows(_ entry: (inout RandomGenerator) -> Double) throws -> ShiftStatistics {
            let mixing = (0..<12).map { _ in (0..<32).map { _ in random.normal() } }
            return try statistics(
                (0..<1_000).map { _ in
                    var shift = [Double](repeating: 0, count: 32)
                    for concept in random.sample(1 + random.integer(below: 4), from: 12) {
                        let size = entry(&random)
                        for index in 0..<32 { shift[index] += size * mixing[concept][index] }
                    }
                    return shift.map(Float.init)
                })
        }
        func student(_ freedom: Int, _ random: inout RandomGenerator) -> Double {
            let square = (0..<freedom).map { _ in random.normal() }.reduce(0) { $0 + $1 * $1 }
            return random.normal() / (square / Double(freedom)).squareRoot()
        }
        for freedom in [2, 3] {
            let facts = try rows { student(freedom, &$0) }
            #expect(facts.longShifts?.standApart != true, "Student's t with \(freedom)")
        }
        let lognormal = try rows { exp($0.normal()) }
        #expect(try #require(lognormal.longShifts).standApart == false)
    }
}
