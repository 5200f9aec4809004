import Numerics

extension Matrix {
    /// Directions without any relation: rows of independent normal numbers.
    static func randomDirections(_ rows: Int, _ columns: Int, _ random: inout RandomGenerator) -> Matrix {
        var numbers = [Float](repeating: 0, count: rows * columns)
        for index in numbers.indices { numbers[index] = Float(random.normal()) }
        return Matrix(rows: rows, columns: columns, elements: numbers)
    }

    /// The rows at unit length; a row of zeros remains as it is.
    var unitRows: Matrix {
        var result = self
        let (rows, columns) = (rows, columns)
        result.withUnsafeMutableBufferPointer { elements in
            for row in 0..<rows {
                var square = 0.0
                for index in row * columns..<(row + 1) * columns {
                    square += Double(elements[index]) * Double(elements[index])
                }
                guard square > 0 else { continue }
                let factor = 1 / square.squareRoot()
                for index in row * columns..<(row + 1) * columns {
                    elements[index] = Float(Double(elements[index]) * factor)
                }
            }
        }
        return result
    }

    /// - Throws: ``MetricError`` if there is no row or column, or an entry that is not finite.
    func requireDirections(_ name: String) throws(MetricError) {
        try MetricError.require(
            rows > 0 && columns > 0, "\(name) is a \(self); a dictionary has at least one direction (row).")
        if let place = elements.firstIndex(where: { !$0.isFinite }) {
            throw MetricError(
                "\(name): direction \(place / columns) has the entry \(elements[place]) at \(place % columns); all must be finite."
            )
        }
    }
}
