import HDF5
import SparseShift

/// A part of some pairs of texts, which one of several processes embeds.
public struct TextShard: Sendable {
    /// Which part it is.
    public let shard: EmbeddingShard
    /// The pairs for training.
    public let pairs: TextPairs
    /// The pairs to test with, if there are any.
    public let test: TextPairs?
    /// Changes with any text, label or their order, in this part or another.
    package let whole: String

    /// A part of pairs.
    ///
    /// - Throws: `DataError` if there are fewer pairs than parts.
    public init(_ shard: EmbeddingShard, of pairs: TextPairs, test: TextPairs? = nil) throws(DataError) {
        self.shard = shard
        self.pairs = try shard.part(of: pairs)
        self.test = if let test { try shard.part(of: test) } else { nil }
        whole = Digest.of([pairs, test].compactMap(\.self).flatMap(Self.words)).hexadecimal
    }

    private static func words(_ pairs: TextPairs) -> [String] {
        ["\(pairs.count)"] + pairs.conceptNames
            + pairs.flatMap { [$0.before, $0.after, "\($0.changes.map { "\($0.concept) \($0.amount)" })"] }
    }

    /// What the file says.
    var attributes: [String: HDF5Attribute] { shard.attributes(of: whole) }
}
