import Numerics
import SparseShift
import Testing

/// How well known features are found.
@Suite struct FeatureRecoveryTests {
    /// Three known features in three dimensions; of four learned ones two are the second, one the first turned round, and one
    /// is dead.
    @Test func countsByHand() throws {
        let directions = Matrix(rows: [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
        let decoder = Matrix(rows: [[0, 2, 0], [0, 1, 0.5], [-3, 0, 0], [0.1, 0, 1]])
        let values = Matrix(rows: [[1, 0, 0], [0, 2, 0], [0, -2, 1], [0, 0, 0]])
        let codes = Matrix(rows: [[0, 0, -1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0.01, 1, 0, 0]])
        let found = try FeatureRecovery(codes, decoder: decoder, values: values, directions: directions, threshold: 0.1)
        #expect(found.latents.map(\.best) == [1, 1, 0, 2] && found.uniqueness == 0.75 && found.dead == [3])
        #expect(found.latents.map(\.precision) == [1, 0.5, 1, 0] && found.latents.map(\.recall) == [1, 0.5, 1, 0])
        #expect(found.latents.map(\.f1) == [1, 0.5, 1, 0] && found.latents.map(\.accuracy) == [1, 0.5, 1, 0.75])
        #expect(found.latents.map(\.frequency) == [0.5, 0.5, 0.25, 0] && abs(found.latents[2].cosine - 1) < 1e-6)
        #expect(found.l0 == 1.25 && found.trueL0 == 1)
        // The first is assigned to the second known feature, the third to the first, the dead one to the third.
        let cosine = 1 / 1.01.squareRoot()
        #expect(abs(found.mcc - (2 + cosine) / 3) < 1e-6)
        #expect(found.support.precision == 0.6 && found.support.recall == 0.75)
        #expect(abs(found.support.f1 - 2 * 0.6 * 0.75 / 1.35) < 1e-12)
    }

    @Test func theTruthIsRecovered() throws {
        let world = try SuperposedFeatures(count: 24, dimension: 16, hierarchy: nil, seed: 1)
        let pairs = try world.pairs(400, seed: 2)
        let found = try FeatureRecovery(
            pairs.concepts, decoder: world.directions, values: pairs.concepts, directions: world.directions,
            threshold: 0)
        #expect(abs(found.mcc - 1) < 1e-5 && found.uniqueness == 1 && found.l0 == found.trueL0)
        #expect(found.support.precision == 1 && found.support.recall == 1 && found.support.f1 == 1)
        #expect(found.latents.filter { $0.frequency > 0 }.allSatisfy { $0.f1 == 1 && $0.accuracy == 1 })
    }

    @Test func shapesThatDoNotFit() {
        let unit = Matrix(rows: [[1, 0], [0, 1]])
        for (codes, decoder, values) in [
            (Matrix(rows: [[1]]), unit, unit), (unit, Matrix(rows: [[1, 0, 0], [0, 1, 0]]), unit),
            (unit, unit, Matrix(rows: [[1, 0]])), (Matrix(rows: [[1, .nan], [0, 0]]), unit, unit),
        ] {
            #expect(throws: MetricError.self) {
                try FeatureRecovery(codes, decoder: decoder, values: values, directions: unit, threshold: 0)
            }
        }
    }
}
