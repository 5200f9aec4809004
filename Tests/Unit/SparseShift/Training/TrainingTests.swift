import Foundation
import Numerics
import SparseShift
import Synchronization
import TestSupport
import Testing
import Work

/// One after the other: interruption is a request to the whole process.
@Suite(.serialized) struct TrainingTests {
    static let toy = SyntheticShifts(concepts: 4, varyingAtMost: 3, dimension: 16, count: 2_000, seed: 0)

    private func quick(features: Int = 4, steps: Int = 60) -> SSAE.Configuration {
        SSAE.Configuration(features: features, length: .steps(steps), batch: 64)
    }

    @Test(arguments: Optimizer.allCases)
    func defaultsIdentify(optimizer: Optimizer) throws {
        var configuration = SSAE.Configuration(features: 4)
        configuration.optimizer = optimizer
        let runs = try train(configuration, on: Self.toy, seeds: 0..<2)
        let fresh = Self.toy.fresh(count: 2_000)
        let learned = try runs.meanCorrelation(with: fresh)
        #expect(learned.lowest > 0.99)
        #expect(runs.agreement.median > 0.99)
        let affine = try train(Affine.Configuration(features: 4), on: Self.toy, seeds: 0..<2)
        #expect(try affine.meanCorrelation(with: fresh).mean < 0.95)
        #expect(affine[0].evaluation.fractionUnexplained < 0.01)
        #expect(affine[0].multiplier == 0)
    }

    @Test func sameSeedSameBits() throws {
        let first = try train(quick(), on: Self.toy, seed: 3)
        let second = try train(quick(), on: Self.toy, seed: 3)
        let other = try train(quick(), on: Self.toy, seed: 4)
        #expect(first.parameters == second.parameters)
        #expect(first.parameters != other.parameters)
    }

    @Test func columnsHaveUnitLength() throws {
        let model = try train(quick(), on: Self.toy)
        for feature in 0..<4 {
            let square = model.steeringVector(feature).reduce(0) { $0 + $1 * $1 }
            #expect(abs(square - 1) < 1e-5)
        }
    }

    /// Training on shifts of another size gives the same model in their units.
    @Test func scaleIsUndone() throws {
        let larger = try Shifts(Self.toy.matrix.scaled(by: 64))
        let small = try train(quick(), on: Self.toy)
        let large = try train(quick(), on: larger)
        #expect(
            relativeDistance(
                large.encode(larger.matrix).elements, small.encode(Self.toy.matrix).scaled(by: 64).elements) < 1e-3)
        #expect(
            relativeDistance(large.parameters.decoderWeight.elements, small.parameters.decoderWeight.elements) < 1e-3)
        #expect(abs(large.history.last!.loss / small.history.last!.loss / 4096 - 1) < 1e-3)
    }

    @Test(arguments: [Normalization.none, .batch])
    func recordsAgreeWithTheModel(norm: Normalization) throws {
        var configuration = quick(steps: 1)
        configuration.norm = norm
        configuration.target = nil
        configuration.batch = 2_000
        configuration.recordEvery = 1
        configuration.learningRate = 1e-9
        let model = try train(configuration, on: Self.toy)
        #expect(model.history.count == 1)
        let record = model.history[0]
        if norm == .none {
            #expect(abs(record.loss / model.evaluation.loss - 1) < 1e-3)
            #expect(abs(record.sparsity / model.evaluation.sparsity - 1) < 1e-3)
            #expect(abs(record.l0 - model.evaluation.l0) < 0.02)
        }
        #expect(abs(record.violation - (record.sparsity - record.limit!.value)) < 1e-9)
        #expect(abs(record.limit!.value - Self.toy.meanShiftNorm / 4) < 1e-6)
    }

    @Test func frozenBiasesStayAtZero() throws {
        var configuration = quick()
        configuration.trainsBiases = false
        let model = try train(configuration, on: Self.toy)
        #expect(model.parameters.encoderBias.allSatisfy { $0 == 0 })
        #expect(model.parameters.decoderBias.allSatisfy { $0 == 0 })
        configuration.trainsBiases = true
        let trained = try train(configuration, on: Self.toy)
        #expect(trained.parameters.encoderBias.contains { $0 != 0 })
    }

    @Test func levelFallsAfterTheWarmup() throws {
        var configuration = quick()
        configuration.length = .epochs(6)
        configuration.batch = 1_000
        configuration.warmup = 2
        configuration.schedule = 2
        configuration.initialLevel = 3
        configuration.target = 1
        configuration.recordEvery = 2
        let levels = try train(configuration, on: Self.toy).history.map { $0.limit!.value }
        #expect(levels == [3, 3, 3, 2, 1, 1])
    }

    @Test func interruptionKeepsWhatWasTrained() throws {
        let observer = Interrupter(atStep: 1)
        defer { Interruption.clear() }
        Interruption.clear()
        var configuration = quick(steps: 1_000_000)
        configuration.recordEvery = 1
        configuration.whitening = .none
        do {
            _ = try train(configuration, on: Self.toy, seeds: [1, 2], observer: observer)
            Issue.record("training was not interrupted")
        } catch let error as TrainingInterrupted {
            // The second seed may have begun first, and stopped the other before it began.
            #expect([[1], [2], [1, 2]].contains(error.runs.map(\.seed)))
            #expect(!error.run.isComplete)
            #expect(error.run.steps < 1_000)
            #expect(error.run.history.last?.step == error.run.steps)
            #expect(error.run.parameters.features == 4)
        }
        #expect(observer.events.withLock { $0 } == ["start", "finish interrupted"])
    }

    @Test func observersSeeStartRecordsAndFinish() throws {
        let observer = Interrupter(atStep: .max)
        let runs = try train(quick(), on: Self.toy, seeds: [1, 2], observer: observer)
        #expect(runs.map(\.seed) == [1, 2])
        #expect(runs[1].steps == 60)
        #expect(observer.events.withLock { $0 } == ["start", "finish completed"])
        #expect(observer.last.withLock { $0 } == [1: 60, 2: 60])
    }

    @Test func bootstrappedObserverIsTheDefault() throws {
        let observer = Interrupter(atStep: .max)
        TrainingObservers.bootstrap { observer }
        defer { TrainingObservers.bootstrap { nil } }
        _ = try train(quick(), on: Self.toy)
        #expect(observer.last.withLock { $0[0] } == 60)
    }

    @Test(arguments: [(8, 0.01), (128, 0.005)])
    func stepSizesSuitTheDimension(dimension: Int, rate: Double) throws {
        let data = SyntheticShifts(concepts: 4, varyingAtMost: 2, dimension: dimension, count: 500, seed: 3)
        var configuration = quick()
        #expect(configuration.learningRate == nil)
        let automatic = try train(configuration, on: data).parameters.decoderWeight
        configuration.learningRate = rate
        #expect(try train(configuration, on: data).parameters.decoderWeight == automatic)
        configuration.learningRate = rate * 1.01
        #expect(try train(configuration, on: data).parameters.decoderWeight != automatic)
    }

    @Test func divergenceIsAnError() throws {
        var configuration = quick(steps: 500)
        configuration.learningRate = 1e30
        configuration.renormalizeEvery = nil
        let observer = Interrupter(atStep: .max)
        #expect(throws: TrainingError.self) {
            try train(configuration, on: Self.toy, seeds: [0], observer: observer)
        }
        #expect(observer.events.withLock { $0.last }?.hasPrefix("finish failed") == true)
    }

    /// Without a number of their own, small data are a batch of all their shifts; a number is taken at its word.
    @Test func smallData() throws {
        let few = SyntheticShifts(concepts: 4, varyingAtMost: 3, dimension: 8, count: 50, seed: 0)
        var told = SSAE.Configuration(features: 4, length: .steps(300), batch: 50)
        let byDefault = try train(SSAE.Configuration(features: 4, length: .steps(300)), on: few)
        let byNumber = try train(told, on: few)
        #expect(byDefault.parameters.decoderWeight == byNumber.parameters.decoderWeight)
        #expect(byDefault.configuration.settings.batch == 50)
        let swept = try sweep(TopK.Configuration(features: 4, k: 2), over: ["steps": [20]], on: few, seeds: [0])
        #expect(swept.points[0].runs[0].configuration.settings.batch == 50)
        told.batch = 51
        #expect(
            throws: ConfigurationError(
                "batch: 51 is more than the 50 shifts of synthetic (4, 3); use a batch of at most 50.")
        ) {
            try train(told, on: few)
        }
    }

    @Test func refusals() throws {
        func message(_ change: (inout SSAE.Configuration) -> Void) -> String {
            var configuration = quick()
            change(&configuration)
            do {
                _ = try train(configuration, on: Self.toy)
                return "trained"
            } catch { return "\(error)" }
        }
        #expect(
            message {
                $0.features = 1
                $0.norm = .layer
            }
                == "norm: layer normalisation of a single feature is always zero; use .none or .batch, or more features."
        )
        #expect(
            message { $0.batch = 5_000 }
                == "batch: 5,000 is more than the 2,000 shifts of synthetic (4, 3); use a batch of at most 2,000.")
        #expect(message { $0.features = -1 } == "oc: at least 1 feature, or 'auto', not -1.")
        #expect(message { $0.learningRate = -1 } == "lr: a positive number, not -1.0.")
        #expect(message { $0.target = 0 } == "target: a positive number, not 0.0.")
        #expect(message { $0.length = .epochs(0) } == "epochs: at least 1, not 0.")
        #expect(message { $0.renormalizeEvery = 0 }.hasPrefix("renorm_epochs: at least 1"))
        #expect(
            message {
                $0.target = nil
                $0.inputNorm = .layer
            }.hasPrefix("scaling: "))
        let zeros = try Shifts(Matrix(rows: 100, columns: 3))
        #expect(throws: DataError("shifts: every shift is zero, so there is nothing to learn.")) {
            try train(quick(), on: zeros)
        }
    }
}

/// Notes what happens, and asks to stop at the first record from a step on.
private final class Interrupter: TrainingObserver, Sendable {
    let events = Mutex<[String]>([])
    let last = Mutex<[Int: Int]>([:])
    private let stop: Int

    init(atStep stop: Int) { self.stop = stop }

    func start(_ plan: TrainingPlan) {
        events.withLock { $0.append("start") }
    }

    func record(_ record: TrainingRecord) {
        last.withLock { $0[record.seed] = record.step }
        if record.step >= stop { Interruption.request() }
    }

    func finish(_ outcome: TrainingOutcome) { events.withLock { $0.append("finish \(outcome)") } }
}
