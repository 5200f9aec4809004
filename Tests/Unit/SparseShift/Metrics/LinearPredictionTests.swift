import Numerics
import SparseShift
import Testing

/// What a linear function of the code tells of the concepts, and what steering along a direction changes.
@Suite struct LinearPredictionTests {
    static let toy = SyntheticShifts(concepts: 4, varyingAtMost: 2, dimension: 6, count: 4_000, seed: 3)

    /// A rotation by 45° within the planes of concepts 0 and 1, and 2 and 3.
    static let rotation: Matrix = {
        let half = Float(0.5).squareRoot()
        return Matrix(rows: [[half, half, 0, 0], [-half, half, 0, 0], [0, 0, half, half], [0, 0, -half, half]])
    }()

    @Test func mixturesTellEverythingButAreNoConcepts() throws {
        let codes = Self.toy.concepts * Self.rotation
        let found = try LinearPrediction(of: Self.toy.concepts, from: codes)
        #expect(found.r2.allSatisfy { abs($0 - 1) < 1e-6 })
        // δ = h Rᵀ.
        for row in 0..<4 {
            for column in 0..<4 {
                #expect(abs(found.regression.coefficients[row, column] - Self.rotation[row, column]) < 1e-4)
            }
        }
        let score = MeanCorrelationCoefficient(codes, with: Self.toy.concepts).score
        #expect(abs(score - 0.5.squareRoot()) < 0.02)
    }

    /// A code without concept 3 tells the others, and next to nothing of it; with noise of its own variance, half of it.
    @Test func whatIsMissingIsNotTold() throws {
        let concepts = Self.toy.concepts
        let three = Matrix(rows: concepts.rows, columns: 3) { target in
            for row in 0..<concepts.rows { for column in 0..<3 { target[3 * row + column] = concepts[row, column] } }
        }
        let found = try LinearPrediction(of: concepts, from: three)
        #expect(found.r2[0...2].allSatisfy { $0 > 0.999999 })
        #expect(abs(found.r2[3]) < 0.02)
        #expect(abs(found.mean - 0.75) < 0.01)

        var random = RandomGenerator(seed: 8)
        let truth = Matrix(rows: 20_000, columns: 1) { for index in $0.indices { $0[index] = Float(random.normal()) } }
        let noisy = Matrix(rows: 20_000, columns: 1) { target in
            for index in target.indices { target[index] = truth[index, 0] + Float(random.normal()) }
        }
        #expect(abs(try LinearPrediction(of: truth, from: noisy).mean - 0.5) < 0.02)
    }

    /// As many features as shifts fit anything; the other half of the shifts shows that they tell nothing.
    @Test func chanceIsNotRewarded() throws {
        var random = RandomGenerator(seed: 9)
        func noise(_ columns: Int) -> Matrix {
            Matrix(rows: 60, columns: columns) { for index in $0.indices { $0[index] = Float(random.normal()) } }
        }
        #expect(try LinearPrediction(of: noise(1), from: noise(40)).mean < 0.2)
    }

    @Test func modelsAreChecked() throws {
        let model = try train(Affine.Configuration(features: 4, length: .steps(200)), on: Self.toy)
        #expect(try model.linearPrediction(of: Self.toy.fresh()).r2.count == 4)
        let unknown = try Shifts(Self.toy.matrix, name: "unknown")
        #expect(throws: DataError("unknown: its concepts are not known, so there is nothing to predict.")) {
            try model.linearPrediction(of: unknown)
        }
        let other = SyntheticShifts(concepts: 4, varyingAtMost: 2, dimension: 5, count: 10)
        #expect(throws: DataError("synthetic (4, 2): shifts × 5, but the model was trained on shifts × 6.")) {
            try model.linearPrediction(of: other)
        }
        #expect(throws: MetricError.self) {
            try LinearPrediction(of: Matrix(rows: 1, columns: 1), from: Matrix(rows: 1, columns: 1))
        }
    }

    /// A column of A changes its own concept; a sum of columns changes each of them.
    @Test func steeringChangesWhatADirectionHolds() {
        let columns = Self.toy.mixing.transposed
        let changes = Self.toy.conceptChanges(along: columns)
        for row in 0..<4 {
            for column in 0..<4 { #expect(abs(changes[row, column] - (row == column ? 1 : 0)) < 1e-4) }
        }
        let mixed = Matrix(rows: [zip(columns.row(0), columns.row(2)).map { 2 * $0 - 3 * $1 }])
        for (found, truth) in zip(Self.toy.conceptChanges(along: mixed).elements, [Float(2), 0, -3, 0]) {
            #expect(abs(found - truth) < 1e-4)
        }
    }
}
