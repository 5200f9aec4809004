/// Adam (Kingma & Ba 2015) on a vector in double precision, for problems that are small or have to be exact.
package struct DoubleAdam {
    private var mean: [Double]
    private var square: [Double]
    private var powers = (1.0, 1.0)

    /// Begins without moments.
    package init(_ count: Int) {
        mean = .init(repeating: 0, count: count)
        square = .init(repeating: 0, count: count)
    }

    /// Moves a point against its gradient.
    ///
    /// - Parameter rate: The length of a step in every entry, in the units of the point.
    package mutating func move(_ point: inout [Double], along gradient: [Double], rate: Double) {
        powers = (powers.0 * 0.9, powers.1 * 0.999)
        let (first, second) = (1 - powers.0, 1 - powers.1)
        for index in point.indices {
            let slope = gradient[index]
            mean[index] = 0.9 * mean[index] + 0.1 * slope
            square[index] = 0.999 * square[index] + 0.001 * slope * slope
            point[index] -= rate * (mean[index] / first) / ((square[index] / second).squareRoot() + 1e-12)
        }
    }
}
