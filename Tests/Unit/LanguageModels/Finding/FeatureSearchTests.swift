import Foundation
import LanguageModels
import Numerics
import SparseShift
import TestSupport
import Testing

@Suite(.serialized) struct FeatureSearchTests {
    private func planted(noise: Double, count: Int = 200, features: Int = 40, seed: Int = 0) -> (
        codes: Matrix, changes: [Float]
    ) {
        var random = RandomGenerator(seed: seed)
        let changes = (0..<count).map { _ in Float(random.integer(below: 3) - 1) }
        let codes = Matrix(rows: count, columns: features) { target in
            for index in target.indices { target[index] = Float(random.normal()) }
            for row in 0..<count { target[row * features + 5] = Float(noise * random.normal()) - 2 * changes[row] }
        }
        return (codes, changes)
    }

    @Test func plantedFeatures() throws {
        let (codes, changes) = planted(noise: 1)
        let found = try FeatureSearch(of: "planted", codes: codes, changes: changes)
        #expect(found.best.feature == 5 && found.best.sign == -1)
        // The correlation of −2δ + noise with δ, in which δ has the variance 2/3.
        #expect(abs(found.best.correlation - (4.0 * 2 / 3 / (4.0 * 2 / 3 + 1)).squareRoot()) < 0.06)
        #expect(found.best.concordance > 0.9 && found.lead! > 0.5)
        #expect(found.candidates.count == 5 && found.features == 40 && found.chosenOn + found.scoredOn == 200)
        let changing = changes.count { $0 != 0 }
        #expect(found.chosenChanges == changing - changing / 2 && found.scoredChanges == changing / 2)
        #expect(try FeatureSearch(of: "planted", codes: codes, changes: changes) == found)
        #expect(try FeatureSearch(of: "planted", codes: codes, changes: changes, seed: 1) != found)
        #expect("\(found)".contains("planted: 40 features, chosen on ") && "\(found)".split(separator: "\n").count == 8)
    }

    @Test func scoresOfNothingAreChance() throws {
        var (above, concordance, choosing) = (0, 0.0, 0.0)
        for seed in 0..<40 {
            let (codes, _) = planted(noise: 1, seed: seed)
            let (_, others) = planted(noise: 1, seed: seed + 1_000)
            let found = try FeatureSearch(codes: codes, changes: others, seed: seed)
            // Below 0 is no better than chance.
            let isBeyond = found.candidates.contains { $0.correlation > 1.96 / Double(found.scoredOn).squareRoot() }
            #expect(found.isWithinChance != isBeyond && "\(found)".hasSuffix("None here is above it.") != isBeyond)
            above += abs(found.best.correlation) > found.chance ? 1 : 0
            concordance += found.best.concordance / 40
            choosing += found.best.choosingCorrelation / 40
        }
        // 2 of 40 are expected; 7 or more in one of 200 cases. The half that chooses is always content.
        #expect(above < 7 && abs(concordance - 0.5) < 0.03 && choosing > 0.2)
    }

    @Test func concordanceIsTheShareOfPairs() {
        var random = RandomGenerator(seed: 3)
        for levels in [2, 3, 50] {
            let values = (0..<60).map { _ in Float(random.integer(below: 9)) }
            let targets = (0..<60).map { _ in Float(random.integer(below: levels)) - 1 }
            var (agreeing, pairs) = (0.0, 0.0)
            for first in 0..<60 {
                for second in 0..<60 where targets[first] < targets[second] {
                    pairs += 1
                    agreeing += values[first] < values[second] ? 1 : values[first] == values[second] ? 0.5 : 0
                }
            }
            #expect(abs(Concordance(of: values, with: targets).value - agreeing / pairs) < 1e-12)
        }
        #expect(Concordance(of: [1, 2], with: [0, 0]).value == 0.5)
    }

    @Test func trainedModelsOfSyntheticShifts() throws {
        let toy = SyntheticShifts(concepts: 4, varyingAtMost: 3, dimension: 32, count: 4_000, seed: 0)
        let model = try train(SSAE.Configuration(features: 4), on: toy, seed: 0, observer: nil)
        let fresh = toy.fresh(count: 1_000)
        let found = try (0..<4).map { try model.findFeature(of: $0, in: fresh) }
        #expect(Set(found.map(\.best.feature)) == [0, 1, 2, 3])
        for (concept, search) in found.enumerated() {
            #expect(search.best.correlation > 0.98 && search.best.concordance > 0.95 && search.lead! > 0.5)
            // The column of the decoder is the concept's own, with the sign.
            let direction = toy.mixing.column(concept)
            let column = model.steeringVector(search.best.feature)
            let product = zip(direction, column).reduce(0.0) { $0 + Double($1.0 * $1.1) }
            let length = direction.reduce(0.0) { $0 + Double($1 * $1) }.squareRoot()
            #expect(product / length * Double(search.best.sign) > 0.98)
        }
        #expect(
            message { _ = try model.findFeature(of: 4, in: fresh) }.hasSuffix("there is no concept 4, only 0 to 3."))
        #expect(
            message { _ = try model.findFeature(of: "red", in: fresh) }
                .hasSuffix("its concepts have no names; give the number of a column of δ."))
    }

    @Test func refusals() throws {
        let codes = Matrix(rows: 6, columns: 2)
        #expect(
            message { _ = try FeatureSearch(codes: codes, changes: [1]) }
                == "concept: 6 codes, 1 changes and 1 groups; the numbers must be equal.")
        #expect(
            message { _ = try FeatureSearch(of: "red", codes: codes, changes: [1, 0, 1, 1, 0, 0]) }
                == "red: it changes in 3 different examples; at least 4 are needed to choose a feature and to score it."
        )
        #expect(
            message { _ = try FeatureSearch(codes: codes, changes: [1, 1, 1, 1, 1, 1]) }
                == "concept: it changes equally in all examples of a half, so it cannot be found in them.")
        #expect(
            message { _ = try FeatureSearch(codes: codes, changes: [1, 1, 1, 1, 1, .nan]) }
                == "concept: it changes by a number that is not finite.")
        #expect(
            message { _ = try FeatureSearch(codes: Matrix(rows: 6, columns: 0), changes: [1, 0, 1, 1, 1, 0]) }
                == "concept: the codes have no features, so it cannot be found.")
    }
}
