import Foundation
import Numerics
import SparseShift
import Testing

@Suite struct DictionaryMeasureTests {
    @Test func cosinesOfScipysAssignment() throws {
        let cases = try MetricsFixture(measures: "dictionaries").cases
        #expect(cases.count == 3)
        for entry in cases {
            let first = entry["first"].matrix(rows: entry["rows"].integer)
            let second = entry["second"].matrix(rows: entry["others"].integer)
            for sign in DictionarySimilarity.Sign.allCases {
                let expected = entry[sign.rawValue]
                let found = try DictionarySimilarity(first, second, sign: sign, chanceDraws: 1)
                #expect(largestDifference(found.best, expected["best"].numbers) < 1e-6)
                #expect(largestDifference(found.reverseBest, expected["reverse"].numbers) < 1e-6)
                #expect(found.matches.map(\.first) == expected["first"].integers)
                #expect(found.matches.map(\.second) == expected["second"].integers)
                #expect(abs(found.pwmcc - expected["pwmcc"].number) < 1e-6)
            }
        }
    }

    /// Directions that are turned round, scaled and in another order are the same up to their sign.
    @Test func aDictionaryOfTheOppositeDirections() throws {
        let first = normalMatrix(4, 6, seed: 3)
        let second = Matrix(rows: (0..<4).reversed().map { row in first.row(row).map { -3 * $0 } })
        let free = try DictionarySimilarity(first, second, sign: .free)
        #expect(abs(free.pwmcc - 1) < 1e-6 && abs(free.mmcs - 1) < 1e-6 && abs(free.reverseMMCS - 1) < 1e-6)
        #expect(free.matches.map(\.second) == [3, 2, 1, 0])
        #expect(try DictionarySimilarity(first, second, sign: .signed).pwmcc < 0.9)
        let zero = try DictionarySimilarity(Matrix(rows: [[0, 0], [1, 0]]), Matrix(rows: [[2, 0]]), chanceDraws: 0)
        #expect(zero.zeroDirections == 1 && zero.matches.count == 1 && abs(zero.pwmcc - 1) < 1e-7)
        #expect(abs(zero.mmcs - 0.5) < 1e-7 && zero.chance.pwmcc.mean.isNaN)
    }

    /// numpy gives .32, .30 and .27 for 64 directions of 64 entries, and .09, .08 and .07 for 20 of 576.
    @Test func chanceOfRandomDictionaries() {
        for (features, dimension, expected) in [(64, 64, [0.32, 0.30, 0.27]), (20, 576, [0.09, 0.08, 0.07])] {
            let free = DictionarySimilarity.chance(features, features, dimension: dimension, sign: .free)
            let signed = DictionarySimilarity.chance(features, features, dimension: dimension, sign: .signed)
            let found = [free.mmcs.mean, free.pwmcc.mean, signed.pwmcc.mean]
            #expect(largestDifference(found, expected) < 0.012, "\(found)")
        }
    }

    @Test func agreementOfSeeds() throws {
        let base = normalMatrix(5, 8, seed: 1)
        let found = try DictionaryAgreement(
            [base, base.scaled(by: -1), normalMatrix(5, 8, seed: 2)], seeds: [7, 8, 9])
        #expect(found.pairs.count == 3 && found.seeds == [7, 8, 9])
        #expect(abs(found.pwmcc.values[0] - 1) < 1e-6 && found.pwmcc.values[1] < 0.9)
        #expect(abs(found.pwmcc.values[1] - found.pwmcc.values[2]) < 1e-6)
        #expect(found.pairs[2].chance == found.pairs[0].chance)
        #expect(found.mmcs.values.count == 6)
    }

    @Test func overlapOfNumpysSubspaces() throws {
        for entry in try MetricsFixture(measures: "subspaces").cases {
            let first = entry["first"].matrix(rows: entry["rows"].integer)
            let second = entry["second"].matrix(rows: entry["others"].integer)
            let found = try SubspaceOverlap(first, second)
            #expect(found.ranks == entry["ranks"].integers)
            #expect(abs(found.value - entry["overlap"].number) < 1e-6)
            let leading = try SubspaceOverlap(first, second, rank: 2)
            #expect(abs(leading.value - entry["leading"].number) < 1e-5)
            #expect(throws: MetricError.self) { try SubspaceOverlap(first, second, rank: 11) }
        }
        let same = try SubspaceOverlap(
            Matrix(rows: [[1, 0, 0], [1, 1, 0]]), Matrix(rows: [[0, -2, 0], [3, 1, 0]]))
        #expect(abs(same.value - 1) < 1e-6)
    }

    /// The mean overlap of random subspaces is the larger rank over the dimension.
    @Test func chanceOfSubspaces() throws {
        let values = try (0..<40).map { draw in
            try SubspaceOverlap(normalMatrix(3, 20, seed: draw), normalMatrix(5, 20, seed: 100 + draw)).value
        }
        #expect(SubspaceOverlap.chance(ranks: [3, 5], dimension: 20) == 0.25)
        #expect(abs(SampleStatistics.mean(values) - 0.25) < 0.04)
    }

    @Test func stabilityOfNumpy() throws {
        let fixture = try MetricsFixture(measures: "stability")
        let models = fixture["models"].cases.map { $0.matrix(rows: fixture["features"].integer) }
        let found = try FeatureStability(models)
        for (model, expected) in fixture["best"].cases.enumerated() {
            for (feature, values) in expected.cases.enumerated() {
                #expect(largestDifference(found.best[model][feature], values.numbers) < 1e-6)
            }
            for level in [0.7, 0.95] {
                #expect(
                    largestDifference(
                        found.stabilities(ofModel: model, threshold: level),
                        fixture["shares"]["\(level)"].cases[model].numbers) < 1e-12)
            }
        }
        #expect(found.curve.count == 20)
        #expect(
            zip(found.curve, found.curve.dropFirst()).allSatisfy {
                $0.stability >= $1.stability && $0.chance >= $1.chance
            })
        let curve = found.curve
        #expect(curve[13].threshold == 0.7 && curve[13].stability == found.mean())
        // Random dictionaries of another seed have the chance level.
        let random = try FeatureStability((0..<3).map { normalMatrix(40, 12, seed: 50 + $0) })
        for level in [0.5, 0.6, 0.7] {
            #expect(abs(random.mean(threshold: level) - random.randomStability(threshold: level)) < 0.12)
        }
    }

    /// The chance level is that of the sizes that are compared, each as often as it is, and not that of the first
    /// one's.
    @Test func chanceOfStabilityWithSeveralSizes() throws {
        let sizes = [2, 60, 9]
        let models = sizes.enumerated().map { normalMatrix($0.element, 6, seed: 70 + $0.offset) }
        let found = try FeatureStability(models, chanceDraws: 20)
        #expect(found.chance.values.count == 20 * 2 * sizes.reduce(0, +))
        // Independent draws of the same sizes.
        let levels = try (0..<40).map { draw in
            try FeatureStability(
                sizes.enumerated().map { normalMatrix($0.element, 6, seed: 100 + 3 * draw + $0.offset) }, chanceDraws: 0
            ).mean(threshold: 0.8)
        }
        #expect(abs(SampleStatistics.mean(levels) - found.randomStability(threshold: 0.8)) < 0.05)
        let first = try FeatureStability([models[0], normalMatrix(2, 6, seed: 1)], chanceDraws: 200)
        #expect(first.randomStability(threshold: 0.8) < found.randomStability(threshold: 0.8) - 0.07)
    }

    /// Single precision takes a little from the cosine of a direction with itself.
    @Test func theSameDictionaryIsStableAtEveryThreshold() throws {
        let model = normalMatrix(30, 7, seed: 5)
        let found = try FeatureStability([model, model.scaled(by: -3)], threshold: 1)
        #expect(found.mean() == 1 && found.curve.allSatisfy { $0.stability == 1 } && found.unstable(ofModel: 0).isEmpty)
        #expect(found.randomStability() == 0)
    }

    @Test func stabilityOfRuns() throws {
        let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 6, count: 200, seed: 4)
        let runs = try train(SSAE.Configuration(features: 3, length: .steps(60)), on: toy, seeds: 0..<3, observer: nil)
        let stability = try runs.stability()
        #expect(stability.seeds == [0, 1, 2] && stability.best.map(\.count) == [3, 3, 3])
        #expect(try runs.dictionaryAgreement().pairs.count == 3)
        #expect(throws: MetricError.self) { try Runs([runs[0]]).stability() }
        // At |cos| ≥ 1 no other run has a feature again.
        #expect(try runs.unstableSubspaceOverlap(0, 1, threshold: 1).ranks == [3, 3])
        #expect(throws: MetricError.self) { try runs.unstableSubspaceOverlap(0, 1, threshold: 1e-6) }
    }

    @Test func dictionariesThatCannotBeCompared() {
        let matrix = normalMatrix(2, 3, seed: 0)
        #expect(throws: MetricError.self) { try DictionarySimilarity(matrix, normalMatrix(2, 4, seed: 0)) }
        #expect(throws: MetricError.self) { try DictionarySimilarity(matrix, Matrix(rows: 0, columns: 3)) }
        let error = #expect(throws: MetricError.self) {
            try DictionarySimilarity(matrix, Matrix(rows: [[1, 2, .nan]]))
        }
        #expect(error?.description.contains("second dictionary: direction 0") == true)
        #expect(throws: MetricError.self) { try SubspaceOverlap(matrix, Matrix(rows: 2, columns: 3)) }
        #expect(throws: MetricError.self) { try FeatureStability([matrix]) }
        #expect(throws: MetricError.self) { try FeatureStability([matrix, matrix], threshold: 0) }
        #expect(throws: MetricError.self) { try DictionaryAgreement([matrix, matrix], seeds: [1]) }
    }
}
