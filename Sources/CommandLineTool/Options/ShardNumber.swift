import ArgumentParser
import SparseShift

/// A shard on the command line: `3/16`.
package struct ShardNumber: ExpressibleByArgument, Equatable {
    package let shard: EmbeddingShard

    package init?(argument: String) {
        let words = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard words.count == 2, let number = words[0], let count = words[1],
            let shard = try? EmbeddingShard(number, of: count)
        else { return nil }
        self.shard = shard
    }
}
