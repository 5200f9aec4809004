import Foundation
import JSON
import Numerics
import SparseShift
import Testing

@Suite struct MetricsTests {
    private func fixture(_ key: String) throws -> [JSONValue] {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: fixtures + "/metrics.json")))
        return try JSONValue(decoding: bytes)[key]!.array!
    }

    private func numbers(_ value: JSONValue?) -> [Double] { value!.array!.map { $0.number! } }

    @Test func assignmentsOfSciPy() throws {
        let cases = try fixture("assignments")
        #expect(cases.count == 6)
        for entry in cases {
            let (values, rows) = (numbers(entry["values"]), entry["rows"]!.integer!)
            let found = LinearAssignment.maximizing(values, rows: rows)
            #expect(abs(found.total - entry["total"]!.number!) < 1e-9)
            let used = found.columnOfRow.compactMap { $0 }
            #expect(Set(used).count == used.count)
            #expect(used.count == min(rows, values.count / rows))
            let smallest = LinearAssignment.minimizing(values.map { -$0 }, rows: rows)
            #expect(abs(smallest.total + found.total) < 1e-9)
        }
    }

    @Test func assignmentsByTryingAll() {
        var random = RandomGenerator(seed: 0)
        for _ in 0..<200 {
            let (rows, columns) = (1 + random.integer(below: 5), 1 + random.integer(below: 6))
            // Few different values, so that there are ties.
            let values = (0..<rows * columns).map { _ in Double(random.integer(below: 4)) }
            let found = LinearAssignment.maximizing(values, rows: rows)
            #expect(found.total == best(values, rows, columns))
        }
    }

    private func best(_ values: [Double], _ rows: Int, _ columns: Int) -> Double {
        func search(_ row: Int, _ used: Set<Int>, _ skips: Int) -> Double {
            guard row < rows else { return 0 }
            var result = skips > 0 ? search(row + 1, used, skips - 1) : -Double.infinity
            for column in 0..<columns where !used.contains(column) {
                result = max(result, values[row * columns + column] + search(row + 1, used.union([column]), skips))
            }
            return result
        }
        return search(0, [], max(0, rows - columns))
    }

    @Test func noRows() {
        #expect(LinearAssignment.maximizing([], rows: 0).columnOfRow.isEmpty)
    }

    @Test func correlationsOfNumPy() throws {
        let cases = try fixture("correlations")
        #expect(cases.count == 3)
        for entry in cases {
            let count = entry["count"]!.integer!
            func matrix(_ key: String) -> Matrix {
                let values = numbers(entry[key]).map { Float($0) }
                return Matrix(rows: count, columns: values.count / count, elements: values)
            }
            let found = MeanCorrelationCoefficient(matrix("learned"), with: matrix("truth"))
            #expect(abs(found.score - entry["score"]!.number!) < 1e-9)
            let table = numbers(entry["table"])
            #expect(zip(found.correlations.elements, table).allSatisfy { abs(Double($0) - $1) < 1e-6 })
            #expect(found.matches.map(\.concept) == entry["rows"]!.array!.map { $0.integer! })
            #expect(found.matches.map(\.feature) == entry["columns"]!.array!.map { $0.integer! })
        }
    }

    @Test func constantColumnsCorrelateWithNothing() {
        let concepts = Matrix(rows: [[1, 5], [2, 5], [4, 5]])
        let features = Matrix(rows: [[0.1, -1], [0.1, -2], [0.1, -4]])
        let found = MeanCorrelationCoefficient(features, with: concepts)
        #expect(found.correlations[0, 0] == 0)
        #expect(found.correlations[1, 1] == 0)
        #expect(abs(found.correlations[0, 1] - 1) < 1e-6)
        #expect(abs(found.score - 0.5) < 1e-9)
    }

    @Test func evaluationOfAPerfectModel() throws {
        let identity = Matrix(rows: [[1, 0], [0, 1]])
        let parameters = Parameters(
            encoderWeight: identity, encoderBias: [0, 0], decoderWeight: identity, decoderBias: [0, 0])
        let data = try Shifts(Matrix(rows: [[1, 0], [0.05, 0], [-3, 0], [0, 0.01]]))
        let found = Evaluation(parameters, on: data, loss: .absolute, threshold: 0.1, limit: .sparsity(0.5))
        #expect(found.loss == 0)
        #expect(found.fractionUnexplained == 0)
        #expect(found.r2 == 1)
        #expect(found.l0 == 0.5)
        #expect(found.deadFeatures == 1)
        #expect(abs(found.sparsity - 4.06 / 8) < 1e-6)
        #expect(abs(found.violation - (4.06 / 8 - 0.5)) < 1e-6)
    }

    @Test func evaluationOfAZeroModel() throws {
        let zero = Matrix(rows: 1, columns: 2)
        let parameters = Parameters(encoderWeight: zero, encoderBias: [0], decoderWeight: zero, decoderBias: [1, 1])
        let data = try Shifts(Matrix(rows: [[2, 1], [0, 1]]))
        let found = Evaluation(parameters, on: data, loss: .relative, threshold: 0.1, limit: nil)
        #expect(abs(found.loss - (1.0 / 5 + 1.0 / 1) / 2) < 1e-9)
        #expect(abs(found.fractionUnexplained - 2.0 / 6) < 1e-9)
        #expect(abs(found.r2) < 1e-9)
    }
}
