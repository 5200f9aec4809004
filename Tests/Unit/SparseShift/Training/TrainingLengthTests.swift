import SparseShift
import TestSupport
import Testing

/// How many steps a training takes that is not told.
@Suite struct TrainingLengthTests {
    private static let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 8, count: 500, seed: 9)

    @Test func stepsGrowWithTheFeatures() {
        let steps = [1, 3, 64, 65, 80, 100, 128, 200, 4_096, .max].map { TrainingSettings.automaticSteps(features: $0) }
        #expect(steps == [4_000, 4_000, 4_000, 4_062, 5_000, 6_250, 8_000, 8_000, 8_000, 8_000])
    }

    @Test func fewFeaturesHaveTheStepsAndTheBitsOf4000() throws {
        var configuration = SSAE.Configuration(features: 3)
        configuration.whitening = .none
        #expect(configuration.length == .automatic)
        let model = try train(configuration, on: Self.toy, observer: nil)
        configuration.length = .steps(4_000)
        let told = try train(configuration, on: Self.toy, observer: nil)
        #expect(model.steps == 4_000 && model.parameters == told.parameters)
        // A model says how long it was trained, whatever a later version would choose.
        #expect(model.configuration.settings.length == .steps(4_000))
        #expect(model.configuration.yaml.contains("\nsteps: 4000\n"))
    }

    @Test func plansAndRecordsHaveTheAutomaticSteps() throws {
        final class Planned: TrainingObserver, @unchecked Sendable {
            var steps = 0
            var last = 0
            func start(_ plan: TrainingPlan) { steps = plan.steps }
            func record(_ record: TrainingRecord) { last = record.step }
            func finish(_ outcome: TrainingOutcome) {}
        }
        var configuration = SSAE.Configuration(features: 72, batch: 4)
        configuration.whitening = .none
        let observer = Planned()
        let model = try train(configuration, on: Self.toy, observer: observer)
        #expect(observer.steps == 4_500 && model.steps == 4_500 && (4_400...4_500).contains(observer.last))
    }

    @Test func settingsAsText() throws {
        let file = try ConfigurationFile(yaml: "oc: 100\nsteps: auto\n")
        #expect(file.settings.length == .automatic && file.yaml.contains("\nsteps: auto\n"))
        #expect(try ConfigurationFile(yaml: file.yaml) == file)
        #expect(ConfigurationFile().yaml.contains("\nsteps: auto\n"))
        #expect(
            message { _ = try ConfigurationFile(yaml: "steps: many\n") }
                .hasSuffix("steps is an integer or 'auto', not 'many'."))
        for preset in [ConfigurationFile.Preset.paper, .reference] {
            #expect(preset.configuration(features: 200).length == .epochs(15_000))
            #expect(preset.configuration(features: 200).outliers == .keep)
        }
    }

    /// What an earlier version began with its default of 4,000 steps is the same training.
    @Test func trainingsOfEarlierVersionsAreResumed() throws {
        try withTemporaryFolder { folder in
            var configuration = SSAE.Configuration(features: 3, length: .steps(4_000))
            configuration.whitening = .none
            let first = try train(configuration, on: Self.toy, storingIn: RunDirectory(folder + "/m"), observer: nil)
            configuration.length = .automatic
            let again = try train(
                configuration, on: Self.toy, storingIn: RunDirectory(folder + "/m", earlier: .resume), observer: nil)
            #expect(again.parameters == first.parameters)
        }
    }
}
