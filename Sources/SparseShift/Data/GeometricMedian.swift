import Glibc
import Numerics

/// The point with the least mean distance to a sample of shifts, by Weiszfeld's iteration: where SAEs start
/// their decoder bias (Bricken et al. 2023).
enum GeometricMedian {
    private static let sampleSize = 1_024
    private static let iterations = 100
    private static let tolerance = 1e-7

    /// The geometric median of at most 1,024 shifts that are drawn from the seed (d), in their own units.
    static func of<Data: ShiftDataset>(_ data: Data, seed: Int) throws(Data.Failure) -> [Double] {
        var random = RandomGenerator(seed: seed, stream: 12)
        let size = min(sampleSize, data.count)
        let picked = random.sample(size, from: data.count).map(Int32.init).sorted()
        return of(try data.shifts(at: picked))
    }

    /// The geometric median of the rows of a matrix, which has at least one.
    static func of(_ points: Matrix) -> [Double] {
        let dimension = points.columns
        return points.withUnsafeBufferPointer { elements in
            var centre = [Double](repeating: 0, count: dimension)
            for index in elements.indices { centre[index % dimension] += Double(elements[index]) / Double(points.rows) }
            var sum = [Double](repeating: 0, count: dimension)
            for _ in 0..<iterations {
                var (weights, coinciding) = (0.0, 0.0)
                for index in 0..<dimension { sum[index] = 0 }
                for row in 0..<points.rows {
                    let start = row * dimension
                    var square = 0.0
                    for index in 0..<dimension {
                        let difference = Double(elements[start + index]) - centre[index]
                        square += difference * difference
                    }
                    guard square > 0 else {
                        coinciding += 1
                        continue
                    }
                    let weight = 1 / square.squareRoot()
                    weights += weight
                    for index in 0..<dimension { sum[index] += weight * Double(elements[start + index]) }
                }
                guard weights > 0 else { break }
                // A centre on one of the points is held by it as long as the others pull less (Vardi and Zhang).
                var pull = 0.0
                for index in 0..<dimension { pull += pow(sum[index] - weights * centre[index], 2) }
                let share = coinciding == 0 ? 1 : max(0, 1 - coinciding / max(pull.squareRoot(), 1e-300))
                var (size, movement) = (0.0, 0.0)
                for index in 0..<dimension {
                    let change = share * (sum[index] / weights - centre[index])
                    centre[index] += change
                    movement += change * change
                    size += centre[index] * centre[index]
                }
                if movement <= tolerance * tolerance * size { break }
            }
            return centre
        }
    }
}
