import Numerics

/// Variables as rows, centred and of unit length: Pearson's correlation of two is their scalar product. A constant variable is
/// all zero, and correlates with nothing.
struct StandardizedRows: Sendable {
    let matrix: Matrix

    /// - Parameter variables: A row a variable, a column an observation.
    init(_ variables: Matrix) {
        var matrix = variables
        let (rows, width) = (variables.rows, variables.columns)
        matrix.withUnsafeMutableBufferPointer { target in
            nonisolated(unsafe) let elements = target
            Parallel.forEach(rows) { row in
                let places = row * width..<(row + 1) * width
                let mean = places.reduce(0.0) { $0 + Double(elements[$1]) } / Double(max(1, width))
                let square = places.reduce(0.0) { sum, place in
                    let difference = Double(elements[place]) - mean
                    return sum + difference * difference
                }
                // What the rounding of the mean leaves of a constant variable is no variance.
                let norm = square.squareRoot()
                let isConstant = !(norm > 1e-12 * abs(mean) * Double(width).squareRoot())
                for place in places {
                    elements[place] = isConstant ? 0 : Float((Double(elements[place]) - mean) / norm)
                }
            }
        }
        self.matrix = matrix
    }

    /// The correlation of two variables, one of each, −1…1.
    func correlation(_ row: Int, with other: StandardizedRows, _ otherRow: Int) -> Double {
        matrix.withUnsafeBufferPointer { left in
            other.matrix.withUnsafeBufferPointer { right in
                let width = matrix.columns
                guard width > 0 else { return 0 }
                return max(
                    -1,
                    min(
                        1,
                        Kernels.wideDot(left.baseAddress! + row * width, right.baseAddress! + otherRow * width, width)))
            }
        }
    }
}
