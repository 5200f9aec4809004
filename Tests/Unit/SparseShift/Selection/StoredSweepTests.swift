import Foundation
import Numerics
import SparseShift
import TestSupport
import Testing

/// Sweeps whose runs are kept in a folder.
@Suite struct StoredSweepTests {
    private let shifts = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 6, count: 200, seed: 4)
    private let configuration = SSAE.Configuration(features: 3, length: .steps(20), batch: 16)

    private func sweep(_ values: [ConfigurationValue], seeds: [Int], in folder: RunDirectory?) throws -> Sweep {
        try SparseShift.sweep(
            configuration, over: ["tolerance": values], on: shifts, seeds: seeds, storingIn: folder, observer: nil)
    }

    private func weights(_ sweep: Sweep) -> [[Float]] {
        sweep.flatMap { point in point.runs.map { $0.parameters.decoderWeight.elements } }
    }

    @Test func runsInAFolderAreThoseInMemory() throws {
        try withTemporaryFolder { path in
            let inMemory = try sweep([0.1, 0.2], seeds: [0, 1], in: nil)
            let stored = try sweep([0.1, 0.2], seeds: [0, 1], in: RunDirectory(path + "/sw"))
            #expect(weights(stored) == weights(inMemory))
            #expect(stored.map(\.sparsenessRatios) == inMemory.map(\.sparsenessRatios))
            for (point, seed) in [("0.1", 0), ("0.2", 1)] {
                let model = try TrainedModel(contentsOf: "\(path)/sw/tolerance=\(point)/seed-\(seed)")
                #expect(model.isComplete)
            }
            let again = try sweep([0.1, 0.2], seeds: [0, 1], in: RunDirectory(path + "/sw", earlier: .resume))
            #expect(weights(again) == weights(inMemory))
        }
    }

    @Test func valuesAndSeedsAreAdded() throws {
        try withTemporaryFolder { path in
            _ = try sweep([0.1], seeds: [1], in: RunDirectory(path + "/sw"))
            let more = try sweep([0.2, 0.1], seeds: [0, 1], in: RunDirectory(path + "/sw", earlier: .resume))
            #expect(more.count == 2 && more.allSatisfy { $0.runs.count == 2 })
            #expect(throws: ModelError.self) {
                try sweep([0.2], seeds: [0, 1], in: RunDirectory(path + "/sw", earlier: .resume))
            }
            #expect(throws: ModelError.self) { try sweep([0.1], seeds: [1], in: RunDirectory(path + "/sw")) }
            _ = try sweep([0.3], seeds: [1], in: RunDirectory(path + "/sw", earlier: .replace))
            let names = try FileManager.default.contentsOfDirectory(atPath: path + "/sw").sorted()
            #expect(names == ["plan.json", "tolerance=0.3"])
        }
    }

    @Test func aDamagedPlanIsRefused() throws {
        try withTemporaryFolder { path in
            _ = try sweep([0.1], seeds: [0], in: RunDirectory(path + "/sw"))
            for text in ["", "{}", "[1]", "{\"version\": 2}"] {
                try text.write(toFile: path + "/sw/plan.json", atomically: true, encoding: .utf8)
                #expect(throws: ModelError.self) { try SweepPlan(contentsOf: path + "/sw") }
            }
        }
    }

    @Test func runsAreNumberedByPointsAndSeeds() throws {
        try withTemporaryFolder { path in
            _ = try sweep([0.1, 0.2], seeds: [5, 3], in: RunDirectory(path + "/sw"))
            let runs = try SweepPlan(contentsOf: path + "/sw").runs()
            #expect(runs.map(\.number) == [0, 1, 2, 3])
            #expect(runs.map(\.seed) == [5, 3, 5, 3])
            #expect(runs.map { $0.changes[0].text } == ["0.1", "0.1", "0.2", "0.2"])
            #expect(runs.allSatisfy { $0.state(in: path + "/sw") == .done })
        }
    }
}
