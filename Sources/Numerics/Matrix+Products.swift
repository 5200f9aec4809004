import Requirements

/// Matrices of products ⟨d_k, x⟩ with fixed directions, a row for every x, which solvers replace by codes.
extension Matrix {
    /// - Precondition: there is a column for each of so many directions.
    func requireProducts(with directions: Int) {
        require(
            columns == directions, "These are \(columns) products a row, but there are \(directions) directions.")
    }

    /// Works on parts of the rows in their place, on all processors.
    ///
    /// - Parameters:
    ///   - most: The rows of a part; the last one may have fewer.
    ///   - body: Gets the first element of a part and the number of its rows.
    mutating func changeParts(
        of most: Int, _ body: @Sendable (_ first: UnsafeMutablePointer<Float>, _ rows: Int) -> Void
    ) {
        let (total, width) = (rows, columns)
        guard total > 0, width > 0 else { return }
        withUnsafeMutableBufferPointer { target in
            nonisolated(unsafe) let elements = target.baseAddress!
            Parallel.forEach((total + most - 1) / most) { part in
                body(elements + part * most * width, min(most, total - part * most))
            }
        }
    }

    /// Replaces parts of the rows by matrices of the same shape, on all processors.
    ///
    /// - Parameters:
    ///   - most: The rows of a part; the last one may have fewer.
    ///   - body: Gets the numbers of a part's rows and the part, and returns what takes its place.
    mutating func replaceParts(of most: Int, _ body: @Sendable (_ rows: Range<Int>, _ part: Matrix) -> Matrix) {
        let (given, width) = (self, columns)
        let parts = Parallel.map((rows + most - 1) / most) { part in
            let range = part * most..<min(given.rows, (part + 1) * most)
            return body(range, given.rows(range))
        }
        withUnsafeMutableBufferPointer { target in
            for (part, result) in parts.enumerated() where result.count > 0 {
                let place = target.baseAddress! + part * most * width
                result.withUnsafeBufferPointer { place.update(from: $0.baseAddress!, count: $0.count) }
            }
        }
    }
}
