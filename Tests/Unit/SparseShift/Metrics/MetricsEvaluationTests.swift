import Numerics
import SparseShift
import Testing

@Suite struct MetricsEvaluationTests {
    @Test func evaluationOfAPerfectModel() throws {
        let identity = Matrix(rows: [[1, 0], [0, 1]])
        let parameters = Parameters(
            encoderWeight: identity, encoderBias: [0, 0], decoderWeight: identity, decoderBias: [0, 0])
        let data = try Shifts(Matrix(rows: [[1, 0], [0.05, 0], [-3, 0], [0, 0.01]]))
        let found = Evaluation(parameters, on: data, loss: .absolute, threshold: 0.1, limit: .sparsity(0.5))
        #expect(found.loss == 0)
        #expect(found.fractionUnexplained == 0)
        #expect(found.r2 == 1)
        #expect(found.l0 == 0.5)
        #expect(found.deadFeatures == 1)
        #expect(abs(found.sparsity - 4.06 / 8) < 1e-6)
        #expect(abs(found.violation - (4.06 / 8 - 0.5)) < 1e-6)
        #expect(abs(found.relativeViolation - (4.06 / 8 - 0.5) / 0.5) < 1e-6)
        var loose = found
        loose.limit = .sparsity(1)
        #expect(loose.relativeViolation == 0)
    }

    @Test func evaluationOfAZeroModel() throws {
        let zero = Matrix(rows: 1, columns: 2)
        let parameters = Parameters(encoderWeight: zero, encoderBias: [0], decoderWeight: zero, decoderBias: [1, 1])
        let data = try Shifts(Matrix(rows: [[2, 1], [0, 1]]))
        let found = Evaluation(parameters, on: data, loss: .relative, threshold: 0.1, limit: nil)
        #expect(abs(found.loss - (1.0 / 5 + 1.0 / 1) / 2) < 1e-9)
        #expect(abs(found.fractionUnexplained - 2.0 / 6) < 1e-9)
        #expect(abs(found.r2) < 1e-9)
    }

    @Test func reconstructionOfScikitLearn() throws {
        let fixture = try MetricsFixture("reconstruction")
        let (truth, guess) = (fixture["truth"].matrix(columns: 6), fixture["guess"].matrix(columns: 6))
        var parts = ReconstructionQuality(dimension: 6)
        for range in [0..<7, 7..<30, 30..<50] { parts.add(truth.rows(range), reconstructed: guess.rows(range)) }
        for found in [ReconstructionQuality(truth, reconstructed: guess), parts] {
            #expect(found.count == 50)
            #expect(abs(found.r2 - fixture["r2"].number) < 1e-9)
            #expect(abs(found.explainedVariance - fixture["explained_variance"].number) < 1e-9)
            #expect(abs(found.meanSquaredError - fixture["mean_squared_error"].number) < 1e-9)
            #expect(abs(found.relativeError - fixture["relative_error"].number) < 1e-9)
            #expect(abs(found.bestScale - fixture["best_scale"].number) < 1e-9)
            #expect(abs(found.relativeBias - 1 / fixture["best_scale"].number) < 1e-9)
        }
        #expect(ReconstructionQuality(truth, reconstructed: truth.scaled(by: 0)).bestScale == 0)
    }

    @Test func codesOfNumPy() throws {
        let fixture = try MetricsFixture("reconstruction")
        let codes = fixture["codes"].matrix(columns: 5)
        var parts = CodeStatistics(features: 5, threshold: 0.1)
        for range in [0..<11, 11..<50] { parts.add(codes.rows(range)) }
        for found in [CodeStatistics(codes, threshold: 0.1), parts] {
            #expect(abs(found.l0 - fixture["l0"].number) < 1e-9)
            #expect(abs(found.sparsity - fixture["sparsity"].number) < 1e-9)
            #expect(largestDifference(found.activationFrequencies, fixture["frequencies"].numbers) < 1e-9)
            #expect(found.deadFeatures == fixture["dead"].integers)
            #expect(found.denseFeatures(above: 0.5) == fixture["dense"].integers)
            #expect(abs(found.meanMagnitudes.reduce(0, +) / 5 - found.sparsity) < 1e-12)
        }
    }

    @Test func scalesOfFeaturesByLeastSquares() throws {
        let fixture = try MetricsFixture("reconstruction")
        let (truth, codes) = (fixture["truth"].matrix(columns: 6), fixture["codes"].matrix(columns: 5))
        let directions = fixture["directions"].matrix(columns: 6)
        let data = try Shifts(truth)
        // Codes that are known, in place of an encoder's.
        let found = DetailedEvaluation(
            on: data, directions: directions, threshold: 0.1, encode: { _ in codes }, decode: { $0 * directions })
        #expect(largestDifference(found.featureScales, fixture["feature_scales"].numbers) < 1e-5)
        #expect(found.codes == CodeStatistics(codes, threshold: 0.1))
        #expect(found.reconstruction == ReconstructionQuality(truth, reconstructed: codes * directions))
    }

    @Test func attributionAddsUp() {
        let (directions, code) = (normalMatrix(5, 8, seed: 1), normalMatrix(1, 5, seed: 2))
        let (bias, target) = (normalMatrix(1, 8, seed: 3).row(0), normalMatrix(1, 8, seed: 4).row(0))
        let found = Attribution(code: code.row(0), directions: directions, bias: bias, target: target)
        let reconstruction = zip((code * directions).row(0), bias).map { Double($0) + Double($1) }
        let along = zip(reconstruction, target).reduce(0) { $0 + $1.0 * Double($1.1) }
        #expect(abs(found.total - along) < 1e-5)
        let third = zip(directions.row(3), target).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(found.contributions[3] - Double(code[0, 3]) * third) < 1e-6)
        let sizes = found.ranking.map { abs(found.contributions[$0]) }
        #expect(sizes == sizes.sorted(by: >))
        #expect(Set(found.ranking).count == 5)
        let without = Attribution(code: code.row(0), directions: directions, target: target)
        #expect(without.bias == 0)
        #expect(without.contributions == found.contributions)
    }
}
