import Numerics
import SparseShift
import TestSupport
import Testing

@Suite struct SelectionWarningTests {
    private static let toy = SyntheticShifts(concepts: 4, varyingAtMost: 3, dimension: 16, count: 3_000, seed: 103)
    private static let configuration = SSAE.Configuration(features: 4, length: .steps(2_000))

    private static let dead = "4 of 4 features are dead, so the model has only 0; a smaller lr keeps more of them."

    private func warnings(_ change: (inout SSAE.Configuration) -> Void) throws -> [String] {
        var configuration = Self.configuration
        configuration.whitening = .none
        change(&configuration)
        return try train(configuration, on: Self.toy, observer: nil).warnings
    }

    @Test func goodRunsHaveNone() throws {
        let runs = try train(Self.configuration, on: Self.toy, seeds: 0..<3, observer: nil)
        #expect(runs.warnings.isEmpty && runs.allSatisfy(\.warnings.isEmpty))
        #expect(try warnings { $0.target = 0.9 * Self.toy.trueLevel() }.isEmpty)
    }

    @Test func looseLevelsDoNothing() throws {
        let found = try warnings { $0.target = 3 * Self.toy.trueLevel() }
        #expect(found.count == 1 && found[0].hasPrefix("The constraint did nothing: λ·mean|h| ended at "))
        #expect(found[0].hasSuffix("use a lower target, or constraint: reconstruction."))
    }

    @Test func limitsThatAreMissed() throws {
        let level = try warnings {
            $0.target = 0.05 * Self.toy.trueLevel()
            $0.length = .steps(60)
        }
        #expect(level.count == 1 && level[0].hasPrefix("mean|h| ended at "))
        #expect(level[0].contains(" % above its limit of "))
        let tolerance = try warnings {
            $0.length = .steps(60)
            $0.learningRate = 1e-3
            $0.dualLearningRate = 0.5
        }
        #expect(tolerance.contains { $0.hasPrefix("FVU ended at ") && $0.contains(" % above its limit of 0.05") })
    }

    @Test func roomThatIsLeft() throws {
        let found = try warnings {
            $0.tolerance = 0.3
            $0.dualLearningRate = 5e-5
        }
        #expect(found.count == 1 && found[0].contains("well below the 0.3 that was allowed"))
    }

    @Test func deadFeatures() throws {
        #expect(try warnings { $0.activityThreshold = 1e6 } == [Self.dead])
    }

    /// Features beyond the concepts are duplicates and dust, from which the concepts are merged: no reason for fewer.
    @Test func wideModelsThatAgree() throws {
        var configuration = Self.configuration
        configuration.features = 20
        let runs = try train(configuration, on: Self.toy, seeds: 0..<3, observer: nil)
        #expect(runs.warnings.isEmpty && runs.allSatisfy(\.warnings.isEmpty))
        #expect(runs.agreement.median < 0.95)
        #expect(try runs.concepts.count == 4)
    }

    @Test func seedsThatDisagree() throws {
        let unconstrained = Affine.Configuration(features: 4, length: .steps(500))
        let affine = try train(unconstrained, on: Self.toy, seeds: 0..<3, observer: nil)
        #expect(affine.warnings.count == 1 && affine.warnings[0].hasPrefix("The seeds disagree: the median agreement"))
        let good = try train(Self.configuration, on: Self.toy, seeds: 3..<6, observer: nil)
        let mixed = Runs(Array(good) + [affine[0]])
        #expect(mixed.warnings.count == 1)
        #expect(mixed.warnings[0].hasPrefix("Seed 0 agrees with no other, "))
        #expect(mixed.warnings[0].hasSuffix("leave it out."))
    }

    @Test func warningsNameTheirSeeds() throws {
        var configuration = Self.configuration
        configuration.activityThreshold = 1e6
        let dead = try train(configuration, on: Self.toy, seeds: [4, 5], observer: nil)
        #expect(dead.warnings == ["All seeds, such as seed 4: " + Self.dead])
        let good = try train(Self.configuration, on: Self.toy, seeds: [6], observer: nil)
        #expect(Runs([good[0], dead[1]]).warnings == ["Seed 5: " + Self.dead])
    }

    @Test func loadedModelsHaveTheSameWarnings() throws {
        var configuration = Self.configuration
        configuration.tolerance = 0.3
        configuration.dualLearningRate = 5e-5
        configuration.whitening = .half
        configuration.features = 6
        let model = try train(configuration, on: Self.toy, observer: nil)
        #expect(model.warnings.count == 1 && model.whitenedEvaluation != nil)
        try withTemporaryFolder { folder in
            try model.save(to: folder + "/model")
            let loaded = try TrainedModel(contentsOf: folder + "/model")
            #expect(loaded.warnings == model.warnings)
            #expect(loaded.whitenedEvaluation == model.whitenedEvaluation)
        }
    }
}
