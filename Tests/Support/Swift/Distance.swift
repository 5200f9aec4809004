import Foundation

/// ‖a − b‖ / ‖b‖, over all entries.
package func relativeDistance(_ a: [Float], _ b: [Float]) -> Double {
    precondition(a.count == b.count)
    let difference = zip(a, b).reduce(0.0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
    let size = b.reduce(0.0) { $0 + pow(Double($1), 2) }
    return (difference / max(size, 1e-30)).squareRoot()
}

/// The largest difference of two entries, divided by the largest entry of `expected`.
package func relativeDifference(_ found: some Sequence<Float>, _ expected: some Sequence<Float>) -> Double {
    let pairs = zip(found, expected).map { (Double($0), Double($1)) }
    let largest = pairs.map { abs($0.1) }.max() ?? 0
    return (pairs.map { abs($0.0 - $0.1) }.max() ?? 0) / max(largest, 1e-30)
}
