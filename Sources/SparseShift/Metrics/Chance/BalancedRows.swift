import Numerics

/// Rows with equally many of every group, drawn at random.
enum BalancedRows {
    /// As many rows of every group as the smallest has, ascending.
    static func draw(_ groups: [[Int]], _ random: inout RandomGenerator) -> [Int] {
        let least = groups.map(\.count).min() ?? 0
        return groups.flatMap { random.shuffled($0).prefix(least) }.sorted()
    }

    /// As many rows with the label as without it, ascending.
    static func draw(_ labels: [Bool], in rows: [Int]? = nil, _ random: inout RandomGenerator) -> [Int] {
        let rows = rows ?? Array(labels.indices)
        return draw([rows.filter { labels[$0] }, rows.filter { !labels[$0] }], &random)
    }

    /// Holds out the same share of every group: at least one row, and not all.
    static func split(
        _ groups: [[Int]], testFraction: Double, _ random: inout RandomGenerator
    ) -> (training: [[Int]], test: [[Int]]) {
        var (training, test) = ([[Int]](), [[Int]]())
        for group in groups {
            let held = min(group.count - 1, max(1, Int((testFraction * Double(group.count)).rounded())))
            let order = random.shuffled(group)
            test.append(Array(order.prefix(held)))
            training.append(Array(order.dropFirst(held)))
        }
        return (training, test)
    }
}
