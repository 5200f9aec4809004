import Numerics
import SparseShift
import TestSupport
import Testing

@Suite struct SelectionRuleTests {
    private static let toy = SyntheticShifts(
        concepts: 4, varyingAtMost: 3, dimension: 16, count: 4_000, noise: 0.05, seed: 101)
    private static let square = SyntheticShifts(concepts: 4, varyingAtMost: 2, dimension: 4, count: 4_000, seed: 102)
    private static let configuration = SSAE.Configuration(features: 4, length: .steps(2_500))

    private static func score(_ model: TrainedModel, _ data: SyntheticShifts) -> Double {
        let fresh = data.fresh(count: 3_000)
        return MeanCorrelationCoefficient(model.encode(fresh), with: fresh.concepts).score
    }

    /// The best MCC of a grid that has bad points, too.
    private static func best(_ data: SyntheticShifts) throws -> Double {
        let fresh = data.fresh(count: 3_000)
        let level = data.trueLevel()
        let grids: [KeyValuePairs<String, [ConfigurationValue]>] = [
            ["whiten": ["none", "half", "full"], "tolerance": [0.02, 0.05, 0.2]],
            ["target": [0.5, 0.9, 1, 1.5].map { ConfigurationValue($0 * level) }],
        ]
        let scores = try grids.flatMap {
            try sweep(configuration, over: $0, on: data, seeds: [0], observer: nil).tradeOff(on: fresh).rows
                .map { $0.correlation!.mean }
        }
        #expect(scores.min()! < 0.9)
        return scores.max()!
    }

    private static let rules: [SelectionRule] = [
        .leastMagnitude, .lowestLevel, .bend(levels: [0.9, 1.1, 1.3, 1.5, 1.8]),
        .agreement(over: ["tolerance": [0.05, 0.1]]), .sparseness(), .concepts(),
    ]

    @Test func everyRuleFindsTheConcepts() throws {
        for data in [Self.toy, Self.square] {
            let best = try Self.best(data)
            for rule in Self.rules {
                let selection = try select(rule, Self.configuration, on: data, seeds: 0..<2, observer: nil)
                let score = Self.score(selection.model, data)
                #expect(score >= best - 0.005, "\(rule.name) on \(data): \(score), but \(best) is possible")
                #expect(selection.rule == rule && selection.runs.count == 2)
                #expect(selection.runs.contains { $0.parameters == selection.model.parameters })
                #expect(selection.reasons.count >= 2 && selection.reasons.allSatisfy { $0.hasSuffix(".") })
                #expect(selection.diagnostics.rows.count == selection.sweep.count)
                if case .agreement = rule {
                    let choice = selection.diagnostics.choices.first { $0.criterion == .agreement }
                    #expect(selection.warnings == [choice?.warning])
                } else {
                    #expect(selection.warnings.isEmpty, "\(rule.name): \(selection.warnings)")
                }
            }
        }
    }

    @Test func leastMagnitudeIsTheLowestOfTheSeeds() throws {
        let selection = try select(.leastMagnitude, Self.configuration, on: Self.toy, seeds: 0..<3, observer: nil)
        let sizes = selection.runs.map { ($0.whitenedEvaluation ?? $0.evaluation).sparsity }
        let own = (selection.model.whitenedEvaluation ?? selection.model.evaluation).sparsity
        #expect(own == sizes.min())
        #expect(selection.reasons[1].hasPrefix("Seed \(selection.model.seed) has the lowest mean|h| of 3 seeds ("))
        #expect(selection.model.limit == .unexplained(0.05) || selection.model.limit!.value > 0.05)
    }

    /// A level that the configuration has is no part of the rule.
    @Test func rulesSetTheConstraint() throws {
        var configuration = Self.configuration
        configuration.length = .steps(50)
        configuration.target = 3
        let least = try select(.leastMagnitude, configuration, on: Self.toy, seeds: [0], observer: nil)
        #expect((least.model.configuration as? SSAE.Configuration)?.tolerance == 0.05)
        configuration.tolerance = 0.1
        configuration.whitening = .none
        let lowest = try select(.lowestLevel, configuration, on: Self.toy, seeds: [0], observer: nil)
        guard case .sparsity(let level) = lowest.model.limit else { throw SelectionError("no level") }
        // Of 16 directions 4 can be explained; the others hold noise alone, 0.05² of the variance in all 16.
        let unexplained = 0.0025 / 1.0025 * 12 / 16
        #expect(abs(level / (Self.toy.meanShiftNorm / 4) - (1 - unexplained).squareRoot()) < 1e-4)
        #expect(lowest.warnings.contains { $0.hasPrefix("Only one seed was trained") })
    }

    @Test func rulesThatCannotDecideSaySo() throws {
        var configuration = Self.configuration
        configuration.length = .steps(50)
        configuration.whitening = .none
        func message(_ rule: SelectionRule, seeds: [Int] = [0]) -> String {
            do {
                return "\(try select(rule, configuration, on: Self.toy, seeds: seeds, observer: nil))"
            } catch { return "\(error)" }
        }
        #expect(message(.agreement(over: ["tolerance": [0.1]])).hasPrefix("agreement: at least two seeds"))
        #expect(message(.bend(levels: [1, 2])).hasPrefix("levels: at least three different positive multiples"))
        #expect(message(.bend(levels: [5, 6, 7])).hasPrefix("bend: fewer than two of the levels hold anything back"))
        #expect(message(.sparseness(over: ["lr": ["fast"]])) == "sweep: lr is a number or 'auto', not 'fast'.")
    }

    @Test func bendIsWhereTheLineOfTheMultiplierEnds() throws {
        func points(_ levels: [Double]) -> [MultiplierBend.Point] {
            levels.map { level in
                let multiplier = max(0, 0.4 * (1.3 - level))
                return MultiplierBend.Point(level: level, multiplier: multiplier, pressure: multiplier * level)
            }
        }
        let bend = try #require(MultiplierBend(points([2, 1.2, 0.8, 1.5, 1])))
        #expect(abs(bend.level - 1.3) < 1e-9 && bend.warning == nil)
        let beyond = try #require(MultiplierBend(points([0.8, 1, 1.2])))
        #expect(abs(beyond.level - 1.3) < 1e-9)
        #expect(beyond.warning?.hasPrefix("Even the loosest level, 1.2, binds") == true)
        #expect(MultiplierBend(points([1.25, 1.4, 2])) == nil)
    }
}
