import Numerics
import SparseShift
import TestSupport
import Testing

/// Which directions whitening keeps: those that hold more than rounding.
@Suite struct WhiteningRankTests {
    /// Independent uniform entries of the given sizes in orthogonal directions that no entry is parallel to.
    private static func shifts(_ sizes: [Double], dimension: Int, count: Int = 2_000) throws -> Shifts {
        var random = RandomGenerator(seed: 31)
        // Hadamard's directions are orthogonal, and all their entries are equally large. These leave no two entries of a
        // shift alike, so that each is rounded by itself.
        let directions = [1, 2, 4, 8, 16, 30].prefix(sizes.count).map { index in
            (0..<dimension).map { entry in (index & entry).nonzeroBitCount % 2 == 0 ? 1.0 : -1.0 }
        }
        return try Shifts(
            Matrix(
                rows: (0..<count).map { _ in
                    let codes = sizes.map { $0 * (2 * random.uniform() - 1) }
                    return (0..<dimension).map { entry in
                        Float(zip(codes, directions).reduce(0) { $0 + $1.0 * $1.1[entry] })
                    }
                }))
    }

    private func rank(_ data: some ShiftDataset, features: Int) throws -> Int {
        var configuration = SSAE.Configuration(features: features, length: .steps(1), batch: 10)
        configuration.whitening = .full
        return try #require(try train(configuration, on: data, observer: nil).whitening).rank
    }

    @Test func directionsOfAllSizesAreKept() throws {
        #expect(try rank(Self.shifts([1, 1e-2, 1e-3, 1e-4], dimension: 16), features: 8) == 4)
        // What a product in single precision cannot tell is not.
        #expect(try rank(Self.shifts([1, 1e-2, 1e-3, 1e-6], dimension: 16), features: 8) == 3)
        #expect(try rank(Self.shifts([1, 1, 1], dimension: 16), features: 2) == 2)
    }

    /// Entries rounded to the bits of bfloat16 and float16 fill the space with noise.
    @Test(arguments: [8, 11]) func roundingIsNoDirection(bits: Int) throws {
        let exact = try Self.shifts([1, 1, 1, 1, 0.5, 0.1], dimension: 32)
        let step = UInt32(1) << UInt32(24 - bits)
        let rounded = try Shifts(
            Matrix(
                rows: 2_000, columns: 32,
                elements: exact.matrix.elements.map {
                    Float(bitPattern: ($0.bitPattern &+ step / 2) & ~(step - 1))
                }))
        #expect(try rank(exact, features: 16) == 6)
        #expect(try rank(rounded, features: 16) == 6)
        // Fewer shifts than entries: chance makes some directions of rounding larger.
        let few = try Shifts(rounded.matrix.rows(at: Array(0..<20)))
        #expect(try rank(few, features: 16) == 6)
    }

    /// Entries that need few bits need not be rounded.
    @Test func exactEntriesAreNoRounding() throws {
        let rows = (0..<200).map { row -> [Float] in
            let sign: Float = row % 8 < 4 ? 1 : -1
            return (0..<4).map { $0 == row % 4 ? sign * ($0 == 3 ? 1 / 64 : 1) : 0 }
        }
        #expect(try rank(Shifts(Matrix(rows: rows)), features: 4) == 4)
    }

    /// Concepts that are told apart by a thousandth of their length.
    @Test func nearlyParallelConceptsAreFound() throws {
        let toy = SyntheticShifts(concepts: 6, varyingAtMost: 3, dimension: 6, count: 5_000, seed: 12)
        // Directions of A after a map with singular values from 1 to 1/1,000 along entries.
        func squeezed(_ data: SyntheticShifts) throws -> Shifts {
            var matrix = data.matrix
            for row in 0..<matrix.rows {
                for (column, size) in [1, 0.3, 0.1, 0.03, 0.005, 0.001].enumerated() {
                    matrix[row, column] *= Float(size)
                }
            }
            return try Shifts(matrix, concepts: data.concepts)
        }
        var configuration = SSAE.Configuration(features: 6, length: .steps(3_000))
        configuration.whitening = .full
        let model = try train(configuration, on: squeezed(toy), observer: nil)
        #expect(model.whitening?.rank == 6)
        #expect(try Runs([model]).meanCorrelation(with: squeezed(toy.fresh(count: 1_000))).lowest > 0.99)
    }

    /// The warning of too many features asks the same rule.
    @Test func smallDirectionsAreNoReasonForFewerFeatures() throws {
        var configuration = SSAE.Configuration(features: 4, length: .steps(20), batch: 50)
        configuration.whitening = .none
        let data = try Self.shifts([1, 1e-2, 1e-3, 1e-4], dimension: 16)
        let enough = try select(.leastMagnitude, configuration, on: data, seeds: [0], observer: nil)
        #expect(!enough.warnings.contains { $0.contains("directions") })
        configuration.features = 5
        let more = try select(.leastMagnitude, configuration, on: data, seeds: [0], observer: nil)
        #expect(!more.warnings.contains { $0.contains("directions") })
    }
}
