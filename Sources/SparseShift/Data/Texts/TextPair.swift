/// A text and the text that it becomes when some concepts change.
public struct TextPair: Sendable, Hashable {
    /// One concept that changed, and how.
    public struct Change: Sendable, Hashable {
        /// Which concept: a column of δ.
        public var concept: Int
        /// What it was, as a word: `red`. Empty if that is not known.
        public var from: String
        /// What it became, or else the concept's name.
        public var to: String
        /// Its entry of δ: 1, or −1 if it went the other way than the concept's name says.
        public var amount: Float

        /// A change of one concept.
        public init(concept: Int, from: String, to: String, amount: Float = 1) {
            self.concept = concept
            self.from = from
            self.to = to
            self.amount = amount
        }
    }

    /// x, the text.
    public var before: String
    /// x̃, the changed text.
    public var after: String
    /// What changed, in the order of the concepts.
    public var changes: [Change]
    /// Where the pair stands in a file that it was read from. Pairs from different places can be equal.
    package var place: TextPlace?

    public static func == (left: TextPair, right: TextPair) -> Bool {
        left.before == right.before && left.after == right.after && left.changes == right.changes
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(before)
        hasher.combine(after)
        hasher.combine(changes)
    }

    /// A pair of texts with what changes between them.
    ///
    /// - Parameters:
    ///   - before: x, the text.
    ///   - after: x̃, the changed text.
    ///   - changes: What changed, in the order of the concepts; empty if that is not known.
    public init(before: String, after: String, changes: [Change] = []) {
        self.before = before
        self.after = after
        self.changes = changes
    }
}
