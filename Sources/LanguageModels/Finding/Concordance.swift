/// How often of two observations with different targets the one with the larger target has the larger value.
package struct Concordance {
    /// From 0 to 1, ties of values counting half; 0.5 if all targets are equal. For targets of two kinds, the area under
    /// the ROC curve.
    package let value: Double

    /// - Precondition: both have equally many finite elements.
    package init(of values: [Float], with targets: [Float]) {
        precondition(values.count == targets.count, "\(values.count) values for \(targets.count) targets")
        let levels = Array(Set(targets)).sorted()
        let level = targets.map { target in levels.partitioningIndex { $0 >= target } }
        let order = values.indices.sorted { values[$0] < values[$1] }
        var smaller = PrefixCounts(levels.count)
        var (agreeing, start) = (0.0, 0)
        while start < order.count {
            var end = start
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            // The pairs with smaller values, and half of those with an equal one.
            for place in start..<end { agreeing += Double(smaller.count(below: level[order[place]])) / 2 }
            for place in start..<end { smaller.add(level[order[place]]) }
            for place in start..<end { agreeing += Double(smaller.count(below: level[order[place]])) / 2 }
            start = end
        }
        var sizes = [Int](repeating: 0, count: levels.count)
        for level in level { sizes[level] += 1 }
        let count = Double(values.count)
        let pairs = (count * count - sizes.reduce(0.0) { $0 + Double($1) * Double($1) }) / 2
        value = pairs > 0 ? agreeing / pairs : 0.5
    }
}

/// How many of the numbers seen lie below a number (Fenwick, 1994).
private struct PrefixCounts {
    private var tree: [Int]

    init(_ count: Int) { tree = [Int](repeating: 0, count: count + 1) }

    mutating func add(_ number: Int) {
        var place = number + 1
        while place < tree.count {
            tree[place] += 1
            place += place & -place
        }
    }

    func count(below number: Int) -> Int {
        var (place, sum) = (number, 0)
        while place > 0 {
            sum += tree[place]
            place -= place & -place
        }
        return sum
    }
}

extension Array {
    /// The first place whose element fulfils a condition that all behind it fulfil, too.
    fileprivate func partitioningIndex(_ fulfils: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if fulfils(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
