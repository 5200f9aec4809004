import Numerics
import SparseShift
import Testing

/// The affine autoencoder with a penalty, against closed forms.
@Suite struct PenaltyTests {
    static let one = try! Shifts(Matrix(rows: 256, columns: 1, repeating: 3), name: "one concept")

    /// min (1 − a)² + λ|a| is at a = max(0, 1 − λ/2), in units of the shift.
    @Test(arguments: [0, 0.3, 1, 1.6, 2, 2.5])
    func oneFeatureShrinksByHalfOfThePenalty(multiplier: Double) throws {
        let model = try train(
            Affine.Configuration(features: 1, multiplier: multiplier, length: .steps(1_000)), on: Self.one)
        #expect(abs(model.evaluation.sparsity / 3 - max(0, 1 - multiplier / 2)) < 1e-3)
        #expect(model.multiplier == Double(Float(multiplier)))
        #expect(model.limit == nil)
    }

    /// min |a| with (1 − a)² ≤ ε is at a = 1 − √ε, where the multiplier is 2√ε.
    @Test(arguments: [0.01, 0.05, 0.1])
    func aToleranceShrinksByItsRoot(tolerance: Double) throws {
        var configuration = SSAE.Configuration(features: 1, length: .steps(1_000))
        configuration.tolerance = tolerance
        let model = try train(configuration, on: Self.one)
        #expect(abs(model.evaluation.sparsity / 3 - (1 - tolerance.squareRoot())) < 1e-2)
        #expect(abs(model.multiplier - 2 * tolerance.squareRoot()) < 2e-2)
    }

    /// The multiplier that the constraint ends with, as a penalty, has the same solution.
    @Test func theConstraintsMultiplierGivesItsSolution() throws {
        let toy = SyntheticShifts(concepts: 4, varyingAtMost: 3, dimension: 16, count: 4_000, seed: 0)
        var configuration = SSAE.Configuration(features: 4, length: .steps(2_000))
        configuration.whitening = .none
        let constrained = try train(configuration, on: toy)
        let penalised = try train(
            Affine.Configuration(features: 4, multiplier: constrained.multiplier, length: .steps(2_000)), on: toy)
        #expect(abs(penalised.evaluation.fractionUnexplained - 0.05) < 0.003)
        #expect(abs(penalised.evaluation.sparsity / constrained.evaluation.sparsity - 1) < 0.01)
        #expect(Runs([constrained, penalised]).agreement.median > 0.999)
    }

    @Test func columnsThatGrowAreRefused() {
        var configuration = Affine.Configuration(features: 4)
        configuration.renormalizeEvery = nil
        #expect(throws: Never.self) { try configuration.validate() }
        configuration.multiplier = 0.1
        #expect(throws: ConfigurationError.self) { try configuration.validate() }
    }
}
