import Foundation
import HDF5
import Numerics
import SparseShift
import Synchronization
import TestSupport
import Testing
import Work

extension TrainingTests {
    /// Stopped at any step and resumed, a training ends with the bits of one that ran through.
    ///
    /// A part of `TrainingTests`, since interruption is a request to the whole process.
    @Suite(.serialized) struct CheckpointTests {
        /// The lines of `metrics.jsonl` without their seconds.
        private func metrics(_ folder: String) throws -> [String] {
            try String(contentsOfFile: folder + "/metrics.jsonl", encoding: .utf8).split(separator: "\n").map {
                String($0).replacing(/"seconds":[^,}]*/, with: "")
            }
        }

        @Test(arguments: StoppedTraining.configurations)
        func resumedTrainingsAreTheSameToTheBit(yaml: String) throws {
            try withTemporaryFolder { folder in
                let configuration = try StoppedTraining.configuration(yaml)
                let whole = try StoppedTraining.trained(configuration, RunDirectory(folder + "/whole"))
                #expect(whole.isComplete)
                let directory = RunDirectory(folder + "/parts", earlier: .resume, checkpointEvery: .steps(31))
                var stopped: [Int] = []
                // Three trials of 200 steps come before a whitening that is chosen.
                for stop in [1, 60, 77] + (yaml.contains("auto") && whole.whiteningTrials.count == 3 ? [500] : []) {
                    do {
                        _ = try StoppedTraining.trained(configuration, directory, stopAt: [stop])
                        Issue.record("the training was not stopped")
                    } catch let error as TrainingInterrupted {
                        stopped.append(error.run.steps)
                        #expect(error.description.contains("parts holds what is needed to resume it"))
                    }
                }
                #expect(stopped.last! > 0 && stopped.last! < 200)
                let resumed = try StoppedTraining.trained(configuration, directory)
                #expect(resumed.parameters == whole.parameters)
                #expect(resumed.multiplier == whole.multiplier)
                #expect(resumed.evaluation == whole.evaluation)
                #expect(resumed.whitening?.matrix == whole.whitening?.matrix)
                #expect(resumed.whiteningTrials == whole.whiteningTrials)
                #expect(resumed.steps == 200)
                #expect(try metrics(folder + "/parts") == metrics(folder + "/whole"))
                for file in ["weights.safetensors", "cfg.yaml"] {
                    let (first, second) = ("\(folder)/parts/\(file)", "\(folder)/whole/\(file)")
                    #expect(FileManager.default.contents(atPath: first) == FileManager.default.contents(atPath: second))
                }
                // The same again is a look into the folder.
                let again = try StoppedTraining.trained(configuration, directory)
                #expect(again.parameters == whole.parameters)
                #expect(again.seconds == resumed.seconds)
                let plain = try StoppedTraining.trained(configuration)
                #expect(plain.parameters == whole.parameters)
            }
        }

        /// An interrupt ends a refinement within a round, and the rounds are done again from the last step's checkpoint.
        @Test func refinementsThatWereStoppedGoOn() throws {
            try withTemporaryFolder { folder in
                let configuration = try StoppedTraining.configuration(
                    "method: sparse inference\noc: 9\nwhiten: half\nrounds: 4\nsteps: 100\nbatch: 64")
                let whole = try StoppedTraining.trained(configuration)
                let directory = RunDirectory(folder + "/parts", earlier: .resume)
                func stop() throws -> TrainedModel {
                    defer { Interruption.clear() }
                    do {
                        _ = try train(
                            configuration, on: StoppingShifts(base: StoppedTraining.toy, batches: []), seed: 3,
                            storingIn: directory, observer: RoundStop(round: 2))
                        Issue.record("the training was not stopped")
                        return whole
                    } catch let error as TrainingInterrupted { return error.run }
                }
                let stopped = try stop()
                #expect(stopped.steps == 100 && !stopped.isComplete)
                #expect(stopped.parameters != whole.parameters)
                let activation = try #require(whole.parameters.activation as? SparseInference.Activation)
                #expect(stopped.parameters.activation as? SparseInference.Activation == activation)
                #expect(try TrainedModel(contentsOf: folder + "/parts").parameters == stopped.parameters)
                // What a killed training leaves is a model of the method as well, before its first round.
                try FileManager.default.removeItem(atPath: folder + "/parts/weights.safetensors")
                let killed = try TrainedModel(contentsOf: folder + "/parts")
                #expect(killed.parameters.activation as? SparseInference.Activation == activation)
                try killed.save(to: folder + "/copy")
                #expect(try TrainedModel(contentsOf: folder + "/copy").parameters == killed.parameters)
                let resumed = try StoppedTraining.trained(configuration, directory)
                #expect(resumed.parameters == whole.parameters)
                #expect(resumed.evaluation == whole.evaluation)
                // The same for a model that is refined on its own.
                defer { Interruption.clear() }
                #expect(throws: Interrupted.self) {
                    try whole.refined(on: StoppedTraining.toy) { if $0.completed == 1 { Interruption.request() } }
                }
            }
        }

        /// Files that are read in windows have an order of their own for every epoch.
        @Test func trainingsOnStreamedFilesGoOn() throws {
            try withTemporaryFolder { folder in
                let pairs = folder + "/pairs.h5"
                var random = RandomGenerator(seed: 3)
                try HDF5Writer.write(pairs) { file in
                    let table = try file.addTable(
                        "cfc_train", rowShape: [2, 16], chunkRows: 50, compression: .gzip(level: 1))
                    let numbers = (0..<3_000 * 32).map { _ in Float(random.normal()) }
                    try numbers.withUnsafeBufferPointer { try table.append($0) }
                }
                func data() throws -> EmbeddingPairs { try EmbeddingPairs(pairs, memory: .limit(64 << 10)) }
                #expect(try !data().isInMemory)
                let configuration = try StoppedTraining.configuration("oc: 6\nwhiten: half\nsteps: 120\nbatch: 64")
                let whole = try StoppedTraining.trained(configuration, on: data())
                let resuming = RunDirectory(folder + "/model", earlier: .resume)
                for stop in [20, 50] {
                    #expect(throws: TrainingInterrupted.self) {
                        try StoppedTraining.trained(configuration, resuming, stopAt: [stop], on: data())
                    }
                }
                #expect(try StoppedTraining.trained(configuration, resuming, on: data()).parameters == whole.parameters)
            }
        }

        @Test func trialsAreShown() throws {
            let observer = TrialNotes()
            _ = try train(
                SSAE.Configuration(features: 4, length: .steps(300), batch: 64), on: StoppedTraining.toy,
                observer: observer)
            // The last record of a trial is always shown.
            #expect(observer.last.withLock { $0 } == [.none: 200, .half: 200, .full: 200])
        }

        @Test func stoppedTrialsGoOn() throws {
            try withTemporaryFolder { folder in
                let configuration = try StoppedTraining.configuration("oc: 4\nwhiten: auto\nsteps: 800\nbatch: 64")
                let directory = RunDirectory(folder + "/model", earlier: .resume)
                // Trials have 200 steps each; the first one comes first or beside the second.
                #expect(throws: TrainingInterrupted.self) {
                    try StoppedTraining.trained(configuration, directory, stopAt: [150])
                }
                let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/model")
                #expect(names.contains("checkpoint-none"))
                #expect(!names.contains("checkpoint"))
                #expect(
                    message { _ = try StoppedTraining.trained(configuration, RunDirectory(folder + "/model")) }
                        .hasPrefix("\(folder)/model: a training here is not finished; resume or replace it"))
                let resumed = try StoppedTraining.trained(configuration, directory)
                let whole = try StoppedTraining.trained(configuration)
                #expect(resumed.whiteningTrials == whole.whiteningTrials)
                #expect(resumed.parameters == whole.parameters)
                let rest = try FileManager.default.contentsOfDirectory(atPath: folder + "/model")
                #expect(!rest.contains { $0.hasPrefix("checkpoint") })
            }
        }
    }
}

/// Notes the last step of every trial.
private final class TrialNotes: TrainingObserver, Sendable {
    let last = Mutex<[ShiftWhitening: Int]>([:])

    func start(_ plan: TrainingPlan) {}
    func record(_ record: TrainingRecord) {}
    func record(_ record: TrainingRecord, ofTrial whitening: ShiftWhitening, steps: Int) {
        #expect(steps == 200)
        last.withLock { $0[whitening] = record.step }
    }
    func finish(_ outcome: TrainingOutcome) {}
}

/// Asks for an interruption when a round of a refinement is done.
private final class RoundStop: TrainingObserver {
    private let round: Int

    init(round: Int) { self.round = round }

    func start(_ plan: TrainingPlan) {}
    func record(_ record: TrainingRecord) {}
    func refine(seed: Int, done: Int, of rounds: Int) { if done == round { Interruption.request() } }
    func finish(_ outcome: TrainingOutcome) { #expect(outcome == .interrupted) }
}
