import Numerics
import SparseShift
import Testing

@Suite struct MetricsAssignmentTests {
    @Test func assignmentsOfSciPy() throws {
        let cases = try MetricsFixture("assignments").cases
        #expect(cases.count == 6)
        for entry in cases {
            let (values, rows) = (entry["values"].numbers, entry["rows"].integer)
            let found = LinearAssignment.maximizing(values, rows: rows)
            #expect(abs(found.total - entry["total"].number) < 1e-9)
            let used = found.columnOfRow.compactMap { $0 }
            #expect(Set(used).count == used.count)
            #expect(used.count == min(rows, values.count / rows))
            let smallest = LinearAssignment.minimizing(values.map { -$0 }, rows: rows)
            #expect(abs(smallest.total + found.total) < 1e-9)
            let single = LinearAssignment.maximizing(entry["values"].matrix(rows: rows))
            #expect(single.columnOfRow == found.columnOfRow)
            #expect(abs(single.total - found.total) < 1e-5)
        }
    }

    @Test func assignmentsByTryingAll() {
        var random = RandomGenerator(seed: 0)
        for _ in 0..<400 {
            let (rows, columns) = (1 + random.integer(below: 6), 1 + random.integer(below: 6))
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

    /// No exchange of two rows' columns, and no free column, makes a larger sum better; a hidden best assignment
    /// is found.
    @Test(arguments: [(300, 300), (200, 330), (330, 200)])
    func aHiddenPermutation(_ shape: (Int, Int)) {
        let (rows, columns) = shape
        var random = RandomGenerator(seed: 3)
        let size = min(rows, columns)
        let (places, others) = (random.sample(size, from: rows), random.sample(size, from: columns))
        // Potentials of rows and columns, which hide the assignment, change every sum by the same.
        let potentials = (0..<rows + columns).map { _ in random.uniform(in: 0..<3) }
        var values = (0..<rows * columns).map { _ in random.uniform(in: 0..<1) }
        for (row, column) in zip(places, others) { values[row * columns + column] = 1.0001 }
        if rows <= columns {
            for index in values.indices { values[index] += potentials[index / columns] }
        }
        if columns <= rows {
            for index in values.indices { values[index] += potentials[rows + index % columns] }
        }
        let found = LinearAssignment.maximizing(values, rows: rows)
        var expected = [Int?](repeating: nil, count: rows)
        for (row, column) in zip(places, others) { expected[row] = column }
        #expect(found.columnOfRow == expected)
    }

    @Test func manyTies() {
        // As of dead features: whole columns of zeros, and one feature for every third concept.
        let size = 120
        let values = Matrix(rows: size, columns: size) { target in
            for index in target.indices {
                let (row, column) = (index / size, index % size)
                target[index] = row % 3 == 0 && column == row / 3 ? 0.5 : 0
            }
        }
        let found = LinearAssignment.maximizing(values)
        #expect(found.total == 20)
        #expect(Set(found.columnOfRow.compactMap { $0 }).count == size)
    }

    @Test func noRows() {
        #expect(LinearAssignment.maximizing([], rows: 0).columnOfRow.isEmpty)
        #expect(LinearAssignment.maximizing(Matrix(rows: 0, columns: 3)).columnOfRow.isEmpty)
        #expect(LinearAssignment.maximizing(Matrix(rows: 2, columns: 0)).columnOfRow == [nil, nil])
    }
}
