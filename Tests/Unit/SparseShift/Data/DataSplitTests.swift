import Foundation
import Numerics
import SparseShift
import TestSupport
import Testing

/// Parts of data: nothing is in two of them, and everything known comes along.
@Suite struct DataSplitTests {
    private static let toy = SyntheticShifts(concepts: 4, varyingAtMost: 2, dimension: 5, count: 1_000, seed: 0)

    @Test func splitsAtRandom() throws {
        let split = try Self.toy.split(testFraction: 0.25, seed: 1)
        #expect(split.test.count == 250)
        #expect(Set(split.train.indices).isDisjoint(with: split.test.indices))
        #expect(split.train.count + split.test.count == 1_000)
        #expect(split.description == "750 shifts to train, 250 to test")
        let places = split.test.indices.map(Int.init)
        #expect(places == places.sorted())
        #expect(split.test.shifts == Self.toy.matrix.rows(at: places))
        #expect(split.test.concepts == Self.toy.concepts.rows(at: places))
        #expect(try Self.toy.split(testFraction: 0.25, seed: 1).test.indices == split.test.indices)
        #expect(try Self.toy.split(testFraction: 0.25, seed: 2).test.indices != split.test.indices)
        // Parts of parts.
        let inner = try split.train.split(testFraction: 0.5).test
        #expect(inner.shifts(3..<4) == split.train.shifts(at: [inner.indices[3]]))
        for fraction in [0, 1, -0.5, .nan] {
            #expect(throws: DataError.self) { try Self.toy.split(testFraction: fraction) }
        }
    }

    @Test func groupsStayTogether() throws {
        let groups = (0..<1_000).map { "group \($0 % 37)" }
        let split = try Self.toy.split(testFraction: 0.3, seed: 5, groups: groups)
        let (train, test) = (
            Set(split.train.indices.map { groups[Int($0)] }), Set(split.test.indices.map { groups[Int($0)] })
        )
        #expect(train.isDisjoint(with: test))
        #expect(test.count == 11)
        #expect(train.count == 26)
        #expect(
            throws: DataError("synthetic (4, 2): all shifts belong to one of the groups, which cannot be divided.")
        ) { try Self.toy.split(groups: Array(repeating: 1, count: 1_000)) }
        #expect(throws: DataError("synthetic (4, 2): 3 groups for 1,000 shifts; every shift belongs to one.")) {
            try Self.toy.split(groups: [1, 2, 3])
        }
    }

    @Test func heldOutPhrasesAreInNoPairToTrainOn() throws {
        try withTemporaryFolder { folder in
            let path = folder + "/pairs.h5"
            let texts = try TextPairs.cat(count: 2_000, seed: 3)
            // Phrases that occur often: without the sentence around them.
            let short = PairPhrases(
                texts.map { pair in
                    let words = [pair.before, pair.after].map {
                        String($0.split(separator: " ").first { "aeiou".contains($0.last!) } ?? "x")
                    }
                    return (words[0] + pair.before.suffix(2), words[1] + pair.after.suffix(2))
                })
            var random = RandomGenerator(seed: 1)
            let before = Matrix(rows: 2_000, columns: 3) {
                for index in $0.indices { $0[index] = Float(random.normal()) }
            }
            try EmbeddingFile.write(path) { file in
                try file.addPairs(dimension: 3).append(
                    before: before, after: before.scaled(by: 2), labels: texts.labels, phrases: short)
            }
            let pairs = try EmbeddingPairs(path)
            let split = try pairs.split(byPhrases: 0.3, seed: 2)
            func phrases(_ part: ShiftSubset<EmbeddingPairs>) -> Set<String> {
                Set(part.annotations.phrases!.flatMap { [$0.before, $0.after] })
            }
            #expect(phrases(split.train).isDisjoint(with: phrases(split.test)))
            #expect(split.train.count + split.test.count + split.dropped == 2_000)
            #expect(split.dropped > 0)
            #expect(split.description.hasSuffix("\(split.dropped) dropped"))
            let heldOut = phrases(split.test)
            let mixed = short.count { heldOut.contains($0.before) != heldOut.contains($0.after) }
            #expect(mixed <= split.dropped)
            let first = Int(split.test.indices[0])
            #expect(split.test.annotations.labels?[0] == pairs.labels?[first])
            #expect(split.test.concepts.row(0) == texts.concepts.row(first))
            #expect(try split.test.embeddings(at: [0]).after == before.rows(first..<first + 1).scaled(by: 2))
        }
        #expect(
            throws: DataError(
                "synthetic (4, 2) has no phrases to split by; add them with with(phrases:), or write them into the file."
            )
        ) { try Self.toy.split(byPhrases: 0.2) }
    }

    @Test func samplesAndFilters() throws {
        let sample = try Self.toy.subsampled(count: 100, seed: 3)
        #expect(Set(sample.indices).count == 100)
        #expect(try Self.toy.subsampled(count: 100, seed: 3).indices == sample.indices)
        #expect(try Self.toy.subsampled(fraction: 0.1, seed: 4).indices != sample.indices)
        #expect(try Self.toy.subsampled(fraction: 0.1).count == 100)
        #expect(throws: DataError.self) { try Self.toy.subsampled(count: 1_001) }
        #expect(throws: DataError.self) { try Self.toy.subsampled(fraction: 0) }
        let single = try Self.toy.filtered { $0.count { $0 != 0 } == 1 }
        #expect((0..<single.count).allSatisfy { single.concepts.row($0).count { $0 != 0 } == 1 })
        #expect(abs(single.count - 500) < 60)
        #expect(throws: DataError("synthetic (4, 2) has no labels to filter by.")) {
            try Self.toy.filtered(where: { _ in true })
        }
        #expect(throws: DataError("part of synthetic (4, 2): shift 5 was asked for twice.")) {
            try Self.toy.subset(at: [5, 5])
        }
        #expect(throws: DataError.self) { try Self.toy.subset(at: [1_000]) }
        #expect(throws: DataError.self) { try Self.toy.subset(at: []) }
    }

    @Test func concatenation() throws {
        let (first, second) = (try Self.toy.subset(at: 0..<10), try Self.toy.subset(at: 90..<120))
        let both = try ConcatenatedShifts([first, second])
        #expect(both.count == 40)
        #expect(both.shifts == Self.toy.matrix.rows(at: Array(0..<10) + Array(90..<120)))
        #expect(both.shifts(at: [39, 9, 10]) == Self.toy.matrix.rows(at: [119, 9, 90]))
        #expect(both.concepts == Self.toy.concepts.rows(at: Array(0..<10) + Array(90..<120)))
        #expect(throws: DataError.self) {
            try ConcatenatedShifts([Self.toy, SyntheticShifts(concepts: 2, varyingAtMost: 1, dimension: 3, count: 4)])
        }
        #expect(throws: DataError.self) { try ConcatenatedShifts([SyntheticShifts]()) }
        try withTemporaryFolder { folder in
            let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 64, count: 20_000, seed: 2)
            try toy.write(to: folder + "/toy.h5")
            let parts = try (0..<2).map { _ in try EmbeddingPairs(folder + "/toy.h5", memory: .limit(4_800_000)) }
            let joined = try ConcatenatedShifts(parts)
            var order = (0..<Int32(joined.count)).map { $0 }
            var random = RandomGenerator(seed: 1)
            order.withUnsafeMutableBufferPointer { joined.shuffle($0, using: &random) }
            #expect(order.sorted() == (0..<40_000).map { Int32($0) })
            #expect(abs(order.prefix(1_000).count { $0 < 20_000 } - 500) < 80, "the parts are mixed")
            let some = Array(order.prefix(50))
            #expect(try joined.shifts(at: some) == toy.matrix.rows(at: some.map { Int($0) % 20_000 }))
        }
    }
}
