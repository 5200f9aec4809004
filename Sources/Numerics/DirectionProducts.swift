/// ⟨d_j, d_k⟩ of fixed directions in double precision, for solvers that code one row after the other.
struct DirectionProducts: Sendable {
    /// The number of directions, H.
    let count: Int
    /// ⟨d_j, d_k⟩ (H × H).
    private let elements: [Double]

    private static let rowsOfPart = 32

    /// - Parameter directions: One row a direction (H × d).
    init(_ directions: Matrix) {
        count = directions.rows
        let (rows, width, entries) = (directions.rows, directions.columns, directions.doubles)
        var gram = [Double](repeating: 0, count: rows * rows)
        BLAS.multiply(m: rows, n: rows, k: width, entries, .plain, entries, .transposed, into: &gram)
        elements = gram
    }

    /// ⟨d_j, d_k⟩.
    subscript(first: Int, second: Int) -> Double { elements[first * count + second] }

    /// Takes a multiple of a direction out of the products of x with all directions.
    func subtract(_ coefficient: Double, of direction: Int, from products: inout [Double]) {
        for other in 0..<count { products[other] -= coefficient * elements[direction * count + other] }
    }

    /// Replaces products by codes, on all processors. What is not a number stays so, and is not mistaken for a code.
    ///
    /// - Parameters:
    ///   - products: ⟨d_k, x⟩, a row for every x (N × H); the codes afterwards.
    ///   - code: Gets the finite products of one x (H), and returns its code (H).
    /// - Precondition: `products` has H columns.
    func replace(_ products: inout Matrix, by code: @Sendable (_ products: [Double]) -> [Double]) {
        products.requireProducts(with: count)
        let count = count
        products.changeParts(of: Self.rowsOfPart) { first, rows in
            for row in 0..<rows {
                let target = first + row * count
                let given = (0..<count).map { Double(target[$0]) }
                guard given.allSatisfy(\.isFinite) else {
                    target.update(repeating: .nan, count: count)
                    continue
                }
                for (index, value) in code(given).enumerated() { target[index] = Float(value) }
            }
        }
    }
}
