import Foundation
import Numerics
import SparseShift
import Synchronization
import TestSupport
import Testing
import Work

/// One after the other: interruption is a request to the whole process.
@Suite(.serialized) struct SelectionSweepTests {
    private static let toy = SyntheticShifts(concepts: 4, varyingAtMost: 3, dimension: 16, count: 2_000, seed: 100)
    private static let quick = SSAE.Configuration(features: 4, length: .steps(60), batch: 64)

    /// Points of unequal length and method, with and without a whitening that trials choose.
    @Test func everyPointIsTheTrainingOfItsConfiguration() throws {
        let fields: KeyValuePairs<String, [ConfigurationValue]> = [
            "steps": [40, 80], "method": ["SSAE", "affine", "PCA"], "oc": [3, 4],
        ]
        let sweep = try sweep(Self.quick, over: fields, on: Self.toy, seeds: [5, 2], observer: nil)
        #expect(sweep.count == 12 && sweep.isComplete && sweep.failures.isEmpty)
        #expect(sweep.map(\.name)[1] == "steps 40, method SSAE, oc 4")
        for point in sweep {
            let alone = try train(point.configuration, on: Self.toy, seeds: [5, 2], observer: nil)
            #expect(point.runs.map(\.parameters) == alone.map(\.parameters))
            #expect(point.runs.map(\.seed) == alone.map(\.seed))
            #expect(point.runs.map(\.history.last?.step) == alone.map(\.history.last?.step))
            #expect(point.runs.map(\.whiteningTrials) == alone.map(\.whiteningTrials))
            #expect(point.runs.map(\.evaluation) == alone.map(\.evaluation))
            #expect(point.runs.map(\.whitenedEvaluation) == alone.map(\.whitenedEvaluation))
            #expect(point.runs.map(\.pressure) == alone.map(\.pressure))
        }
        #expect(sweep[0].runs[0].whiteningTrials.count == 3)
        #expect(sweep[0].runs[0].steps == 40 && sweep[11].runs.count == 1)
        let sample = Self.toy.shifts
        #expect(abs(sweep[0].sparsenessRatios[1] - sparsenessRatio(of: sweep[0].runs[1].encode(sample))) < 1e-6)
    }

    @Test func badFieldsAreRefusedBeforeAnyTraining() throws {
        let observer = Notes()
        func message(_ fields: KeyValuePairs<String, [ConfigurationValue]>, seeds: [Int] = [0]) -> String {
            do {
                _ = try sweep(Self.quick, over: fields, on: Self.toy, seeds: seeds, observer: observer)
                return "trained"
            } catch { return "\(error)" }
        }
        func sentence(_ key: String, _ text: String) -> String {
            var file = ConfigurationFile(Self.quick)
            do {
                try file.set(key, to: text, place: "sweep")
                return "set"
            } catch { return "\(error)" }
        }
        #expect(message(["tolerance": [0.1], "concepts": [3]]) == sentence("concepts", "3"))
        #expect(sentence("concepts", "3").hasPrefix("sweep: unknown key 'concepts'; the keys of method SSAE are "))
        #expect(message(["lr": [0.1, "fast"]]) == "sweep: lr is a number or 'auto', not 'fast'.")
        #expect(message(["method": ["SSAE", "magic"]]) == sentence("method", "magic"))
        #expect(
            message(["preset": ["paper", "best"]])
                == "sweep: preset is 'identify', 'paper' or 'reference', not 'best'.")
        #expect(message(["tolerance": [0.05, 1.5]]) == "tolerance: between 0 and 1, not 1.5.")
        #expect(
            message(["batch": [64, 5_000]])
                == "batch: 5,000 is more than the 2,000 shifts of synthetic (4, 3); use a batch of at most 2,000.")
        #expect(message(["lr": []]) == "sweep: lr has no values.")
        #expect(message(["lr": [0.1, 0.1]]) == "sweep: lr has the value 0.1 twice.")
        #expect(message(["lr": [0.1], "oc": [3], "lr": [0.2]]).hasPrefix("sweep: lr is there twice"))
        #expect(message(["seed": [1]]).hasPrefix("sweep: seeds are not a field"))
        #expect(message(["lr": [0.1]], seeds: []) == "seeds: at least one, such as 0..<3.")
        #expect(message(["lr": [0.1]], seeds: [1, 1]) == "seeds: every seed once.")
        #expect(observer.events.withLock { $0 }.isEmpty)
    }

    /// Each run is told of by its own number, and the steps of the plan are those of all runs.
    @Test func observersSeeOneTraining() throws {
        let observer = Notes()
        let sweep = try sweep(
            Self.quick, over: ["steps": [40, 90], "whiten": ["none"]], on: Self.toy, seeds: [7, 3], observer: observer)
        #expect(sweep.flatMap { $0.runs.map(\.seed) } == [7, 3, 7, 3])
        let plan = try #require(observer.plan.withLock { $0 })
        #expect(plan.seeds == [0, 1, 2, 3] && plan.totalSteps == 260 && plan.steps == 90)
        #expect(plan.runNames[2] == "steps 90, whiten none, seed 7")
        #expect(observer.last.withLock { $0 } == [0: 40, 1: 40, 2: 90, 3: 90])
        #expect(observer.ended.withLock { $0 } == [0: 40, 1: 40, 2: 90, 3: 90])
        #expect(observer.events.withLock { $0 } == ["start", "finish completed"])
    }

    @Test func interruptionKeepsWhatIsComplete() throws {
        defer { Interruption.clear() }
        Interruption.clear()
        // The longest begins first; when another ends beside it, the rest is cut off.
        let observer = Notes(stopsAfter: 1)
        do {
            _ = try sweep(
                Self.quick, over: ["steps": [100_000, 60, 50, 40]], on: Self.toy, seeds: [0], observer: observer)
            Issue.record("the sweep was not interrupted")
        } catch let error as SweepInterrupted {
            #expect(!error.sweep.isComplete)
            #expect(error.sweep.allSatisfy { $0.runs.allSatisfy(\.isComplete) })
            #expect(!error.sweep.isEmpty && error.sweep.count < 4)
        }
        #expect(observer.events.withLock { $0 } == ["start", "finish interrupted"])
    }

    @Test func divergedRunsAreToldOf() throws {
        var configuration = Self.quick
        configuration.renormalizeEvery = nil
        configuration.whitening = .none
        let sweep = try sweep(configuration, over: ["lr": [0.01, 1e30]], on: Self.toy, seeds: [0], observer: nil)
        #expect(sweep.map(\.name) == ["lr 0.01"] && sweep.isComplete)
        #expect(sweep.failures.map(\.changes) == [[Sweep.Change(field: "lr", text: "1e+30")]])
        #expect(sweep.failures[0].message.hasPrefix("Training diverged at step"))
        #expect(throws: TrainingError.self) {
            try SparseShift.sweep(configuration, over: ["lr": [1e30]], on: Self.toy, seeds: [0], observer: nil)
        }
    }

    @Test func tableHoldsTheNumbersOfTheRuns() throws {
        let sweep = try sweep(
            Self.quick, over: ["tolerance": [0.05, 0.2]], on: Self.toy, seeds: 0..<3, observer: nil)
        let fresh = Self.toy.fresh(count: 500)
        let table = try sweep.tradeOff(on: fresh)
        #expect(table.rows.count == 2 && table.concepts == "synthetic (4, 3)")
        for (row, point) in zip(table.rows, sweep) {
            let runs = point.runs
            #expect(row.loss.values == runs.map(\.evaluation.loss))
            #expect(row.l0.lowest == runs.map(\.evaluation.l0).min())
            #expect(row.pressure.mean == runs.map(\.pressure).reduce(0, +) / 3)
            #expect(row.multiplier.values == runs.map(\.multiplier))
            let inTraining = runs.map { $0.whitenedEvaluation ?? $0.evaluation }
            #expect(row.magnitude.values == inTraining.map(\.sparsity))
            #expect(row.violation.highest == inTraining.map(\.violation).max())
            #expect(row.udr == runs.agreement.median && row.lowestAgreement == runs.agreement.pairs.min())
            #expect(try row.correlation?.scores == runs.meanCorrelation(with: fresh).scores)
            #expect(row.sparsenessRatio.values == point.sparsenessRatios)
        }
        let byTruth = try #require(table.choices.first { $0.criterion == .correlation })
        let means = table.rows.map { $0.correlation!.mean }
        #expect(means[byTruth.row] == means.max())
        #expect(sweep.udrTable.choices.allSatisfy { $0.criterion != .correlation && $0.criterion != .leastMagnitude })
        #expect(throws: DataError.self) { try sweep.tradeOff(on: Shifts(Self.toy.matrix)) }
    }
}

/// Notes what happens, and asks to stop when so many runs have ended.
private final class Notes: TrainingObserver, Sendable {
    let events = Mutex<[String]>([])
    let plan = Mutex<TrainingPlan?>(nil)
    let last = Mutex<[Int: Int]>([:])
    let ended = Mutex<[Int: Int]>([:])
    private let stop: Int

    init(stopsAfter stop: Int = .max) { self.stop = stop }

    func start(_ plan: TrainingPlan) {
        events.withLock { $0.append("start") }
        self.plan.withLock { $0 = plan }
    }

    func record(_ record: TrainingRecord) {
        last.withLock { $0[record.seed] = record.step }
    }

    func end(_ run: TrainedModel) {
        let count = ended.withLock { known in
            known[run.seed] = run.history.last?.step
            return known.count
        }
        if count >= stop { Interruption.request() }
    }

    func finish(_ outcome: TrainingOutcome) { events.withLock { $0.append("finish \(outcome)") } }
}
