import Requirements

/// Agglomerative clustering with average linkage (UPGMA): every step merges the two clusters with the smallest mean
/// distance between their members. Uses nearest-neighbour chains (Murtagh, 1983), in O(n²).
public struct AverageLinkage: Sendable, Hashable {
    /// A merge of two clusters. Clusters 0 to n − 1 are the single items; merge i makes cluster n + i.
    public struct Merge: Sendable, Hashable {
        /// The smaller number of the two clusters.
        public let first: Int
        /// The larger number of the two clusters.
        public let second: Int
        /// The mean distance between the members of the two clusters.
        public let height: Double
        /// The number of items in the new cluster.
        public let size: Int
    }

    /// The number of items, n.
    public let count: Int
    /// The n − 1 merges in ascending order of height.
    public let merges: [Merge]

    /// Clusters items.
    ///
    /// - Parameters:
    ///   - distances: A symmetric matrix of finite distances (n × n, row-major).
    ///   - count: The number of items, n.
    public init(distances: [Double], count: Int) {
        require(
            count >= 0 && count < 1 << 30 && distances.count == count * count,
            "\(count) items have as many distances as that number squared, not \(distances.count).")
        require(!distances.contains(where: \.isNaN), "A distance of two items is not a number.")
        self.count = count
        merges = Self.numbered(Self.chain(distances, count), count)
    }

    /// The merges in the order of the chain; each cluster is represented by one of its items.
    private static func chain(_ distances: [Double], _ count: Int) -> [(Int, Int, Double)] {
        var distances = distances
        var sizes = [Int](repeating: 1, count: count)
        var found: [(Int, Int, Double)] = []
        var chain: [Int] = []
        distances.withUnsafeMutableBufferPointer { distances in
            while found.count < count - 1 {
                if chain.isEmpty { chain.append(sizes.firstIndex { $0 > 0 }!) }
                let last = chain.last!
                // The previous cluster wins a tie; otherwise the chain could cycle.
                var nearest = chain.count > 1 ? chain[chain.count - 2] : -1
                var least = nearest >= 0 ? distances[last * count + nearest] : .infinity
                for other in 0..<count where sizes[other] > 0 && other != last {
                    let distance = distances[last * count + other]
                    if distance < least || nearest < 0 { (nearest, least) = (other, distance) }
                }
                guard chain.count > 1, nearest == chain[chain.count - 2] else {
                    chain.append(nearest)
                    continue
                }
                chain.removeLast(2)
                found.append((last, nearest, least))
                let (kept, gone) = (max(last, nearest), min(last, nearest))
                let (weight, other) = (Double(sizes[kept]), Double(sizes[gone]))
                for item in 0..<count where sizes[item] > 0 && item != kept && item != gone {
                    let mean =
                        (weight * distances[kept * count + item] + other * distances[gone * count + item])
                        / (weight + other)
                    distances[kept * count + item] = mean
                    distances[item * count + kept] = mean
                }
                sizes[kept] += sizes[gone]
                sizes[gone] = 0
            }
        }
        return found
    }

    /// The merges in ascending order of height, with cluster numbers instead of representatives.
    private static func numbered(_ found: [(Int, Int, Double)], _ count: Int) -> [Merge] {
        var parents = Array(0..<max(2 * count - 1, 0))
        var sizes = [Int](repeating: 1, count: parents.count)
        func root(_ item: Int) -> Int {
            var top = item
            while parents[top] != top { top = parents[top] }
            var current = item
            while parents[current] != top { (parents[current], current) = (top, parents[current]) }
            return top
        }
        // Swift's sort is stable, so that at equal heights a cluster is made before it is merged.
        return found.sorted { $0.2 < $1.2 }.enumerated().map { index, merge in
            let (a, b) = (root(merge.0), root(merge.1))
            let new = count + index
            parents[a] = new
            parents[b] = new
            sizes[new] = sizes[a] + sizes[b]
            return Merge(first: min(a, b), second: max(a, b), height: merge.2, size: sizes[new])
        }
    }

    /// All items in the order of the dendrogram's leaves: the items of every cluster are adjacent, and of two merged
    /// clusters the one with the smaller number comes first.
    public var leaves: [Int] { count == 0 ? [] : items(of: 2 * count - 2) }

    /// The clusters after all merges up to a height, ordered by their first item, each with its items in ascending
    /// order.
    public func clusters(height: Double) -> [[Int]] { cut(merges.prefix { $0.height <= height }.count) }

    /// At most `count` clusters, ordered by their first item, each with its items in ascending order. Merges of equal
    /// height are done together, so that there can be fewer.
    ///
    /// - Precondition: `count` is positive.
    public func clusters(count wanted: Int) -> [[Int]] {
        require(wanted > 0, "count: at least 1 cluster, not \(wanted).")
        let needed = max(0, count - wanted)
        return needed == 0 ? cut(0) : clusters(height: merges[needed - 1].height)
    }

    /// The clusters after the first `done` merges.
    private func cut(_ done: Int) -> [[Int]] {
        let inside = Set(merges.prefix(done).flatMap { [$0.first, $0.second] })
        return (0..<count + done).filter { !inside.contains($0) }.map { items(of: $0).sorted() }
            .sorted { $0[0] < $1[0] }
    }

    private func items(of cluster: Int) -> [Int] {
        var (result, open) = ([Int](), [cluster])
        while let next = open.popLast() {
            if next < count {
                result.append(next)
            } else {
                open.append(merges[next - count].second)
                open.append(merges[next - count].first)
            }
        }
        return result
    }
}
