import Foundation
import JSON
import LanguageModels
import Numerics
import TestSupport
import Testing

/// κ, against scikit-learn, and its standard error by chance, against statsmodels.
@Suite struct CohensKappaTests {
    private func golden() throws -> JSONValue {
        try JSONValue(decoding: [UInt8](Data(contentsOf: URL(fileURLWithPath: fixtures + "/agreement.json"))))
    }

    @Test func libraries() throws {
        let cases = try #require(try golden()["kappa"]?.array)
        #expect(cases.count == 5)
        for item in cases {
            let first = item["first"]!.array!.map { $0.integer! }
            let second = item["second"]!.array!.map { $0.integer! }
            for (name, weights) in [("none", CohensKappa.Weights.none), ("linear", .linear), ("quadratic", .quadratic)]
            {
                let found = try CohensKappa(first, second, labels: item["labels"]!.integer!, weights: weights)
                let kappa = try #require(item[name]?["kappa"]?.number)
                let error = try #require(item[name]?["standardErrorByChance"]?.number)
                #expect(abs(found.kappa! - kappa) < 1e-9, "\(name)")
                #expect(abs(found.chanceBound! / 1.96 - error) < 1e-9, "\(name)")
            }
        }
    }

    @Test func edges() throws {
        func judgements(_ values: [Bool]) -> [Judgement] { values.map { Judgement(hasConcept: $0, score: 0) } }
        let same = try CohensKappa(judgements([true, false, true]), judgements([true, false, true]))
        #expect(same.kappa == 1 && same.agreement == 1)
        let opposite = try CohensKappa(judgements([true, false]), judgements([false, true]))
        #expect(opposite.kappa == -1 && opposite.agreement == 0 && opposite.chanceAgreement == 0.5)
        let constant = try CohensKappa(judgements([true, true]), judgements([true, true]))
        #expect(constant.kappa == nil && constant.chanceBound == nil && "\(constant)".contains("undefined"))
        #expect(message { _ = try CohensKappa(judgements([]), judgements([])) } == "agreement needs at least one text.")
        #expect(
            message { _ = try CohensKappa(judgements([true]), judgements([])) }
                .contains("has 1 decisions and the second 0"))
        #expect(message { _ = try CohensKappa([0, 3], [0, 1], labels: 2) } == "3 is no label, only 0 to 1.")
    }

    /// Texts on which a judge could not decide are left out, and counted.
    @Test func whatIsNotKnownIsLeftOut() throws {
        func judgements(_ labels: String) -> [Judgement] {
            labels.map { Judgement(hasConcept: $0 == "y", score: 0, isKnown: $0 != "?") }
        }
        let found = try CohensKappa(judgements("yyn?n?y"), judgements("yn?nn?y"))
        #expect(found.leftOut == 3 && found.count == 4 && found.counts == [[1, 0], [1, 2]])
        #expect("\(found)".hasSuffix("; 3 more are left out, since a judge could not decide"))
        let all = try CohensKappa(judgements("yn"), judgements("yn"))
        #expect(all.leftOut == 0 && !"\(all)".contains("left out"))
        #expect(
            message { _ = try CohensKappa(judgements("y?"), judgements("?n")) }
                == "agreement needs at least one text on which both judges could decide, and there is none among 2.")
    }

    /// A judge with one label for all texts leaves nothing to agree on beyond chance.
    @Test(arguments: [CohensKappa.Weights.none, .linear, .quadratic])
    func oneLabelOfOneJudge(weights: CohensKappa.Weights) throws {
        let second = [0, 1, 1, 0, 1, 0, 0]
        for (first, other) in [(second.map { _ in 1 }, second), (second, second.map { _ in 0 })] {
            let found = try CohensKappa(first, other, labels: 3, weights: weights)
            #expect(found.isOneSided && found.kappa == 0 && found.interval == nil && found.chanceBound == nil)
            #expect("\(found)".contains("one judge gave all texts the same label"))
        }
        let both = try CohensKappa([0, 1, 1], [1, 1, 0], labels: 3, weights: weights)
        #expect(!both.isOneSided && both.interval != nil && both.chanceBound != nil)
        #expect(try CohensKappa([1, 1], [0, 0], labels: 2, weights: weights).kappa == 0)
    }

    /// The interval is that of the delta method, with the derivatives of κ by differences.
    @Test(arguments: [CohensKappa.Weights.none, .linear, .quadratic])
    func interval(weights: CohensKappa.Weights) throws {
        let counts = [[30, 8, 2], [5, 20, 6], [1, 9, 19]]
        let labels = counts.indices.flatMap { row in counts[row].indices.map { (row, $0) } }
        func labelled(_ label: ((Int, Int)) -> Int) -> [Int] {
            labels.flatMap { Array(repeating: label($0), count: counts[$0.0][$0.1]) }
        }
        let found = try CohensKappa(labelled { $0.0 }, labelled { $0.1 }, labels: 3, weights: weights)
        func kappa(_ shares: [[Double]]) -> Double {
            func cost(_ row: Int, _ column: Int) -> Double {
                let difference = Double(abs(row - column))
                return weights == .none ? min(1, difference) : weights == .linear ? difference : difference * difference
            }
            let all = shares.joined().reduce(0, +)
            let first = shares.map { $0.reduce(0, +) / all }
            let second = (0..<3).map { column in shares.reduce(0) { $0 + $1[column] } / all }
            var (observed, expected) = (0.0, 0.0)
            for (row, column) in labels {
                observed += cost(row, column) * shares[row][column] / all
                expected += cost(row, column) * first[row] * second[column]
            }
            return 1 - observed / expected
        }
        let shares = counts.map { $0.map { Double($0) / 100 } }
        #expect(abs(found.kappa! - kappa(shares)) < 1e-12)
        var (mean, square) = (0.0, 0.0)
        for (row, column) in labels {
            var (more, less) = (shares, shares)
            more[row][column] += 1e-5
            less[row][column] -= 1e-5
            let derivative = (kappa(more) - kappa(less)) / 2e-5
            mean += shares[row][column] * derivative
            square += shares[row][column] * derivative * derivative
        }
        let half = 1.96 * ((square - mean * mean) / 100).squareRoot()
        let interval = try #require(found.interval)
        #expect(abs(interval.lowerBound - (found.kappa! - half)) < 1e-6)
        #expect(abs(interval.upperBound - (found.kappa! + half)) < 1e-6)
    }

    @Test func intervalsOfOneLabelAndOfFullAgreement() throws {
        #expect(try CohensKappa([1, 1], [1, 1], labels: 2).interval == nil)
        let full = try #require(try CohensKappa([0, 1, 1], [0, 1, 1], labels: 2).interval)
        #expect(full.upperBound == 1 && full.lowerBound > 1 - 1e-6)
    }

    /// Independent judges are beyond the bound in one of twenty cases.
    @Test func chance() throws {
        var random = RandomGenerator(seed: 7)
        var beyond = 0
        let rounds = 1_000
        for _ in 0..<rounds {
            let first = (0..<80).map { _ in random.uniform() < 0.3 ? 1 : 0 }
            let second = (0..<80).map { _ in random.uniform() < 0.6 ? 1 : 0 }
            let found = try CohensKappa(first, second, labels: 2)
            if abs(found.kappa ?? 0) > found.chanceBound ?? 1 { beyond += 1 }
        }
        #expect((25...80).contains(beyond), "\(beyond)")
    }
}
