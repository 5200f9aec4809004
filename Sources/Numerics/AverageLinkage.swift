/// Agglomerative clustering with average linkage (UPGMA): the two clusters with the smallest mean distance between
/// their members become one, again and again. By chains of nearest neighbours (Murtagh, 1983), O(n²).
public struct AverageLinkage: Sendable, Hashable {
    /// Two clusters that became one. Cluster 0 to n − 1 are the single items, n + i is that of merge i.
    public struct Merge: Sendable, Hashable {
        /// The smaller number.
        public let first: Int
        public let second: Int
        /// The mean distance between their members.
        public let height: Double
        /// The items of the new cluster.
        public let size: Int
    }

    /// n, the number of items.
    public let count: Int
    /// n − 1 merges, by height.
    public let merges: [Merge]

    /// Clusters items.
    ///
    /// - Parameters:
    ///   - distances: n × n finite numbers, symmetric, row after row.
    ///   - count: n.
    public init(distances: [Double], count: Int) {
        precondition(distances.count == count * count, "\(distances.count) distances of \(count) items")
        self.count = count
        merges = Self.numbered(Self.chain(distances, count), count)
    }

    /// Merges in the order of the chain; a cluster goes by one of its items.
    private static func chain(_ distances: [Double], _ count: Int) -> [(Int, Int, Double)] {
        var distances = distances
        var sizes = [Int](repeating: 1, count: count)
        var found: [(Int, Int, Double)] = []
        var chain: [Int] = []
        distances.withUnsafeMutableBufferPointer { distances in
            while found.count < count - 1 {
                if chain.isEmpty { chain.append(sizes.firstIndex { $0 > 0 }!) }
                let last = chain.last!
                // Going back wins a tie, or the chain could go round in circles.
                var nearest = chain.count > 1 ? chain[chain.count - 2] : -1
                var least = nearest >= 0 ? distances[last * count + nearest] : .infinity
                for other in 0..<count where sizes[other] > 0 && other != last {
                    let distance = distances[last * count + other]
                    if distance < least { (nearest, least) = (other, distance) }
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

    /// The same merges by height, with the numbers of clusters instead of items.
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
        // Swift's sort keeps the order of equals, in which parts come before what is made of them.
        return found.sorted { $0.2 < $1.2 }.enumerated().map { index, merge in
            let (a, b) = (root(merge.0), root(merge.1))
            let new = count + index
            parents[a] = new
            parents[b] = new
            sizes[new] = sizes[a] + sizes[b]
            return Merge(first: min(a, b), second: max(a, b), height: merge.2, size: sizes[new])
        }
    }

    /// All items, those of one cluster side by side; of two clusters the smaller number first.
    public var leaves: [Int] { count == 0 ? [] : items(of: 2 * count - 2) }

    /// The clusters below a height, each with its items in ascending order, by their first item.
    public func clusters(height: Double) -> [[Int]] { cut(merges.prefix { $0.height <= height }.count) }

    /// The clusters that are left when at most `count` are wanted, each with its items in ascending order, by
    /// their first item. Merges of one height are done together.
    ///
    /// - Precondition: `count` is positive.
    public func clusters(count wanted: Int) -> [[Int]] {
        precondition(wanted > 0, "\(wanted) clusters")
        let needed = max(0, count - wanted)
        return needed == 0 ? cut(0) : clusters(height: merges[needed - 1].height)
    }

    /// The clusters after some merges.
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
