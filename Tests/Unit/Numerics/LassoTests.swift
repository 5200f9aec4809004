import Numerics
import Testing

/// Codes by the lasso, against the conditions that characterise its solution and cases that can be solved by hand.
@Suite struct LassoTests {
    private static func normal(_ rows: Int, _ columns: Int, seed: Int, unit: Bool = false) -> Matrix {
        var random = RandomGenerator(seed: seed)
        var result = Matrix(rows: rows, columns: columns) { target in
            for index in target.indices { target[index] = Float(random.normal()) }
        }
        guard unit else { return result }
        for row in 0..<rows {
            let length = result.row(row).reduce(0) { $0 + $1 * $1 }.squareRoot()
            for column in 0..<columns { result[row, column] /= length }
        }
        return result
    }

    private static func codes(_ inputs: Matrix, _ directions: Matrix, penalty: Float) -> Matrix {
        var codes = inputs.multiplied(by: directions, .transposed)
        Lasso(directions: directions, penalty: penalty).solve(&codes)
        return codes
    }

    /// How far codes are from |⟨d_j, x − Σ h d⟩| ≤ λ, with equality and the sign of h_j where h_j ≠ 0, in double
    /// precision and as a part of λ.
    private static func violation(_ codes: Matrix, _ inputs: Matrix, _ directions: Matrix, penalty: Float) -> Double {
        var worst = 0.0
        for row in 0..<inputs.rows {
            var residual = inputs.row(row).map(Double.init)
            for feature in 0..<directions.rows {
                for index in residual.indices {
                    residual[index] -= Double(codes[row, feature]) * Double(directions[feature, index])
                }
            }
            for feature in 0..<directions.rows {
                let pull = residual.indices.reduce(0.0) { $0 + residual[$1] * Double(directions[feature, $1]) }
                let code = codes[row, feature]
                let beyond =
                    code == 0 ? max(0, abs(pull) - Double(penalty)) : abs(pull - Double(code > 0 ? penalty : -penalty))
                worst = max(worst, beyond / Double(penalty))
            }
        }
        return worst
    }

    /// Directions, entries and λ: few and many features, a small λ with dense codes, and more features than entries.
    @Test(arguments: [
        (8, 16, 0.5), (8, 16, 0.01), (24, 8, 0.5), (24, 8, 0.05), (24, 8, 0.002), (100, 40, 0.3), (64, 64, 0.02),
    ])
    func codesSatisfyTheConditionsOfTheSolution(features: Int, dimension: Int, penalty: Double) {
        let directions = Self.normal(features, dimension, seed: 1, unit: true)
        let inputs = Self.normal(100, dimension, seed: 2)
        let codes = Self.codes(inputs, directions, penalty: Float(penalty))
        #expect(codes.elements.contains { $0 != 0 })
        // ‖x‖ is about √d, whose rounding is all that a small λ leaves to see.
        let rounding = 2e-6 * Double(dimension).squareRoot() / penalty
        #expect(Self.violation(codes, inputs, directions, penalty: Float(penalty)) < 2e-3 + rounding)
    }

    /// Directions that are nearly alike make coordinate descent slow, and need its Newton steps.
    @Test func nearlyEqualDirections() {
        var directions = Self.normal(12, 20, seed: 3)
        let common = Self.normal(1, 20, seed: 4)
        for row in 0..<12 { for column in 0..<20 { directions[row, column] += 30 * common[0, column] } }
        for row in 0..<12 {
            let length = directions.row(row).reduce(0) { $0 + $1 * $1 }.squareRoot()
            for column in 0..<20 { directions[row, column] /= length }
        }
        let inputs = Self.normal(50, 20, seed: 5)
        let codes = Self.codes(inputs, directions, penalty: 0.01)
        #expect(Self.violation(codes, inputs, directions, penalty: 0.01) < 5e-3)
    }

    @Test func orthogonalDirectionsAreSoftlyThresholded() {
        let directions = Matrix(rows: [[1, 0, 0], [0, 0, 1]])
        let codes = Self.codes(Matrix(rows: [[3, 7, -2], [0.5, 0, 0.25], [-4, 1, 1.5]]), directions, penalty: 1)
        #expect(codes == Matrix(rows: [[2, -1], [0, 0], [-3, 0.5]]))
    }

    /// Two directions with cosine c, both active with positive entries: h = G⁻¹ (Dx − λ 1).
    @Test func twoDirectionsByHand() {
        let directions = Matrix(rows: [[1, 0], [0.6, 0.8]])
        let codes = Self.codes(Matrix(rows: [[2, 2]]), directions, penalty: 0.5)
        // ⟨d, x⟩ = (2, 2.8); minus λ: (1.5, 2.3); G⁻¹ = [1 −.6; −.6 1] / .64.
        #expect(abs(codes[0, 0] - 0.1875) < 1e-5)
        #expect(abs(codes[0, 1] - 2.1875) < 1e-5)
    }

    @Test func directionsThatComeTwiceShareTheirEntry() {
        let directions = Matrix(rows: [[1, 0], [1, 0], [0, 1]])
        let codes = Self.codes(Matrix(rows: [[3, -2]]), directions, penalty: 1)
        #expect(abs(codes[0, 0] + codes[0, 1] - 2) < 1e-5)
        #expect(codes[0, 0] >= 0 && codes[0, 1] >= 0)
        #expect(abs(codes[0, 2] + 1) < 1e-5)
    }

    @Test func aDirectionOfZerosIsNotUsed() {
        let codes = Self.codes(Matrix(rows: [[3, 0]]), Matrix(rows: [[0, 0], [1, 0]]), penalty: 1)
        #expect(codes == Matrix(rows: [[0, 2]]))
    }

    @Test func rowsThatAreNotFiniteHaveNoCode() {
        let codes = Self.codes(
            Matrix(rows: [[.nan, 0], [.infinity, 0], [3, 0]]), Matrix(rows: [[1, 0], [0, 1]]), penalty: 1)
        #expect(codes.row(0).allSatisfy { $0.isNaN })
        #expect(codes.row(1).allSatisfy { $0.isNaN })
        #expect(codes.row(2) == [2, 0])
    }

    /// The rows beside it change nothing of a row.
    @Test func aRowHasTheSameCodeAlone() {
        let directions = Self.normal(30, 12, seed: 6, unit: true)
        var all = Self.normal(70, 30, seed: 7)
        let lasso = Lasso(directions: directions, penalty: 0.1)
        let alone = (0..<70).map { row in
            var one = all.rows(row..<row + 1)
            lasso.solve(&one)
            return one.row(0)
        }
        lasso.solve(&all)
        #expect((0..<70).allSatisfy { all.row($0) == alone[$0] })
    }

    @Test func positiveDefiniteSystemsByHand() {
        var matrix: [Double] = [4, 2, 2, 3]
        var sides: [Double] = [10, 9, 4, 2]
        #expect(PositiveDefiniteSystem.solve(&matrix, order: 2, &sides, count: 2))
        #expect(zip(sides, [1.5, 2, 1, 0]).allSatisfy { abs($0 - $1) < 1e-12 })
        var singular: [Double] = [1, 1, 1, 1]
        var side: [Double] = [1, 2]
        #expect(!PositiveDefiniteSystem.solve(&singular, order: 2, &side, count: 1))
        #expect(side == [1, 2])
    }
}
