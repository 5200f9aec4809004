import Numerics
import Testing

@Suite struct MatrixTests {
    @Test func rowsAndColumns() {
        let matrix = Matrix(rows: [[1, 2, 3], [4, 5, 6]])
        #expect(matrix.rows == 2)
        #expect(matrix.columns == 3)
        #expect(matrix[1, 0] == 4)
        #expect(matrix.row(1) == [4, 5, 6])
        #expect(matrix.column(2) == [3, 6])
        #expect(matrix.transposed == Matrix(rows: [[1, 4], [2, 5], [3, 6]]))
        #expect(matrix.rows(1..<2) == Matrix(rows: [[4, 5, 6]]))
        #expect(matrix.rows(at: [1, 0, 1]) == Matrix(rows: [[4, 5, 6], [1, 2, 3], [4, 5, 6]]))
        #expect(matrix.scaled(by: 2) == Matrix(rows: [[2, 4, 6], [8, 10, 12]]))
    }

    @Test func copiesAreIndependent() {
        let original = Matrix(rows: [[1, 2]])
        var copy = original
        copy[0, 0] = 9
        #expect(original[0, 0] == 1)
        #expect(copy[0, 0] == 9)
        copy.withUnsafeMutableBufferPointer { $0[1] = 7 }
        #expect(original == Matrix(rows: [[1, 2]]))
    }

    @Test func unequalShapesAreUnequal() {
        #expect(Matrix(rows: 2, columns: 3) != Matrix(rows: 3, columns: 2))
    }

    /// All four forms of a product against three nested loops.
    @Test(arguments: [BLAS.Form.plain, .transposed], [BLAS.Form.plain, .transposed])
    func products(formOfA: BLAS.Form, formOfB: BLAS.Form) {
        var random = RandomGenerator(seed: 1)
        func matrix(_ rows: Int, _ columns: Int) -> Matrix {
            Matrix(rows: rows, columns: columns) { for index in $0.indices { $0[index] = Float(random.normal()) } }
        }
        let a = formOfA == .plain ? matrix(5, 7) : matrix(7, 5)
        let b = formOfB == .plain ? matrix(7, 4) : matrix(4, 7)
        let start = matrix(5, 4)
        var product = start
        product.setProduct(a, formOfA, b, formOfB, scale: 2, keeping: 0.5)
        for row in 0..<5 {
            for column in 0..<4 {
                var expected: Float = 0.5 * start[row, column]
                for inner in 0..<7 {
                    let left = formOfA == .plain ? a[row, inner] : a[inner, row]
                    let right = formOfB == .plain ? b[inner, column] : b[column, inner]
                    expected += 2 * left * right
                }
                #expect(abs(product[row, column] - expected) < 1e-4)
            }
        }
    }

    @Test func productOperator() {
        let identity = Matrix(rows: [[1, 0], [0, 1]])
        let matrix = Matrix(rows: [[1, 2, 3], [4, 5, 6]])
        #expect(identity * matrix == matrix)
        #expect(matrix.multiplied(by: matrix, .transposed) == Matrix(rows: [[14, 32], [32, 77]]))
    }

    @Test(arguments: [0, 1, 7, 8, 9, 31])
    func sums(count: Int) {
        let x = (0..<count).map { Float($0 + 1) }
        let y = (0..<count).map { Float(2 * $0 - 3) }
        #expect(Kernels.sum(x, count) == x.reduce(0, +))
        #expect(Kernels.dot(x, y, count) == zip(x, y).reduce(0) { $0 + $1.0 * $1.1 })
        var target = y
        Kernels.add(3, x, to: &target, count)
        #expect(target == zip(x, y).map { 3 * $0 + $1 })
    }
}
