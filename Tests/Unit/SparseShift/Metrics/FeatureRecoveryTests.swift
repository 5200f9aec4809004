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

    /// A direction of zeros is like no known one, and a whole word of samples and more are counted.
    @Test func directionsOfZerosAndManySamples() throws {
        let directions = Matrix(rows: [[1, 0], [0, 1]])
        let values = Matrix(rows: (0..<150).map { [$0 % 2 == 0 ? 1 : 0, $0 % 3 == 0 ? -2 : 0] })
        let codes = Matrix(rows: (0..<150).map { [1, $0 % 3 == 0 ? 4 : 0, $0 % 6 == 0 ? -1 : 0] })
        let found = try FeatureRecovery(
            codes, decoder: Matrix(rows: [[0, 0], [0, 1], [1, 0]]), values: values, directions: directions,
            threshold: 0.5)
        #expect(found.latents.map(\.best) == [nil, 1, 0] && found.latents.map(\.cosine) == [0, 1, 1])
        #expect(found.latents.map(\.precision) == [0, 1, 1] && found.latents.map(\.recall) == [0, 1, 1.0 / 3])
        #expect(
            found.latents.map(\.accuracy) == [0, 1, 2.0 / 3] && found.latents.map(\.frequency) == [1, 1.0 / 3, 1.0 / 6])
        #expect(abs(found.uniqueness - 2.0 / 3) < 1e-12 && found.l0 == 1.5 && abs(found.trueL0 - 5.0 / 6) < 1e-12)
    }

    /// The chance of F1 is the mean over orders of the samples, and that of directions what random dictionaries have.
    @Test func chanceLevels() throws {
        let world = try SuperposedFeatures(count: 12, dimension: 10, hierarchy: nil, seed: 3)
        let values = try world.values(90, seed: 1)
        let decoder = normalMatrix(8, 10, seed: 4)
        let codes = Matrix(rows: (0..<90).map { row in (0..<8).map { values[row, $0] } })
        func measured(_ codes: Matrix, _ decoder: Matrix, draws: Int = 0) throws -> FeatureRecovery {
            try FeatureRecovery(
                codes, decoder: decoder, values: values, directions: world.directions, threshold: 0, chanceDraws: draws)
        }
        let found = try measured(codes, decoder, draws: 30)
        var random = RandomGenerator(seed: 9)
        let shuffled = try (0..<60).map { _ in try measured(codes.rows(at: random.permutation(90)), decoder) }
        #expect(abs(SampleStatistics.mean(shuffled.map(\.meanF1)) - found.chance.meanF1) < 0.02)
        #expect(abs(SampleStatistics.mean(shuffled.map(\.support.f1)) - found.chance.supportF1) < 0.02)
        let others = try (0..<30).map { try measured(codes, normalMatrix(8, 10, seed: 20 + $0)) }
        #expect(abs(SampleStatistics.mean(others.map(\.mcc)) - found.chance.mcc.mean) < 0.04)
        #expect(abs(SampleStatistics.mean(others.map(\.uniqueness)) - found.chance.uniqueness.mean) < 0.1)
        #expect(found.description.contains("1 in 20 above") && others[0].chance.mcc.mean.isNaN)
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
            (unit, unit, Matrix(rows: [[1, .nan], [0, 0]])),
        ] {
            #expect(throws: MetricError.self) {
                try FeatureRecovery(codes, decoder: decoder, values: values, directions: unit, threshold: 0)
            }
        }
        #expect(throws: MetricError("threshold: not negative, and finite, not -0.5.")) {
            try FeatureRecovery(unit, decoder: unit, values: unit, directions: unit, threshold: -0.5)
        }
    }
}
