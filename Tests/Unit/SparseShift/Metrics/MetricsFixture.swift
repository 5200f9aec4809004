import Foundation
import JSON
import Numerics
import TestSupport

/// A part of metrics.json, which make_metrics.py writes.
struct MetricsFixture {
    let json: JSONValue

    init(_ part: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixtures + "/metrics.json")))
        json = try JSONValue(decoding: bytes)[part]!
    }

    init(_ json: JSONValue) { self.json = json }

    var cases: [MetricsFixture] { json.array!.map(MetricsFixture.init) }

    subscript(key: String) -> MetricsFixture { MetricsFixture(json[key]!) }

    var number: Double { json.number! }
    var integer: Int { json.integer! }
    var numbers: [Double] { json.array!.map { $0.number! } }
    var integers: [Int] { json.array!.map { $0.integer! } }
    var truths: [Bool] { integers.map { $0 == 1 } }

    func matrix(rows: Int) -> Matrix {
        let values = numbers.map(Float.init)
        return Matrix(rows: rows, columns: values.count / rows, elements: values)
    }

    func matrix(columns: Int) -> Matrix { matrix(rows: json.array!.count / columns) }
}

/// The largest difference of two lists of equally many numbers.
func largestDifference(_ x: [Double], _ y: [Double]) -> Double {
    precondition(x.count == y.count, "\(x.count) and \(y.count) numbers")
    return zip(x, y).map { abs($0 - $1) }.max() ?? 0
}

/// Numbers from the standard normal distribution.
func normalMatrix(_ rows: Int, _ columns: Int, seed: Int) -> Matrix {
    var random = RandomGenerator(seed: seed)
    return Matrix(rows: rows, columns: columns) { target in
        for index in target.indices { target[index] = Float(random.normal()) }
    }
}
