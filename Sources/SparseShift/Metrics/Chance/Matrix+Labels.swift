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
