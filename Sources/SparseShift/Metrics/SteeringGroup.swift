import Numerics

/// What the cosines of steered embeddings depend on, of some pairs and all candidate directions u_k of unit length:
///
///     cos(z + c u_k, z̃) = (⟨z, z̃⟩ + c ⟨u_k, z̃⟩) / (‖z̃‖ √(‖z‖² + 2 c ⟨u_k, z⟩ + c²))
struct SteeringGroup: Sendable {
    /// A direction and how far to go along it.
    struct Step: Sendable, Hashable {
        var column: Int
        /// c, in the units of the embeddings.
        var length: Double
        /// The mean cosine of the pairs that it was chosen on.
        var cosine: Double
    }

    /// The number of directions.
    let columns: Int
    /// ⟨z, z̃⟩, ‖z‖² and ‖z̃‖ of every pair.
    private(set) var products: [(product: Double, square: Double, length: Double)] = []
    /// ⟨u_k, z̃⟩ and ⟨u_k, z⟩: pairs × directions.
    private(set) var after: [Double] = []
    private(set) var before: [Double] = []

    init(columns: Int) { self.columns = columns }

    /// The number of pairs.
    var count: Int { products.count }

    /// Adds a pair, whose directions are all reversed if `sign` is −1.
    mutating func append(
        product: Double, square: Double, length: Double, after: some Collection<Double>,
        before: some Collection<Double>, sign: Double = 1
    ) {
        products.append((product, square, length))
        self.after.append(contentsOf: after.lazy.map { sign * $0 })
        self.before.append(contentsOf: before.lazy.map { sign * $0 })
    }

    /// cos(z + c u_k, z̃) of every pair.
    func cosines(column: Int, length: Double) -> [Double] {
        products.indices.map { pair in
            let place = pair * columns + column
            return Self.cosine(products[pair], after[place], before[place], length)
        }
    }

    private static func cosine(
        _ pair: (product: Double, square: Double, length: Double), _ after: Double, _ before: Double, _ length: Double
    ) -> Double {
        let square = pair.square + length * (2 * before + length)
        return square > 0 && pair.length > 0
            ? (pair.product + length * after) / (pair.length * square.squareRoot()) : 0
    }

    /// The mean cosine of every direction, all at one length.
    private func meanCosines(length: Double) -> [Double] {
        var sums = [Double](repeating: 0, count: columns)
        sums.withUnsafeMutableBufferPointer { sums in
            after.withUnsafeBufferPointer { after in
                before.withUnsafeBufferPointer { before in
                    guard let sums = sums.baseAddress else { return }
                    for (pair, values) in products.enumerated() {
                        let after = after.baseAddress! + pair * columns
                        let before = before.baseAddress! + pair * columns
                        var column = 0
                        let inverse = values.length > 0 ? 1 / values.length : 0
                        while column + 4 <= columns {
                            let ahead = UnsafeRawPointer(after + column).loadUnaligned(as: SIMD4<Double>.self)
                            let behind = UnsafeRawPointer(before + column).loadUnaligned(as: SIMD4<Double>.self)
                            let square = values.square + length * (2 * behind + length)
                            // A steered embedding that is zero has no direction: cosine 0.
                            let cosine = ((values.product + length * ahead) * inverse / square.squareRoot())
                                .replacing(with: 0, where: .!(square .> 0))
                            let place = UnsafeMutableRawPointer(sums + column)
                            let sum = UnsafeRawPointer(place).loadUnaligned(as: SIMD4<Double>.self) + cosine
                            place.storeBytes(of: sum, as: SIMD4<Double>.self)
                            column += 4
                        }
                        while column < columns {
                            sums[column] += Self.cosine(values, after[column], before[column], length)
                            column += 1
                        }
                    }
                }
            }
        }
        return sums.map { $0 / Double(count) }
    }

    /// The direction and length with the best mean cosine: the best of the grid, refined between its neighbours in
    /// the grid by golden sections. Length 0 if nothing is better than to stay.
    ///
    /// - Parameter lengths: Candidates of c, ascending.
    func best(lengths: [Double]) -> Step {
        var best = Step(column: 0, length: 0, cosine: SampleStatistics.mean(cosines(column: 0, length: 0)))
        var place: Int?
        let means = Parallel.map(lengths.count) { meanCosines(length: lengths[$0]) }
        for (index, length) in lengths.enumerated() {
            for (column, cosine) in means[index].enumerated() where cosine > best.cosine {
                best = Step(column: column, length: length, cosine: cosine)
                place = index
            }
        }
        guard let place else { return best }
        var low = place > 0 ? lengths[place - 1] : lengths[place]
        var high = place + 1 < lengths.count ? lengths[place + 1] : lengths[place]
        let ratio = (5.0.squareRoot() - 1) / 2
        func mean(_ length: Double) -> Double { SampleStatistics.mean(cosines(column: best.column, length: length)) }
        var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
        var (leftMean, rightMean) = (mean(left), mean(right))
        for _ in 0..<40 {
            if leftMean > rightMean {
                (high, right, rightMean) = (right, left, leftMean)
                left = high - ratio * (high - low)
                leftMean = mean(left)
            } else {
                (low, left, leftMean) = (left, right, rightMean)
                right = low + ratio * (high - low)
                rightMean = mean(right)
            }
        }
        let refined = mean((low + high) / 2)
        if refined > best.cosine { best = Step(column: best.column, length: (low + high) / 2, cosine: refined) }
        return best
    }
}

/// All products of pairs of embeddings with directions.
struct SteeringProducts: Sendable {
    let columns: Int
    /// The length of every direction.
    let norms: [Double]
    /// The directions, of unit length; zero ones stay zero.
    let directions: [Double]
    let dimension: Int
    private let products: [(product: Double, square: Double, length: Double)]
    private let after: [Double]
    private let before: [Double]

    init(_ directions: Matrix, before: Matrix, after: Matrix) {
        columns = directions.rows
        dimension = directions.columns
        var unit = directions.doubles
        var norms: [Double] = []
        for row in 0..<directions.rows {
            let range = row * directions.columns..<(row + 1) * directions.columns
            let norm = unit[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
            norms.append(norm)
            if norm > 0 { for index in range { unit[index] /= norm } }
        }
        self.norms = norms
        self.directions = unit
        let (first, second) = (before.doubles, after.doubles)
        func multiplied(_ embeddings: [Double]) -> [Double] {
            var result = [Double](repeating: 0, count: before.rows * directions.rows)
            BLAS.multiply(
                m: before.rows, n: directions.rows, k: directions.columns, embeddings, .plain, unit, .transposed,
                into: &result)
            return result
        }
        self.before = multiplied(first)
        self.after = multiplied(second)
        products = (0..<before.rows).map { row in
            let start = row * before.columns
            return first.withUnsafeBufferPointer { x in
                second.withUnsafeBufferPointer { y in
                    guard before.columns > 0 else { return (0, 0, 0) }
                    let (x, y) = (x.baseAddress! + start, y.baseAddress! + start)
                    let width = before.columns
                    return (
                        Kernels.dot(x, y, width), Kernels.dot(x, x, width), Kernels.dot(y, y, width).squareRoot()
                    )
                }
            }
        }
    }

    /// ⟨u_j, u_k⟩ of one direction with all.
    func cosines(of column: Int) -> [Double] {
        var result = [Double](repeating: 0, count: columns)
        let direction = Array(directions[column * dimension..<(column + 1) * dimension])
        BLAS.multiply(m: columns, n: 1, k: dimension, directions, .plain, direction, .plain, into: &result)
        return result
    }

    /// The root mean square of ‖z̃ − z‖ over some pairs.
    func shiftLength(_ rows: [Int]) -> Double {
        let squares = rows.map { row in
            let pair = products[row]
            return max(0, pair.square + pair.length * pair.length - 2 * pair.product)
        }
        return SampleStatistics.mean(squares).squareRoot()
    }

    func group(_ rows: [Int]) -> SteeringGroup {
        var group = SteeringGroup(columns: columns)
        for row in rows { append(row, to: &group) }
        return group
    }

    /// Adds a pair to a group.
    ///
    /// - Parameters:
    ///   - sign: −1 turns all directions round.
    ///   - other: A step that has been done before, with the cosines of its direction with all.
    func append(
        _ row: Int, to group: inout SteeringGroup, sign: Double = 1,
        after other: (column: Int, length: Double, cosines: [Double])? = nil
    ) {
        let range = row * columns..<(row + 1) * columns
        let pair = products[row]
        guard let other, other.length != 0 else {
            group.append(
                product: pair.product, square: pair.square, length: pair.length, after: after[range],
                before: before[range], sign: sign)
            return
        }
        let place = range.lowerBound + other.column
        let size = other.cosines[other.column]
        group.append(
            product: pair.product + other.length * after[place],
            square: pair.square + other.length * (2 * before[place] + other.length * size), length: pair.length,
            after: after[range], before: zip(before[range], other.cosines).map { $0 + other.length * $1 }, sign: sign)
    }
}
