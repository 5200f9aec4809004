import Numerics

extension Matrix {
    /// - Throws: ``MetricError`` that names the first entry that is not finite.
    func requireFinite(_ name: String) throws(MetricError) {
        let place = withUnsafeBufferPointer { $0.firstIndex { !$0.isFinite } }
        if let place {
            throw MetricError(
                "\(name) of row \(place / columns) has the entry \(elements[place]) in column \(place % columns); all must be finite."
            )
        }
    }

    /// - Throws: ``MetricError`` if there is not one class a row for every name, an entry is not finite, or a concept
    ///   has one class alone or a class with a single row.
    func requireClasses(_ classes: [[Int]], of names: [String]) throws(MetricError) {
        try MetricError.require(
            names.count == classes.count && !names.isEmpty,
            "There are \(classes.count) lists of classes for \(names.count) names of concepts.")
        try requireFinite("The code")
        for (name, classes) in zip(names, classes) {
            try MetricError.require(
                classes.count == rows,
                "\(name): there are \(classes.count) labels for \(rows) codes; there must be one a code.")
            let counts = Dictionary(classes.map { ($0, 1) }, uniquingKeysWith: +)
            try MetricError.require(
                counts.count > 1, "\(name) is the same in all \(classes.count) observations; it tells nothing.")
            if let single = counts.filter({ $0.value == 1 }).keys.min() {
                throw MetricError(
                    "\(name): class \(single) has a single observation, which never varies; join rare classes or leave them out."
                )
            }
        }
    }

    /// The mean of the rows that have a label minus the mean of those that lack it (columns).
    func meanDifference(_ labels: [Bool]) -> [Double] {
        var sums = [[Double]](repeating: [Double](repeating: 0, count: columns), count: 2)
        withUnsafeBufferPointer { elements in
            for row in 0..<rows {
                let kind = labels[row] ? 1 : 0
                for column in 0..<columns { sums[kind][column] += Double(elements[row * columns + column]) }
            }
        }
        let counts = [false, true].map { kind in Double(labels.count { $0 == kind }) }
        return zip(sums[0], sums[1]).map { $1 / counts[1] - $0 / counts[0] }
    }
}

extension Sequence<Double> {
    /// The places of the largest numbers, from the largest; of equal numbers the first.
    func largestPlaces(_ count: Int) -> [Int] {
        Array(
            enumerated().sorted { $0.element > $1.element || ($0.element == $1.element && $0.offset < $1.offset) }
                .prefix(count).map(\.offset))
    }
}

extension RandomGenerator {
    /// The elements in random order.
    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        permutation(elements.count).map { elements[$0] }
    }
}
