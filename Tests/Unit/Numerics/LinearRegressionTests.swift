import Numerics
import Testing

@Suite struct LinearRegressionTests {
    private func gaussian(_ rows: Int, _ columns: Int, seed: Int) -> Matrix {
        var random = RandomGenerator(seed: seed)
        return Matrix(rows: rows, columns: columns) { for index in $0.indices { $0[index] = Float(random.normal()) } }
    }

    /// Three points and their line by hand: y = 7/6 + x/2, with residuals −1/6, 1/3, −1/6.
    @Test func lineThroughThreePoints() {
        let (x, y) = (Matrix(rows: [[0], [1], [2]]), Matrix(rows: [[1], [2], [2]]))
        let fit = LinearRegression(of: y, on: x)
        #expect(abs(fit.coefficients[0, 0] - 0.5) < 1e-6)
        #expect(abs(fit.intercepts[0] - 7.0 / 6) < 1e-6)
        // 1 − (1/6) / (2/3).
        #expect(abs(fit.r2(of: y, on: x)[0] - 0.75) < 1e-6)
        let through = LinearRegression(of: y, on: x, hasIntercept: false)
        // Σxy / Σx².
        #expect(abs(through.coefficients[0, 0] - 6.0 / 5) < 1e-6)
        #expect(through.intercepts == [0])
    }

    /// What makes it least squares: residuals are orthogonal to every input, and sum to zero.
    @Test func residualsAreOrthogonal() {
        let (x, y) = (gaussian(5_000, 6, seed: 1), gaussian(5_000, 3, seed: 2))
        let fit = LinearRegression(of: y, on: x)
        let predicted = fit.predict(x)
        for target in 0..<3 {
            let residual = zip(y.column(target), predicted.column(target)).map { Double($0.0) - Double($0.1) }
            #expect(abs(residual.reduce(0, +)) < 1e-2)
            for input in 0..<6 {
                #expect(abs(zip(residual, x.column(input)).reduce(0) { $0 + $1.0 * Double($1.1) }) < 1e-2)
            }
        }
    }

    /// Inputs whose sizes differ by ten orders of magnitude, and a large mean.
    @Test func exactRelationsAreFound() {
        var x = gaussian(1_000, 3, seed: 3)
        for row in 0..<1_000 {
            x[row, 0] = x[row, 0] * 1e-5 + 1e-3
            x[row, 2] *= 1e5
        }
        let y = Matrix(rows: 1_000, columns: 1) { target in
            for row in 0..<1_000 { target[row] = 2e5 * x[row, 0] - 3 * x[row, 1] + 1e-5 * x[row, 2] + 4 }
        }
        let fit = LinearRegression(of: y, on: x)
        for (found, truth) in zip(fit.coefficients.elements, [Float(2e5), -3, 1e-5]) {
            #expect(abs(found / truth - 1) < 1e-4)
        }
        #expect(abs(fit.intercepts[0] - 4) < 0.05)
        #expect(fit.r2(of: y, on: x)[0] > 0.999999)
    }

    /// Of two equal inputs each takes half; a constant one takes nothing.
    @Test func dependentInputsShare() {
        let one = gaussian(500, 1, seed: 4)
        let x = Matrix(rows: 500, columns: 3) { target in
            for row in 0..<500 {
                target[3 * row] = one[row, 0]
                target[3 * row + 1] = one[row, 0]
                target[3 * row + 2] = 7
            }
        }
        let fit = LinearRegression(of: one.scaled(by: 3), on: x)
        #expect(abs(fit.coefficients[0, 0] - 1.5) < 1e-4)
        #expect(abs(fit.coefficients[0, 1] - 1.5) < 1e-4)
        #expect(fit.coefficients[0, 2] == 0)
    }

    @Test func constantTargetsHaveNoR2() {
        let x = gaussian(100, 2, seed: 5)
        let y = Matrix(rows: 100, columns: 1, repeating: 3)
        #expect(LinearRegression(of: y, on: x).r2(of: y, on: x) == [0])
    }
}
