import Glibc

/// The randomized dependence coefficient (D. Lopez-Paz, P. Hennig and B. Schölkopf, "The Randomized Dependence
/// Coefficient", NIPS 2013): the largest canonical correlation between random nonlinear features of two variables.
///
///     u = rank(x) / n                       the copula transform; ties at their mean rank
///     φ_j(x) = sin(a_j u + b_j)             j = 1 … k, with a_j, b_j from N(0, s²); k = 20, s = 0.5
///     RDC = max corr(αᵀφ(x), βᵀφ'(y))       over α and β
///
/// k, s and the use of s as a standard deviation follow the paper's public code. That code draws new projections for
/// every pair of variables; here all variables of one side share their projections, so that the features of each
/// variable are computed once.
///
/// Twenty such smooth functions of one variable span only four to six directions numerically; the others are rounding
/// noise, which would correlate by chance. The features are therefore reduced to the principal components whose
/// variance is at least 1e-8 of the largest.
package struct RandomizedDependence: Sendable {
    /// The a_j and b_j of one side.
    package struct Projections: Sendable {
        var slopes: [Double]
        var offsets: [Double]

        package init(slopes: [Double], offsets: [Double]) {
            self.slopes = slopes
            self.offsets = offsets
        }
    }

    static let smallestVariance = 1e-8
    private static let deviation = 0.5
    private static let featureCount = 20

    let first: Projections
    let second: Projections

    package init(first: Projections, second: Projections) {
        self.first = first
        self.second = second
    }

    /// Draws the projections of both sides.
    package init(seed: Int) {
        func draw(_ stream: Int) -> Projections {
            var random = RandomGenerator(seed: seed, stream: stream)
            func numbers() -> [Double] { (0..<Self.featureCount).map { _ in Self.deviation * random.normal() } }
            return Projections(slopes: numbers(), offsets: numbers())
        }
        (first, second) = (draw(40), draw(41))
    }

    /// The coefficients of all pairs of variables, row-major, with a row for each variable of `left`.
    ///
    /// - Parameter report: Gets the number of pairs that are done, several times.
    package func table(
        _ left: Matrix, _ right: Matrix, in layout: VariableLayout, report: (Int) -> Void = { _ in }
    ) -> [Double] {
        let (rows, columns) = layout == .columns ? (left.columns, right.columns) : (left.rows, right.rows)
        let length = layout == .columns ? left.rows : left.columns
        var table = [Double](repeating: 0, count: rows * columns)
        guard length > 1 else { return table }
        let (leftRanks, rightRanks) = (Ranks(left, in: layout), Ranks(right, in: layout))
        let (leftFeatures, rightFeatures) = (Features(first, length), Features(second, length))
        // The components of all variables together may not fit into memory, so they are computed in blocks.
        let block = 128
        var done = 0
        for row in stride(from: 0, to: rows, by: block) {
            let some = (row..<min(rows, row + block)).map { leftFeatures.components(leftRanks, $0) }
            for column in stride(from: 0, to: columns, by: block) {
                let others = (column..<min(columns, column + block)).map { rightFeatures.components(rightRanks, $0) }
                for (i, x) in some.enumerated() {
                    for (j, y) in others.enumerated() {
                        table[(row + i) * columns + column + j] = Self.largestCanonicalCorrelation(x, y, length)
                    }
                    done += others.count
                    report(done)
                }
            }
        }
        return table
    }

    /// The doubled ranks of all variables, one after the other, because ties have half-integer ranks.
    private struct Ranks {
        let doubled: [Int32]
        let length: Int

        init(_ matrix: Matrix, in layout: VariableLayout) {
            let length = layout == .columns ? matrix.rows : matrix.columns
            self.length = length
            doubled = [Int32](unsafeUninitializedCapacity: matrix.count) { target, initialized in
                initialized = matrix.count
                guard matrix.count > 0 else { return }
                nonisolated(unsafe) let start = target.baseAddress!
                matrix.forEachVariable(in: layout) {
                    (RankSorter(capacity: length), [Double](repeating: 0, count: length))
                } body: { index, variable, memory in
                    let target = start + index * length
                    guard (0..<length).allSatisfy({ variable[$0].isFinite }) else {
                        return target.initialize(repeating: 0, count: length)
                    }
                    let sorter = memory.0
                    memory.1.withUnsafeMutableBufferPointer { ranks in
                        sorter.writeRanks(of: variable, count: length, into: ranks.baseAddress!)
                        for row in 0..<length { (target + row).initialize(to: Int32(2 * ranks[row])) }
                    }
                }
            }
        }
    }

    /// Orthonormal functions of a variable: `rank` × N.
    private struct Components {
        var rank: Int
        var values: [Double]
    }

    /// The random features of all possible ranks.
    private struct Features {
        private let length: Int
        private let count: Int
        /// One feature after the other, each for doubled ranks from 0 to 2 N.
        private let sines: [Double]

        init(_ projections: Projections, _ length: Int) {
            self.length = length
            count = projections.slopes.count
            sines = zip(projections.slopes, projections.offsets).flatMap { slope, offset in
                (0...2 * length).map { sin(slope * Double($0) / Double(2 * length) + offset) }
            }
        }

        func components(_ ranks: Ranks, _ variable: Int) -> Components {
            var features = [Double](repeating: 0, count: count * length)
            ranks.doubled.withUnsafeBufferPointer { ranks in
                let ranks = ranks.baseAddress! + variable * length
                for feature in 0..<count {
                    let start = feature * length
                    let sine = feature * (2 * length + 1)
                    var total = 0.0
                    for row in 0..<length {
                        let value = sines[sine + Int(ranks[row])]
                        features[start + row] = value
                        total += value
                    }
                    for row in 0..<length { features[start + row] -= total / Double(length) }
                }
            }
            var covariance = [Double](repeating: 0, count: count * count)
            BLAS.multiply(
                m: count, n: count, k: length, features, .plain, features, .transposed, into: &covariance)
            let parts = SymmetricEigendecomposition(covariance, order: count)
            // The features of a constant variable are only the rounding errors of their means.
            let floor = max(smallestVariance * parts.values[0], 1e-20 * Double(length))
            let rank = parts.values.prefix { $0 > floor }.count
            var weights = Array(parts.vectors.prefix(rank * count))
            for component in 0..<rank {
                let factor = 1 / parts.values[component].squareRoot()
                for feature in 0..<count { weights[component * count + feature] *= factor }
            }
            var values = [Double](repeating: 0, count: rank * length)
            BLAS.multiply(m: rank, n: length, k: count, weights, .plain, features, .plain, into: &values)
            return Components(rank: rank, values: values)
        }
    }

    private static func largestCanonicalCorrelation(_ x: Components, _ y: Components, _ length: Int) -> Double {
        guard x.rank > 0, y.rank > 0 else { return 0 }
        var cross = [Double](repeating: 0, count: x.rank * y.rank)
        BLAS.multiply(m: x.rank, n: y.rank, k: length, x.values, .plain, y.values, .transposed, into: &cross)
        var gram = [Double](repeating: 0, count: x.rank * x.rank)
        BLAS.multiply(m: x.rank, n: x.rank, k: y.rank, cross, .plain, cross, .transposed, into: &gram)
        return min(1, max(0, SymmetricEigendecomposition(gram, order: x.rank).values[0]).squareRoot())
    }
}
