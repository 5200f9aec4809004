extension TextPairs {
    /// The first 90 % to train with, and the others to test with; at least one of each.
    static func parts(
        _ pairs: [TextPair], name: String, conceptNames: [String], remarks: [String]
    ) -> (train: TextPairs, test: TextPairs) {
        let trainCount = trainCount(of: pairs.count)
        return (
            TextPairs(trusted: Array(pairs[..<trainCount]), name: name, conceptNames: conceptNames).remarked(remarks),
            TextPairs(trusted: Array(pairs[trainCount...]), name: name, conceptNames: conceptNames).remarked(remarks)
        )
    }

    /// The same pairs with what was left out of their file.
    func remarked(_ remarks: [String]) -> TextPairs {
        var pairs = self
        pairs.remarks = remarks
        return pairs
    }

    /// ⌊0.9 n⌋, from 1 to n − 1.
    static func trainCount(of count: Int) -> Int { Swift.min(count - 1, Swift.max(1, count * 9 / 10)) }
}
