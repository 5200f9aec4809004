import Foundation
import Numerics
import SparseShift

/// Synthetic shifts whose concepts the score alone knows: Δz = A δ + noise, with normal A.
struct ShiftProblem: Sendable {
    enum Entry: Sendable { case uniform, positive, sign, one, laplace }

    var name: String
    /// V, the number of concepts.
    var concepts: Int
    /// The most concepts that vary at once; k is uniform from 1.
    var most: Int
    /// d, the width of a shift.
    var dimension: Int
    var entry = Entry.uniform
    /// The noise's part of the root mean square of an entry.
    var noise = 0.0
    var count = 10_000
    /// H, the number of features; V by default.
    var features: Int?
    /// Concepts drawn in pairs that share their support.
    var isPaired = false
    /// The values of an attribute: of `most` attributes at most, one value goes (−1) and another comes (1). `nil` for
    /// concepts that change each on its own.
    var values: Int?

    /// The same kinds with other sizes, which nothing was chosen by.
    static let others: [ShiftProblem] = [
        ShiftProblem(name: "V 26, d 16, K 3", concepts: 26, most: 3, dimension: 16),
        ShiftProblem(name: "V 48, d 36, K 4, ±1", concepts: 48, most: 4, dimension: 36, entry: .sign),
        ShiftProblem(name: "V 14, d 9, K 2, noise 10 %", concepts: 14, most: 2, dimension: 9, noise: 0.1),
        ShiftProblem(name: "V 30, d 24, K 3, one-sided", concepts: 30, most: 3, dimension: 24, entry: .positive),
        ShiftProblem(name: "V 16, d 18, K 4, noise 25 %", concepts: 16, most: 4, dimension: 18, noise: 0.25),
        ShiftProblem(name: "V 20, d 20, K 10, Laplace", concepts: 20, most: 10, dimension: 20, entry: .laplace),
        ShiftProblem(name: "V 16, d 40, K 4, H 32", concepts: 16, most: 4, dimension: 40, features: 32),
        ShiftProblem(name: "V 24, d 200, K 6, noise 40 %", concepts: 24, most: 6, dimension: 200, noise: 0.4),
        ShiftProblem(
            name: "4 attributes of 4 values, d 64", concepts: 16, most: 4, dimension: 64, noise: 0.2, values: 4),
        ShiftProblem(name: "2 attributes of 8 values, d 100", concepts: 16, most: 2, dimension: 100, values: 8),
        ShiftProblem(name: "V 14, d 50, K 8, always in pairs", concepts: 14, most: 4, dimension: 50, isPaired: true),
    ]

    func make(seed: Int) throws -> (train: Shifts, test: Shifts, mixing: Matrix) {
        var random = RandomGenerator(seed: seed, stream: 31)
        let mixing = Matrix(rows: dimension, columns: concepts) { target in
            for index in target.indices { target[index] = Float(random.normal()) }
        }
        func shifts(_ count: Int, stream: Int) throws -> Shifts {
            var random = RandomGenerator(seed: seed, stream: stream)
            let codes = Matrix(rows: count, columns: concepts) { target in
                target.update(repeating: 0)
                for row in 0..<count { draw(target.baseAddress! + row * concepts, &random) }
            }
            var result = codes.multiplied(by: mixing, .transposed)
            let square = result.elements.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(result.count)
            let size = Float(noise * square.squareRoot())
            if size > 0 {
                result.withUnsafeMutableBufferPointer { target in
                    for index in target.indices { target[index] += size * Float(random.normal()) }
                }
            }
            return try Shifts(result, concepts: codes, name: name)
        }
        return (try shifts(count, stream: 32), try shifts(4_000, stream: 33), mixing)
    }

    private func draw(_ row: UnsafeMutablePointer<Float>, _ random: inout RandomGenerator) {
        if let values {
            for attribute in random.sample(1 + random.integer(below: most), from: concepts / values) {
                let pair = random.sample(2, from: values)
                row[attribute * values + pair[0]] = -1
                row[attribute * values + pair[1]] = 1
            }
            return
        }
        let places = random.sample(1 + random.integer(below: most), from: isPaired ? concepts / 2 : concepts)
        for place in places {
            for concept in isPaired ? 2 * place..<2 * place + 2 : place..<place + 1 {
                row[concept] = value(&random)
            }
        }
    }

    private func value(_ random: inout RandomGenerator) -> Float {
        switch entry {
        case .uniform: return Float(2 * random.uniform() - 1)
        case .positive: return Float(random.uniform())
        case .sign: return random.uniform() < 0.5 ? -1 : 1
        case .one: return 1
        case .laplace:
            let size = -log(1 - random.uniform())
            return Float(random.uniform() < 0.5 ? size : -size)
        }
    }

    /// More concepts than dimensions, or noise in hardly more dimensions than concepts.
    static let meant: [ShiftProblem] = [
        ShiftProblem(name: "V 20, d 10, K 2", concepts: 20, most: 2, dimension: 10),
        ShiftProblem(name: "V 20, d 10, K 4", concepts: 20, most: 4, dimension: 10),
        ShiftProblem(name: "V 64, d 32, K 2", concepts: 64, most: 2, dimension: 32),
        ShiftProblem(name: "V 64, d 32, K 4", concepts: 64, most: 4, dimension: 32),
        ShiftProblem(name: "V 30, d 20, K 3, ±1", concepts: 30, most: 3, dimension: 20, entry: .sign),
        ShiftProblem(name: "V 24, d 16, K 3, on/off", concepts: 24, most: 3, dimension: 16, entry: .one),
        ShiftProblem(name: "V 40, d 30, K 3, Laplace", concepts: 40, most: 3, dimension: 30, entry: .laplace),
        ShiftProblem(name: "V 10, d 10, K 5, noise 5 %", concepts: 10, most: 5, dimension: 10, noise: 0.05),
        ShiftProblem(name: "V 10, d 10, K 5, noise 20 %", concepts: 10, most: 5, dimension: 10, noise: 0.2),
        ShiftProblem(name: "V 10, d 10, K 5, noise 50 %", concepts: 10, most: 5, dimension: 10, noise: 0.5),
        ShiftProblem(name: "V 30, d 40, K 8, noise 20 %", concepts: 30, most: 8, dimension: 40, noise: 0.2),
        ShiftProblem(
            name: "V 12, d 16, K 4, on/off, noise 30 %", concepts: 12, most: 4, dimension: 16, entry: .one, noise: 0.3),
    ]

    /// Many more dimensions than concepts, or as many without noise: a linear code is right.
    static let linear: [ShiftProblem] = [
        ShiftProblem(name: "V 10, d 32, K 7", concepts: 10, most: 7, dimension: 32),
        ShiftProblem(name: "V 10, d 10, K 7", concepts: 10, most: 7, dimension: 10),
        ShiftProblem(name: "V 10, d 32, K 7, H 20", concepts: 10, most: 7, dimension: 32, features: 20),
        ShiftProblem(name: "V 30, d 128, K 10", concepts: 30, most: 10, dimension: 128),
        ShiftProblem(name: "V 12, d 40, K 11", concepts: 12, most: 11, dimension: 40),
        ShiftProblem(name: "V 20, d 20, K 5, one-sided", concepts: 20, most: 5, dimension: 20, entry: .positive),
        ShiftProblem(name: "V 10, d 64, K 7, ±1", concepts: 10, most: 7, dimension: 64, entry: .sign),
        ShiftProblem(name: "V 15, d 48, K 5, Laplace", concepts: 15, most: 5, dimension: 48, entry: .laplace),
        ShiftProblem(name: "V 10, d 128, K 5, noise 20 %", concepts: 10, most: 5, dimension: 128, noise: 0.2),
        ShiftProblem(name: "V 10, d 64, K 7, noise 50 %", concepts: 10, most: 7, dimension: 64, noise: 0.5),
        ShiftProblem(name: "V 12, d 32, K 6, always in pairs", concepts: 12, most: 3, dimension: 32, isPaired: true),
        ShiftProblem(name: "3 attributes of 5 values, d 48", concepts: 15, most: 3, dimension: 48, values: 5),
        ShiftProblem(
            name: "3 attributes of 5 values, d 48, noise 30 %", concepts: 15, most: 3, dimension: 48, noise: 0.3,
            values: 5),
    ]
}
