import Requirements

/// The probability that, of two observations with different targets, the one with the larger target has the larger
/// value.
package struct Concordance {
    /// The concordance, 0…1, where ties of values count half; 0.5 if all targets are equal. For two different targets,
    /// this is the area under the ROC curve.
    package let value: Double

    /// - Precondition: Both collections have the same number of elements, all of them finite.
    package init<Value: BinaryFloatingPoint>(of values: [Value], with targets: [Float]) {
        require(
            values.count == targets.count,
            "There are \(values.count) values for \(targets.count) targets; there must be equally many.")
        let levels = Array(Set(targets)).sorted()
        let level = targets.map { target in levels.partitioningIndex { $0 >= target } }
        let order = values.indices.sorted { values[$0] < values[$1] }
        var smaller = PrefixCounts(levels.count)
        var (agreeing, start) = (0.0, 0)
        while start < order.count {
            var end = start
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            // This adds the pairs with smaller values, and half of the pairs with equal values.
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

/// Counts the added numbers below a number (Fenwick, 1994).
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
    /// The index of the first element that satisfies a condition, which all elements after it have to satisfy, too.
    fileprivate func partitioningIndex(_ fulfils: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if fulfils(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
