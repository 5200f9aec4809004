import Foundation
import Numerics
import SparseShift
import TestSupport
import Testing

extension TrainingTests {
    /// What stands in a training's folder, and what is done with one that holds something already.
    ///
    /// A part of `TrainingTests`, since interruption is a request to the whole process.
    @Suite(.serialized) struct TrainingFolderTests {
        @Test func finishedFoldersHoldTheModelAlone() throws {
            try withTemporaryFolder { folder in
                let configuration = try StoppedTraining.configuration(
                    "oc: 4\nwhiten: half\nsteps: 30\nbatch: 64\nrecord_every: 10")
                let model = try StoppedTraining.trained(configuration, RunDirectory(folder + "/model"))
                let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/model").sorted()
                #expect(
                    names.filter { !$0.hasPrefix("events.out.tfevents.") }
                        == [
                            "cfg.yaml", "final-checkpoint", "metrics.jsonl", "weights.safetensors",
                            "whitening_params.npz",
                        ])
                #expect(names.count == 6)
                let loaded = try TrainedModel(contentsOf: folder + "/model")
                #expect(loaded.parameters == model.parameters)
                #expect(loaded.history == model.history)
                #expect(loaded.limit == model.limit)
                #expect(loaded.pressure == model.pressure)
                #expect(loaded.fingerprint == model.fingerprint)
                #expect(loaded.whitening?.mean == model.whitening?.mean)
                #expect(loaded.whitening?.matrix == model.whitening?.matrix)
                #expect(loaded.whitening?.inverse == model.whitening?.inverse)
                #expect(loaded.whitening?.rank == model.whitening?.rank)
                #expect(loaded.whitening?.keptVariance == model.whitening?.keptVariance)
            }
        }

        @Test func seedsHaveFoldersOfTheirOwn() throws {
            try withTemporaryFolder { folder in
                let configuration = SSAE.Configuration(features: 4, length: .steps(60), batch: 64)
                let directory = RunDirectory(folder, earlier: .resume)
                // The third seed is asked for later; it takes the whitening that was chosen for the others.
                let first = try train(
                    configuration, on: StoppedTraining.toy, seeds: [5, 6], storingIn: directory, observer: nil)
                let all = try train(
                    configuration, on: StoppedTraining.toy, seeds: 5..<8, storingIn: directory, observer: nil)
                let whole = try train(configuration, on: StoppedTraining.toy, seeds: 5..<8, observer: nil)
                #expect(all.map(\.parameters) == whole.map(\.parameters))
                #expect(all[0].seconds == first[0].seconds)
                let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
                #expect(names.filter { $0 != "concepts" } == ["seed-5", "seed-6", "seed-7"])
                #expect(names.contains("concepts") == ((try? all.concepts) != nil))
                let loaded = try Runs(contentsOf: folder)
                #expect(loaded.map(\.seed) == [5, 6, 7])
                #expect(loaded.map(\.parameters) == whole.map(\.parameters))
                try loaded.save(to: folder + "/copy")
                #expect(try Runs(contentsOf: folder + "/copy").map(\.parameters) == whole.map(\.parameters))
            }
        }

        private func interruption(_ body: () throws -> Void) -> TrainingInterrupted? {
            do {
                try body()
                return nil
            } catch { return error as? TrainingInterrupted }
        }

        @Test func unfinishedTrainingsLoad() throws {
            try withTemporaryFolder { folder in
                for (index, yaml) in StoppedTraining.configurations.enumerated() {
                    let directory = RunDirectory("\(folder)/\(index)")
                    let configuration = try StoppedTraining.configuration(
                        yaml.replacing("whiten: auto", with: "whiten: half"))
                    let stopped = try #require(
                        interruption {
                            _ = try StoppedTraining.trained(configuration, directory, stopAt: [60])
                        })
                    // As after a kill, of which the checkpoint alone is left.
                    try FileManager.default.removeItem(atPath: directory.path + "/weights.safetensors")
                    let loaded = try TrainedModel(contentsOf: directory.path)
                    #expect(!loaded.isComplete)
                    #expect(loaded.steps == stopped.run.steps)
                    #expect(loaded.parameters == stopped.run.parameters)
                    #expect(loaded.multiplier == stopped.run.multiplier)
                    #expect(loaded.evaluation.loss.isNaN)
                    #expect(loaded.description.hasSuffix("not evaluated, stopped after \(loaded.steps) steps"))
                }
            }
        }

        @Test func foldersThatAreRefused() throws {
            try withTemporaryFolder { folder in
                let path = folder + "/model"
                var configuration = SSAE.Configuration(features: 4, length: .steps(100), batch: 64)
                configuration.whitening = .none
                let resuming = RunDirectory(path, earlier: .resume)
                #expect(throws: TrainingInterrupted.self) {
                    try StoppedTraining.trained(configuration, resuming, stopAt: [70])
                }
                let steps = try TrainedModel(contentsOf: path).steps
                #expect(
                    message { _ = try StoppedTraining.trained(configuration, RunDirectory(path)) }
                        .hasPrefix(
                            "\(path): a training here is not finished (\(steps) of 100 steps); resume or replace it"))
                var other = configuration
                other.learningRate = 0.5
                #expect(
                    message { _ = try StoppedTraining.trained(other, resuming) }
                        == "\(path): the training here was begun with lr: auto, but now it is 0.5.")
                #expect(
                    message { _ = try StoppedTraining.trained(TopK.Configuration(features: 4), resuming) }
                        == "\(path): the training here was begun with method: SSAE, but now it is TopK.")
                #expect(
                    message { _ = try StoppedTraining.trained(configuration, seed: 4, resuming) }
                        == "\(path): the training here was begun with seed: 3, but now it is 4.")
                let fewer = SyntheticShifts(concepts: 4, varyingAtMost: 3, dimension: 8, count: 600, seed: 0)
                #expect(
                    message { _ = try StoppedTraining.trained(configuration, resuming, on: fewer) }
                        .hasSuffix("begun with 700 shifts × 8 of \(fewer.name), but \(fewer.name) has 600 shifts × 8."))
                let others = SyntheticShifts(concepts: 4, varyingAtMost: 3, dimension: 8, count: 700, seed: 1)
                #expect(
                    message { _ = try StoppedTraining.trained(configuration, resuming, on: others) }
                        .contains("begun with other shifts of \(others.name): their mean length was "))
                let done = try StoppedTraining.trained(configuration, resuming)
                #expect(
                    message { _ = try StoppedTraining.trained(configuration, RunDirectory(path)) }
                        == "\(path): there is a model here already; resume or replace it, or choose another folder.")
                #expect(
                    message { _ = try StoppedTraining.trained(other, resuming) }
                        == "\(path): the training here was begun with lr: auto, but now it is 0.5.")
                let replaced = try StoppedTraining.trained(other, RunDirectory(path, earlier: .replace))
                #expect(try TrainedModel(contentsOf: path).parameters == replaced.parameters)
                #expect(replaced.parameters != done.parameters)
                try "mine".write(toFile: folder + "/diary.txt", atomically: true, encoding: .utf8)
                for earlier in [RunDirectory.EarlierRun.refuse, .resume, .replace] {
                    #expect(
                        message {
                            _ = try StoppedTraining.trained(configuration, RunDirectory(folder, earlier: earlier))
                        }
                            == "\(folder): this folder is not empty and holds no model; choose another one.")
                    let file = RunDirectory(folder + "/diary.txt", earlier: earlier)
                    #expect(
                        message { _ = try StoppedTraining.trained(configuration, file) }
                            .hasPrefix("\(folder)/diary.txt: cannot be used as a folder: "))
                }
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["diary.txt", "model"])
            }
        }

        @Test func twoTrainingsDoNotShareAFolder() throws {
            try withTemporaryFolder { folder in
                let configuration = SSAE.Configuration(features: 4, length: .steps(20), batch: 64)
                let error = message {
                    _ = try train(
                        configuration, on: StoppedTraining.toy, seeds: [1, 1], storingIn: RunDirectory(folder),
                        observer: nil)
                }
                #expect(error == "\(folder)/seed-1: another training is writing into this folder now.")
            }
        }

        @Test func whatAKillLeavesBehindIsTolerated() throws {
            try withTemporaryFolder { folder in
                let path = folder + "/model"
                var configuration = SSAE.Configuration(features: 4, length: .steps(100), batch: 64)
                configuration.whitening = .none
                configuration.recordEvery = 5
                let resuming = RunDirectory(path, earlier: .resume, checkpointEvery: .steps(20))
                #expect(throws: TrainingInterrupted.self) {
                    try StoppedTraining.trained(configuration, resuming, stopAt: [70])
                }
                let metricsFile = path + "/metrics.jsonl"
                let text = try String(contentsOfFile: metricsFile, encoding: .utf8)
                try (text + "{\"step\":75,\"lo").write(toFile: metricsFile, atomically: false, encoding: .utf8)
                for name in ["checkpoint.0A1B2C3D.part", "metrics.jsonl.00000000.part"] {
                    try "half".write(toFile: path + "/" + name, atomically: false, encoding: .utf8)
                }
                let resumed = try StoppedTraining.trained(configuration, resuming)
                #expect(try TrainedModel(contentsOf: path).history == resumed.history)
                #expect(resumed.history.map(\.step) == Array(stride(from: 5, through: 100, by: 5)))
                #expect(try !FileManager.default.contentsOfDirectory(atPath: path).contains { $0.hasSuffix(".part") })
            }
        }

        /// Whatever bit is turned and wherever the file ends: one sentence, or the training that it was.
        @Test func damagedCheckpoints() throws {
            try withTemporaryFolder { folder in
                let path = folder + "/model"
                var configuration = SSAE.Configuration(features: 2, length: .steps(60), batch: 64)
                configuration.whitening = .none
                let whole = try StoppedTraining.trained(configuration)
                let resuming = RunDirectory(path, earlier: .resume)
                #expect(throws: TrainingInterrupted.self) {
                    try StoppedTraining.trained(configuration, resuming, stopAt: [30])
                }
                try FileManager.default.removeItem(atPath: path + "/weights.safetensors")
                let place = URL(fileURLWithPath: path + "/checkpoint")
                let bytes = try Data(contentsOf: place)
                var random = RandomGenerator(seed: 0)
                var refused = 0
                for _ in 0..<200 {
                    var damaged = bytes
                    if random.integer(below: 4) == 0 {
                        damaged = damaged.prefix(random.integer(below: bytes.count))
                    } else {
                        damaged[random.integer(below: bytes.count)] ^= UInt8(1 << random.integer(below: 8))
                    }
                    try damaged.write(to: place)
                    let text = message { _ = try TrainedModel(contentsOf: path) }
                    guard text != "no error" else { continue }
                    refused += 1
                    #expect(text.hasPrefix("\(path)/checkpoint: ") && text.hasSuffix(".") && !text.contains("\n"))
                    #expect(message { _ = try StoppedTraining.trained(configuration, resuming) } == text)
                }
                // Blanks at the header's end may turn into others.
                #expect(refused > 190)
                try bytes.write(to: place)
                #expect(try StoppedTraining.trained(configuration, resuming).parameters == whole.parameters)
            }
        }

        @Test func decompositionsAreKept() throws {
            try withTemporaryFolder { folder in
                let configuration = PrincipalComponents.Configuration(settings: TrainingSettings(features: 3))
                let resuming = RunDirectory(folder + "/model", earlier: .resume)
                let model = try train(configuration, on: StoppedTraining.toy, storingIn: resuming, observer: nil)
                let again = try train(configuration, on: StoppedTraining.toy, storingIn: resuming, observer: nil)
                #expect(again.parameters == model.parameters)
                #expect(try TrainedModel(contentsOf: folder + "/model").parameters == model.parameters)
            }
        }
    }
}
