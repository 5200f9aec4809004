import RowKernels

/// Operations on the decoder's unit columns, which are rows in memory.
enum UnitColumns {
    /// Scales every row to unit length; a row shorter than 1e-8 is divided by 1e-8, as in the reference.
    static func normalize(_ weight: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int) {
        for row in 0..<rows {
            let pointer = weight + row * columns
            row_scale(columns, 1 / max(row_dot(columns, pointer, pointer).squareRoot(), 1e-8), pointer)
        }
    }

    /// Subtracts from every row of the gradient its projection onto the same row of the weight.
    static func project(
        _ gradient: UnsafeMutablePointer<Float>, along weight: UnsafePointer<Float>, _ rows: Int, _ columns: Int
    ) {
        for row in 0..<rows {
            let direction = weight + row * columns
            let target = gradient + row * columns
            let square = max(row_dot(columns, direction, direction), 1e-16)
            row_add(columns, -row_dot(columns, direction, target) / square, direction, target)
        }
    }
}
