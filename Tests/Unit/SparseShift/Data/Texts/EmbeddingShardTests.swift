import SparseShift
import Testing

/// How pairs are divided among shards.
@Suite struct EmbeddingShardTests {
    @Test(arguments: [(10, 3), (16, 16), (100, 7), (5, 1), (31, 30)])
    func everyItemIsInOneShard(items: Int, count: Int) throws {
        let ranges = try (1...count).map { try EmbeddingShard($0, of: count).range(of: items) }
        #expect(ranges.flatMap { Array($0) } == Array(0..<items))
        let sizes = ranges.map(\.count)
        #expect(sizes.max()! - sizes.min()! <= 1)
    }

    @Test func filesSortInTheOrderOfTheShards() throws {
        let paths = try (1...12).map { try EmbeddingShard($0, of: 12).path(beside: "a/x.h5") }
        #expect(paths[0] == "a/x.shard-01-of-12.h5" && paths[11] == "a/x.shard-12-of-12.h5")
        #expect(paths == paths.sorted())
        #expect(try EmbeddingShard(1, of: 2).path(beside: "a.b/x") == "a.b/x.shard-1-of-2")
    }

    @Test(arguments: [(0, 3), (4, 3), (1, 0), (-1, -1)])
    func shardsThatCannotBe(number: Int, count: Int) {
        #expect(throws: DataError.self) { try EmbeddingShard(number, of: count) }
    }

    @Test func pairsOfAShard() throws {
        let pairs = try TextPairs((0..<5).map { ("a\($0)", "b\($0)") })
        #expect(try EmbeddingShard(2, of: 2).part(of: pairs).map(\.before) == ["a3", "a4"])
        #expect(throws: DataError.self) { try EmbeddingShard(1, of: 6).part(of: pairs) }
    }
}
