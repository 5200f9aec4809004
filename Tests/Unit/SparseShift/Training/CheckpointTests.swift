import Foundation
import HDF5
import Numerics
import SparseShift
import Synchronization
import TensorFiles
import TestSupport
import Testing
import Work

extension TrainingTests {
    /// Stopped at any step and resumed, a training ends with the bits of one that ran through.
    ///
    /// A part of `TrainingTests`, since interruption is a request to the whole process.
    @Suite(.serialized) struct CheckpointTests {
        private static let toy = SyntheticShifts(concepts: 4, varyingAtMost: 3, dimension: 8, count: 700, seed: 0)

        /// What is trained, by a YAML text; epochs are of 10 steps, so that some begin and end between stops.
        static let configurations = [
            "oc: 5\nwhiten: none", "oc: 5\nwhiten: none\noptimizer: past_extra_adam",
            "oc: 5\nwhiten: none\noptimizer: adam\nshuffle: false", "oc: 5\nwhiten: auto", "oc: 5\nwhiten: half",
            "oc: 5\nwhiten: zca\nbiases: trained\nbias_init: uniform", "oc: 5\nnorm: bn\nwhiten: none",
            "oc: 5\nconstraint: sparsity\ntarget: auto\ninitial_level: 1\nwarmup: 4\nschedule: 9\npenalty: 0.5",
            "method: ReLU\noc: 9\nresample_every: 20\ndead_window: 10\nbias_init: geometric_median",
            "method: JumpReLU\noc: 9", "method: TopK\noc: 9\nk: 2\ndead_window: 5", "method: BatchTopK\noc: 9\nk: 2",
            "method: AbsTopK\noc: 9\nk: 2\ndead_window: 5", "method: p-annealed ReLU\noc: 9\np_steps: 3",
            "method: gated\noc: 9\nfeature_scale: true", "method: Matryoshka\noc: 9", "method: affine\noc: 3",
            "method: sparse inference\noc: 9\nwhiten: half\nrounds: 4",
        ].map { $0 + "\nsteps: 200\nbatch: 64\nrecord_every: 8\n" }

        private func configuration(_ yaml: String) throws -> any MethodConfiguration {
            try ConfigurationFile(yaml: yaml).configuration
        }

        private func trained(
            _ configuration: some MethodConfiguration, seed: Int = 3, _ directory: RunDirectory? = nil,
            stopAt stops: Set<Int> = [], on data: some ShiftDataset = toy
        ) throws -> TrainedModel {
            defer { Interruption.clear() }
            // A record is shown for every step only if steps are slow, so the stops come from the data.
            let stopping = StoppingShifts(base: data, batches: stops)
            return try train(configuration, on: stopping, seed: seed, storingIn: directory, observer: nil)
        }

        /// The lines of `metrics.jsonl` without their seconds.
        private func metrics(_ folder: String) throws -> [String] {
            try String(contentsOfFile: folder + "/metrics.jsonl", encoding: .utf8).split(separator: "\n").map {
                String($0).replacing(/"seconds":[^,}]*/, with: "")
            }
        }

        @Test(arguments: configurations)
        func resumedTrainingsAreTheSameToTheBit(yaml: String) throws {
            try withTemporaryFolder { folder in
                let configuration = try configuration(yaml)
                let whole = try trained(configuration, RunDirectory(folder + "/whole"))
                #expect(whole.isComplete)
                let directory = RunDirectory(folder + "/parts", earlier: .resume, checkpointEvery: .steps(31))
                var stopped: [Int] = []
                // Three trials of 200 steps come before a whitening that is chosen.
                for stop in [1, 60, 77] + (yaml.contains("auto") && whole.whiteningTrials.count == 3 ? [500] : []) {
                    do {
                        _ = try trained(configuration, directory, stopAt: [stop])
                        Issue.record("the training was not stopped")
                    } catch let error as TrainingInterrupted {
                        stopped.append(error.run.steps)
                        #expect(error.description.contains("parts holds what is needed to resume it"))
                    }
                }
                #expect(stopped.last! > 0 && stopped.last! < 200)
                let resumed = try trained(configuration, directory)
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
                let again = try trained(configuration, directory)
                #expect(again.parameters == whole.parameters)
                #expect(again.seconds == resumed.seconds)
                let plain = try trained(configuration)
                #expect(plain.parameters == whole.parameters)
            }
        }

        /// An interrupt ends a refinement within a round, and the rounds are done again from the last step's checkpoint.
        @Test func refinementsThatWereStoppedGoOn() throws {
            try withTemporaryFolder { folder in
                let configuration = try configuration(
                    "method: sparse inference\noc: 9\nwhiten: half\nrounds: 4\nsteps: 100\nbatch: 64")
                let whole = try trained(configuration)
                let directory = RunDirectory(folder + "/parts", earlier: .resume)
                func stop() throws -> TrainedModel {
                    defer { Interruption.clear() }
                    do {
                        _ = try train(
                            configuration, on: Self.toy, seed: 3, storingIn: directory, observer: RoundStop(round: 2))
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
                let resumed = try trained(configuration, directory)
                #expect(resumed.parameters == whole.parameters)
                #expect(resumed.evaluation == whole.evaluation)
                // The same for a model that is refined on its own.
                defer { Interruption.clear() }
                #expect(throws: Interrupted.self) {
                    try whole.refined(on: Self.toy) { if $0.completed == 1 { Interruption.request() } }
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
                let configuration = try configuration("oc: 6\nwhiten: half\nsteps: 120\nbatch: 64")
                let whole = try trained(configuration, on: data())
                let resuming = RunDirectory(folder + "/model", earlier: .resume)
                for stop in [20, 50] {
                    #expect(throws: TrainingInterrupted.self) {
                        try trained(configuration, resuming, stopAt: [stop], on: data())
                    }
                }
                #expect(try trained(configuration, resuming, on: data()).parameters == whole.parameters)
            }
        }

        @Test func trialsAreShown() throws {
            let observer = TrialNotes()
            _ = try train(
                SSAE.Configuration(features: 4, length: .steps(300), batch: 64), on: Self.toy, observer: observer)
            // The last record of a trial is always shown.
            #expect(observer.last.withLock { $0 } == [.none: 200, .half: 200, .full: 200])
        }

        @Test func finishedFoldersHoldTheModelAlone() throws {
            try withTemporaryFolder { folder in
                let configuration = try configuration("oc: 4\nwhiten: half\nsteps: 30\nbatch: 64\nrecord_every: 10")
                let model = try trained(configuration, RunDirectory(folder + "/model"))
                let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/model").sorted()
                #expect(
                    names.filter { !$0.hasPrefix("events.out.tfevents.") }
                        == ["cfg.yaml", "metrics.jsonl", "weights.safetensors", "whitening_params.npz"])
                #expect(names.count == 5)
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
                let first = try train(configuration, on: Self.toy, seeds: [5, 6], storingIn: directory, observer: nil)
                let all = try train(configuration, on: Self.toy, seeds: 5..<8, storingIn: directory, observer: nil)
                let whole = try train(configuration, on: Self.toy, seeds: 5..<8, observer: nil)
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

        @Test func stoppedTrialsGoOn() throws {
            try withTemporaryFolder { folder in
                let configuration = try configuration("oc: 4\nwhiten: auto\nsteps: 800\nbatch: 64")
                let directory = RunDirectory(folder + "/model", earlier: .resume)
                // Trials have 200 steps each; the first one comes first or beside the second.
                #expect(throws: TrainingInterrupted.self) { try trained(configuration, directory, stopAt: [150]) }
                let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/model")
                #expect(names.contains("checkpoint-none"))
                #expect(!names.contains("checkpoint"))
                #expect(
                    message { _ = try trained(configuration, RunDirectory(folder + "/model")) }
                        .hasPrefix("\(folder)/model: a training here is not finished; resume or replace it"))
                let resumed = try trained(configuration, directory)
                let whole = try trained(configuration)
                #expect(resumed.whiteningTrials == whole.whiteningTrials)
                #expect(resumed.parameters == whole.parameters)
                let rest = try FileManager.default.contentsOfDirectory(atPath: folder + "/model")
                #expect(!rest.contains { $0.hasPrefix("checkpoint") })
            }
        }

        @Test func unfinishedTrainingsLoad() throws {
            try withTemporaryFolder { folder in
                for (index, yaml) in Self.configurations.enumerated() {
                    let directory = RunDirectory("\(folder)/\(index)")
                    let configuration = try configuration(yaml.replacing("whiten: auto", with: "whiten: half"))
                    let stopped = try #require(
                        interruption {
                            _ = try trained(configuration, directory, stopAt: [60])
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

        private func interruption(_ body: () throws -> Void) -> TrainingInterrupted? {
            do {
                try body()
                return nil
            } catch { return error as? TrainingInterrupted }
        }

        @Test func foldersThatAreRefused() throws {
            try withTemporaryFolder { folder in
                let path = folder + "/model"
                var configuration = SSAE.Configuration(features: 4, length: .steps(100), batch: 64)
                configuration.whitening = .none
                let resuming = RunDirectory(path, earlier: .resume)
                #expect(throws: TrainingInterrupted.self) { try trained(configuration, resuming, stopAt: [70]) }
                let steps = try TrainedModel(contentsOf: path).steps
                #expect(
                    message { _ = try trained(configuration, RunDirectory(path)) }
                        .hasPrefix(
                            "\(path): a training here is not finished (\(steps) of 100 steps); resume or replace it"))
                var other = configuration
                other.learningRate = 0.5
                #expect(
                    message { _ = try trained(other, resuming) }
                        == "\(path): the training here was begun with lr: auto, but now it is 0.5.")
                #expect(
                    message { _ = try trained(TopK.Configuration(features: 4), resuming) }
                        == "\(path): the training here was begun with method: SSAE, but now it is TopK.")
                #expect(
                    message { _ = try trained(configuration, seed: 4, resuming) }
                        == "\(path): the training here was begun with seed: 3, but now it is 4.")
                let fewer = SyntheticShifts(concepts: 4, varyingAtMost: 3, dimension: 8, count: 600, seed: 0)
                #expect(
                    message { _ = try trained(configuration, resuming, on: fewer) }
                        .hasSuffix("begun with 700 shifts × 8 of \(fewer.name), but \(fewer.name) has 600 shifts × 8."))
                let others = SyntheticShifts(concepts: 4, varyingAtMost: 3, dimension: 8, count: 700, seed: 1)
                #expect(
                    message { _ = try trained(configuration, resuming, on: others) }
                        .contains("begun with other shifts of \(others.name): their mean length was "))
                let done = try trained(configuration, resuming)
                #expect(
                    message { _ = try trained(configuration, RunDirectory(path)) }
                        == "\(path): there is a model here already; resume or replace it, or choose another folder.")
                #expect(
                    message { _ = try trained(other, resuming) }
                        == "\(path): the training here was begun with lr: auto, but now it is 0.5.")
                let replaced = try trained(other, RunDirectory(path, earlier: .replace))
                #expect(try TrainedModel(contentsOf: path).parameters == replaced.parameters)
                #expect(replaced.parameters != done.parameters)
                try "mine".write(toFile: folder + "/diary.txt", atomically: true, encoding: .utf8)
                for earlier in [RunDirectory.EarlierRun.refuse, .resume, .replace] {
                    #expect(
                        message { _ = try trained(configuration, RunDirectory(folder, earlier: earlier)) }
                            == "\(folder): this folder is not empty and holds no model; choose another one.")
                    let file = RunDirectory(folder + "/diary.txt", earlier: earlier)
                    #expect(
                        message { _ = try trained(configuration, file) }
                            .hasPrefix("\(folder)/diary.txt: cannot be used as a folder: "))
                }
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["diary.txt", "model"])
            }
        }

        /// The files below a folder with the bytes of weights and facts; the others hold times.
        private func contents(_ folder: String) throws -> [String: Data] {
            let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
            return Dictionary(
                uniqueKeysWithValues: try paths.filter { !$0.contains("tfevents") }.map { path in
                    let holdsNoTime = path.hasSuffix(".safetensors") || path.hasSuffix(".json")
                    return (
                        path, holdsNoTime ? try Data(contentsOf: URL(fileURLWithPath: folder + "/" + path)) : Data()
                    )
                })
        }

        /// In 30 steps seeds agree on nothing, so that further seeds and a wider stage are trained; in 400 on something.
        ///
        /// What follows the steps of a stage begins anew, so that the searches are left alone longer every time.
        @Test(arguments: [(30, 17), (30, 47), (30, 128), (400, 355), (400, 600)])
        func interruptedSearchesForConceptsGoOn(steps: Int, every batches: Int) throws {
            try withTemporaryFolder { folder in
                var configuration = SSAE.Configuration(features: .automatic)
                configuration.settings.length = .steps(steps)
                configuration.settings.batch = 64
                configuration.settings.whitening = .none
                func search(_ directory: RunDirectory, stopAt stop: Int? = nil) throws -> Runs {
                    defer { Interruption.clear() }
                    return try train(
                        configuration, on: StoppingShifts(base: Self.toy, batches: stop.map { [$0] } ?? []),
                        seeds: 0..<2,
                        storingIn: directory, observer: nil)
                }
                let whole = try search(RunDirectory(folder + "/whole"))
                let resuming = RunDirectory(folder + "/parts", earlier: .resume, checkpointEvery: .steps(9))
                var stops = 0
                var resumed: Runs?
                while resumed == nil {
                    do { resumed = try search(resuming, stopAt: batches * (1 + stops)) } catch let error
                        as TrainingInterrupted
                    {
                        #expect(error.directory?.hasPrefix(folder + "/parts") == true)
                        #expect(!FileManager.default.fileExists(atPath: folder + "/parts/concepts"))
                        stops += 1
                        try #require(stops < 200)
                    }
                }
                #expect(stops > 0 && resumed?.map(\.parameters) == whole.map(\.parameters))
                let expected = try contents(folder + "/whole")
                let found = try contents(folder + "/parts")
                #expect(found.keys.sorted() == expected.keys.sorted())
                #expect(expected.keys.filter { found[$0] != expected[$0] } == [])
                #expect(expected.keys.contains("concepts") == ((try? whole.concepts) != nil))
                // What is finished stays, and what is replaced is as if nothing had been there.
                _ = try search(resuming)
                #expect(try contents(folder + "/parts") == expected)
                _ = try search(RunDirectory(folder + "/parts", earlier: .replace))
                #expect(try contents(folder + "/parts") == expected)
                #expect(message { _ = try search(RunDirectory(folder + "/parts")) } != "no error")
                #expect(try contents(folder + "/parts") == expected)
            }
        }

        @Test func aMoveThatWasCutOffIsUndone() throws {
            try withTemporaryFolder { folder in
                var configuration = SSAE.Configuration(features: .automatic)
                configuration.settings.length = .steps(30)
                configuration.settings.batch = 64
                configuration.settings.whitening = .none
                let path = folder + "/m"
                func search() throws -> Runs {
                    try train(
                        configuration, on: Self.toy, seeds: 0..<2, storingIn: RunDirectory(path, earlier: .resume),
                        observer: nil)
                }
                let runs = try search()
                let before = try contents(path)
                let moving = "\(path)/features-\(runs[0].features).moving"
                try FileManager.default.createDirectory(atPath: moving, withIntermediateDirectories: true)
                try FileManager.default.moveItem(atPath: path + "/seed-1", toPath: moving + "/seed-1")
                #expect(try search().map(\.parameters) == runs.map(\.parameters))
                #expect(try contents(path) == before)
            }
        }

        @Test func twoTrainingsDoNotShareAFolder() throws {
            try withTemporaryFolder { folder in
                let configuration = SSAE.Configuration(features: 4, length: .steps(20), batch: 64)
                let error = message {
                    _ = try train(
                        configuration, on: Self.toy, seeds: [1, 1], storingIn: RunDirectory(folder), observer: nil)
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
                #expect(throws: TrainingInterrupted.self) { try trained(configuration, resuming, stopAt: [70]) }
                let metricsFile = path + "/metrics.jsonl"
                let text = try String(contentsOfFile: metricsFile, encoding: .utf8)
                try (text + "{\"step\":75,\"lo").write(toFile: metricsFile, atomically: false, encoding: .utf8)
                for name in ["checkpoint.0A1B2C3D.part", "metrics.jsonl.00000000.part"] {
                    try "half".write(toFile: path + "/" + name, atomically: false, encoding: .utf8)
                }
                let resumed = try trained(configuration, resuming)
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
                let whole = try trained(configuration)
                let resuming = RunDirectory(path, earlier: .resume)
                #expect(throws: TrainingInterrupted.self) { try trained(configuration, resuming, stopAt: [30]) }
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
                    #expect(message { _ = try trained(configuration, resuming) } == text)
                }
                // Blanks at the header's end may turn into others.
                #expect(refused > 190)
                try bytes.write(to: place)
                #expect(try trained(configuration, resuming).parameters == whole.parameters)
            }
        }

        @Test func decompositionsAreKept() throws {
            try withTemporaryFolder { folder in
                let configuration = PrincipalComponents.Configuration(settings: TrainingSettings(features: 3))
                let resuming = RunDirectory(folder + "/model", earlier: .resume)
                let model = try train(configuration, on: Self.toy, storingIn: resuming, observer: nil)
                let again = try train(configuration, on: Self.toy, storingIn: resuming, observer: nil)
                #expect(again.parameters == model.parameters)
                #expect(try TrainedModel(contentsOf: folder + "/model").parameters == model.parameters)
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

/// Shifts that ask to stop when a batch is read for so many times.
private struct StoppingShifts<Base: ShiftDataset>: ShiftDataset {
    let base: Base
    private let batches: Set<Int>
    private let reads = Counter()

    init(base: Base, batches: Set<Int>) {
        self.base = base
        self.batches = batches
    }

    private final class Counter: Sendable {
        let count = Atomic<Int>(0)
    }

    var name: String { base.name }
    var count: Int { base.count }
    var dimension: Int { base.dimension }

    func shuffle(_ indices: UnsafeMutableBufferPointer<Int32>, using random: inout RandomGenerator) {
        base.shuffle(indices, using: &random)
    }

    func copyShifts(
        at indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>
    ) throws(Base.Failure) {
        try base.copyShifts(at: indices, into: destination)
        // Passes over the data read more than a batch at a time, but for their ends.
        guard indices.count == 64 else { return }
        let read = reads.count.add(1, ordering: .relaxed).newValue
        if batches.contains(read) { Interruption.request() }
    }
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
