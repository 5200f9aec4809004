import Foundation
import HDF5
import Numerics
import Scheduling
import SparseShift
import TestSupport
import Testing
import Work

/// Sweeps that are submitted to Slurm, with scripts that answer as its programs do; Tests/System/cluster has a real one.
@Suite(.serialized) struct SlurmSweepTests {
    private let shifts = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 6, count: 200, seed: 4)
    private let configuration = SSAE.Configuration(features: 3, length: .steps(20), batch: 16)
    private let tools = [
        "sbatch": "echo 12", "squeue": "cat \"$(dirname \"$0\")/answer\"", "scancel": "true", "sparseshift": "true",
    ]

    private func sweep(
        _ folder: RunDirectory?, values: [ConfigurationValue] = [0.1, 0.2], on engine: SweepEngine = .slurm()
    ) throws -> Sweep {
        try SparseShift.sweep(
            configuration, over: ["tolerance": values], on: shifts, seeds: [0, 1], on: engine, storingIn: folder,
            observer: nil)
    }

    private func answer(_ text: String, _ folder: String) throws {
        try text.write(toFile: folder + "/tools/answer", atomically: true, encoding: .utf8)
    }

    @Test func theLocalEngineIsTheUsualSweep() throws {
        let usual = try SparseShift.sweep(
            configuration, over: ["tolerance": [0.1, 0.2]], on: shifts, seeds: [0, 1], observer: nil)
        let local = try sweep(nil, on: .local)
        #expect(
            local.flatMap { $0.runs.map(\.parameters.decoderWeight) }
                == usual.flatMap { $0.runs.map(\.parameters.decoderWeight) })
    }

    @Test func optionsBecomeThoseOfSbatch() {
        let engine = SweepEngine.slurm(
            partition: "cpu", time: .hours(2), processors: 4, concurrent: 3, chunk: 5, warning: .minutes(2),
            options: ["mem": "8G", "exclusive": ""])
        guard case .slurm(let options) = engine.kind else {
            Issue.record("no options")
            return
        }
        #expect(options.options == ["partition=cpu", "time=2:00:00", "cpus-per-task=4", "mem=8G", "exclusive"])
        #expect(options.concurrent == 3 && options.chunk == 5 && options.warning == 120)
    }

    @Test func whatCannotBeSubmittedIsOneSentence() throws {
        try withTools(tools) { folder in
            #expect(message { _ = try sweep(nil) }.contains("storingIn: \"sw\""))
            #expect(message { _ = try sweep("sw", on: .slurm(chunk: 0)) } == "slurm: chunk is at least 1, not 0.")
            #expect(message { _ = try sweep("sw", on: .slurm(options: ["array": "1"])) }.contains("array=1"))
            let other = folder + "/other"
            try FileManager.default.createDirectory(atPath: other + "/x", withIntermediateDirectories: true)
            #expect(message { _ = try sweep(RunDirectory(other)) }.contains("holds no sweep"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: other) == ["x"])
            #expect(message { _ = try SweepStatus(other) }.contains("no sweep"))
            #expect(message { _ = try Sweep(contentsOf: other) }.contains("no sweep"))
        }
        try withTools([:], alone: true) { folder in
            #expect(message { _ = try sweep(RunDirectory(folder + "/sw")) }.contains("sbatch is not on PATH"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/sw"))
        }
    }

    @Test func interruptingLeavesTheTasksAndTheSameCellFollowsThem() throws {
        try withTools(tools) { folder in
            let path = folder + "/sw"
            try answer("12 0 RUNNING None\n12 1 PENDING Resources\n12 2 PENDING Resources\n12 3 PENDING x\n", folder)
            for _ in 0..<2 {
                // Between the look that shows them and the next one.
                SweepObservers.bootstrap { { _ in Interruption.request() } }
                defer {
                    SweepObservers.bootstrap { nil }
                    Interruption.clear()
                }
                let sentence = message { _ = try sweep(RunDirectory(path)) }
                #expect(sentence.contains("4 runs: 1 running, 3 queued"))
                #expect(sentence.contains("Sweep(contentsOf: \"\(path)\", following: true)"))
            }
            // Submitted once.
            let record = try String(contentsOfFile: path + "/slurm/jobs.jsonl", encoding: .utf8)
            #expect(record.split(separator: "\n").count == 1)
            let status = try SweepStatus(path)
            #expect(status.runs.map(\.state) == [.running, .queued, .queued, .queued])
            #expect(status.runs[1].detail == "Resources" && status.runs[3].name == "tolerance 0.2, seed 1")
            let read = try Sweep(contentsOf: path)
            #expect(read.isEmpty && !read.isComplete && read.status == status)
        }
    }

    @Test func whatHasFailedIsNamedAndSubmittedAgain() throws {
        try withTools(tools) { folder in
            let path = folder + "/sw"
            try answer("", folder)
            let sentence = message { _ = try sweep(RunDirectory(path)) }
            #expect(
                sentence.contains(
                    "4 of 4 runs have no result; run 0 (tolerance 0.1, seed 0) failed: Slurm's task left no log"))
            #expect(sentence.contains("and 1 more"))
            try "Killed\n".write(toFile: path + "/slurm/12_2.log", atomically: true, encoding: .utf8)
            #expect(try SweepStatus(path).runs[2].detail == "Killed")
            _ = message { _ = try sweep(RunDirectory(path)) }
            let record = try String(contentsOfFile: path + "/slurm/jobs.jsonl", encoding: .utf8)
            #expect(record.split(separator: "\n").count == 2)
        }
    }

    @Test func nothingIsSubmittedWhereSlurmDoesNotAnswer() throws {
        try withTools(tools) { folder in
            let path = folder + "/sw"
            try answer("", folder)
            _ = message { _ = try sweep(RunDirectory(path)) }
            try FileManager.default.removeItem(atPath: folder + "/tools/answer")
            let sentence = message { _ = try sweep(RunDirectory(path)) }
            #expect(sentence.contains("nothing is submitted"))
            let record = try String(contentsOfFile: path + "/slurm/jobs.jsonl", encoding: .utf8)
            #expect(record.split(separator: "\n").count == 1)
            #expect(try SweepStatus(path).count(.unknown) == 4)
            // Values that are added change the numbers of runs.
            #expect(
                message { _ = try sweep(RunDirectory(path), values: [0.05, 0.1, 0.2]) }.contains(
                    "it is not known whether"))
        }
    }

    @Test func runsOfAnotherProcessAreReadFromTheFolder() throws {
        try withTools(tools) { folder in
            let path = folder + "/sw"
            try answer("", folder)
            _ = message { _ = try sweep(RunDirectory(path)) }
            // What Slurm's tasks do.
            let plan = try SweepPlan(contentsOf: path)
            let data = try SweepData.open(plan, in: path)
            for number in 0..<4 {
                _ = try SparseShift.sweep(
                    plan.configuration.configuration, over: plan.fields, on: data, seeds: plan.seeds,
                    storingIn: RunDirectory(path, earlier: .resume), source: .null, extent: .only([number]),
                    observer: nil)
            }
            let local = try sweep(nil, on: .local)
            for found in [
                try sweep(RunDirectory(path)), try Sweep(contentsOf: path),
                try Sweep(contentsOf: path, following: true),
            ] {
                #expect(found.isComplete)
                #expect(
                    found.flatMap { $0.runs.map(\.parameters.decoderWeight) }
                        == local.flatMap { $0.runs.map(\.parameters.decoderWeight) })
                #expect(found.map(\.sparsenessRatios) == local.map(\.sparsenessRatios))
            }
            #expect(SweepData.isStored(try SweepPlan(contentsOf: path)))
        }
    }

    @Test func dataThatAreDamagedOrOthersAreWrittenAnew() throws {
        try withTemporaryFolder { folder in
            _ = try plan(shifts, in: folder)
            let path = folder + "/data.h5"
            func damage(_ bytes: Data) throws { try bytes.write(to: URL(fileURLWithPath: path)) }
            try SweepData.write(shifts, into: folder)
            let whole = try #require(FileManager.default.contents(atPath: path))
            for bytes in [whole.dropLast(100), Data(), Data("no HDF5".utf8)] {
                try damage(Data(bytes))
                #expect(
                    message { _ = try SweepData.open(SweepPlan(contentsOf: folder), in: folder) }
                        == "\(path): the data of this sweep are damaged; run the cell that made it again, which writes them anew."
                )
                try SweepData.write(shifts, into: folder)
                #expect(try digest(SweepData.open(SweepPlan(contentsOf: folder), in: folder)) == digest(shifts))
            }
            let other = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 6, count: 200, seed: 5)
            try SweepData.write(other, into: folder)
            #expect(try digest(SweepData.open(SweepPlan(contentsOf: folder), in: folder)) == digest(other))
        }
    }

    @Test func dataAreStoredAsTheyAre() throws {
        let whitening = try Whitening(fittedTo: shifts)
        let sets: [any ShiftDataset] = [
            shifts, try shifts.subsampled(count: 50, seed: 1), try whitening.whitened(shifts),
            try Shifts(shifts.matrix, name: "own"),
        ]
        for data in sets {
            try withTemporaryFolder { folder in
                _ = try plan(data, in: folder)
                try SweepData.write(data, into: folder)
                let read = try SweepData.open(SweepPlan(contentsOf: folder), in: folder)
                #expect(read.name == data.name)
                #expect(try digest(read) == digest(data))
            }
        }
    }

    private func plan(_ data: some ShiftDataset, in folder: String) throws -> Sweep {
        try SparseShift.sweep(
            configuration, over: [SweepField("tolerance", [0.1])], on: data, seeds: [0],
            storingIn: RunDirectory(folder), source: SweepData.source, extent: .planning, observer: nil)
    }

    /// Changes with any entry and any label.
    private func digest(_ data: some ShiftDataset) throws -> ShiftDigest? { try data.statistics().digest }

    @Test func dataThatHaveChangedAreRefused() throws {
        try withTools(tools) { folder in
            func write(_ count: Int) throws -> EmbeddingPairs {
                let path = folder + "/pairs.h5"
                try HDF5Writer.write(path) { file in
                    let numbers = (0..<count * 2 * 4).map { Float(($0 * 7_919) % 101) / 101 }
                    try file.add("cfc_train", shape: [count, 2, 4], floats: numbers)
                }
                return try EmbeddingPairs(path)
            }
            let path = folder + "/sw"
            let first = try write(30)
            _ = try plan(first, in: path)
            try SweepData.write(first, into: path)
            _ = try write(40)
            let sentence = message { _ = try Sweep(contentsOf: path) }
            #expect(sentence.contains("pairs.h5 has changed since the sweep was planned"))
            try FileManager.default.removeItem(atPath: path + "/data.h5")
            #expect(message { _ = try Sweep(contentsOf: path) }.contains("data.h5: the data of this sweep have gone"))
        }
    }
}
