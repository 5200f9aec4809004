import Numerics

/// Variables of equally many observations, centred and of unit length, one after the other in memory: the
/// correlation of two is their scalar product.
///
/// A variable that is constant, or has an entry that is not finite, is all zero and correlates with nothing.
package struct StandardizedVariables<Scalar: BinaryFloatingPoint & Sendable>: Sendable {
    /// The number of variables.
    let count: Int
    /// The number of observations of each.
    let length: Int
    /// `count` × `length`.
    let values: [Scalar]

    /// - Parameter ranked: Whether ranks (ties averaged) take the place of the values.
    package init(_ matrix: Matrix, in layout: VariableLayout = .columns, ranked: Bool) {
        let (count, length) = layout == .columns ? (matrix.columns, matrix.rows) : (matrix.rows, matrix.columns)
        self.count = count
        self.length = length
        guard count > 0, length > 0 else {
            values = []
            return
        }
        values = [Scalar](unsafeUninitializedCapacity: count * length) { target, initialized in
            nonisolated(unsafe) let destination = target.baseAddress!
            matrix.forEachVariable(in: layout) {
                (ranked ? RankSorter(capacity: length) : nil, [Double](repeating: 0, count: length))
            } body: { index, variable, memory in
                let sorter = memory.0
                memory.1.withUnsafeMutableBufferPointer { work in
                    Self.standardize(
                        variable, length, ranks: sorter, work.baseAddress!, into: destination + index * length)
                }
            }
            initialized = count * length
        }
    }

    private static func standardize(
        _ variable: UnsafePointer<Float>, _ length: Int, ranks sorter: RankSorter?,
        _ work: UnsafeMutablePointer<Double>, into target: UnsafeMutablePointer<Scalar>
    ) {
        for index in 0..<length { work[index] = Double(variable[index]) }
        var mean = Kernels.sum(work, length) / Double(length)
        // Finite floats cannot overflow a sum of doubles.
        guard mean.isFinite else { return target.initialize(repeating: 0, count: length) }
        if let sorter {
            sorter.writeRanks(of: variable, count: length, into: work)
            mean = Double(length + 1) / 2
        }
        for index in 0..<length { work[index] -= mean }
        let norm = Kernels.dot(work, work, length).squareRoot()
        // What the rounding of the mean leaves of a constant variable is no variance.
        let isConstant = norm <= 1e-12 * abs(mean) * Double(length).squareRoot()
        let factor = isConstant ? 0 : 1 / norm
        for index in 0..<length { (target + index).initialize(to: Scalar(work[index] * factor)) }
    }
}
