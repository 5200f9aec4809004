import Numerics
import SparseShift

/// The directions of a model's features beside each other and beside those of other models.
struct FeatureDirections: Sendable {
    /// The most similar features of each (H).
    let neighbors: [[FeatureNeighbor]]
    /// The most similar feature in each other model, of each (H).
    let counterparts: [[FeatureCounterpart]]
    /// The best |cosine| of a random direction among as many random ones as the other models have; without values if there are
    /// no other models.
    let chance: ChanceLevel

    /// - Parameters:
    ///   - directions: A row a feature (H × d).
    ///   - codes: Their codes, standardised (H × N).
    ///   - others: Other models with their seeds.
    ///   - most: The most neighbours of a feature.
    init(
        _ directions: Matrix, codes: StandardizedRows, others: [(seed: Int, directions: Matrix)], most: Int = 5,
        seed: Int
    ) {
        let unit = directions.unitLengthRows
        var neighbors: [[FeatureNeighbor]] = []
        // All cosines of a wide dictionary at once would not be in memory.
        for start in stride(from: 0, to: directions.rows, by: 512) {
            let rows = start..<min(directions.rows, start + 512)
            let cosines = unit.rows(rows).multiplied(by: unit, .transposed)
            neighbors += Parallel.map(rows.count) { place in
                let row = cosines.row(place)
                return Self.largest(most, of: row, without: start + place).map { other in
                    FeatureNeighbor(
                        feature: other, cosine: Double(max(-1, min(1, row[other]))),
                        codeCorrelation: codes.correlation(start + place, with: codes, other))
                }
            }
        }
        self.neighbors = neighbors
        var counterparts = [[FeatureCounterpart]](repeating: [], count: directions.rows)
        for other in others {
            let table = unit.multiplied(by: other.directions.unitLengthRows, .transposed)
            for feature in 0..<directions.rows {
                let row = table.row(feature)
                guard let best = Self.largest(1, of: row, without: nil).first else { continue }
                counterparts[feature].append(
                    FeatureCounterpart(seed: other.seed, feature: best, cosine: Double(max(-1, min(1, row[best])))))
            }
        }
        self.counterparts = counterparts
        var random = RandomGenerator(seed: seed, stream: 350_000)
        func randomRows(_ rows: Int) -> Matrix {
            var numbers = [Float](repeating: 0, count: rows * directions.columns)
            for index in numbers.indices { numbers[index] = Float(random.normal()) }
            return Matrix(rows: rows, columns: directions.columns, elements: numbers).unitLengthRows
        }
        chance = ChanceLevel(
            others.first.map { other in
                let table = randomRows(200).multiplied(by: randomRows(other.directions.rows), .transposed)
                return (0..<table.rows).map { row in Double(table.row(row).map { abs($0) }.max() ?? 0) }
            } ?? [])
    }

    /// The places of the entries of the largest magnitude, the largest first.
    private static func largest(_ count: Int, of row: [Float], without own: Int?) -> [Int] {
        var found: [Int] = []
        for index in row.indices where index != own {
            if found.count == count, abs(row[found[count - 1]]) >= abs(row[index]) { continue }
            let place = found.firstIndex { abs(row[$0]) < abs(row[index]) } ?? found.count
            found.insert(index, at: place)
            if found.count > count { found.removeLast() }
        }
        return found
    }
}

extension Matrix {
    /// The rows at unit length; a row of zeros remains as it is.
    var unitLengthRows: Matrix {
        var result = self
        let (rows, width) = (rows, columns)
        result.withUnsafeMutableBufferPointer { elements in
            for row in 0..<rows where width > 0 {
                let start = elements.baseAddress! + row * width
                let length = Kernels.wideDot(start, start, width).squareRoot()
                guard length > 0 else { continue }
                for index in 0..<width { start[index] = Float(Double(start[index]) / length) }
            }
        }
        return result
    }
}
