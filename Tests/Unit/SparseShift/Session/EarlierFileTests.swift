import Foundation
import HDF5
import Numerics
import SparseShift
import TestSupport
import Testing

/// Files that an earlier version wrote: a session, models, and a training that was stopped.
@Suite struct EarlierFileTests {
    private static let folder = fixtures + "/written-before"

    @Test func aSession() throws {
        let session = try Session().restore(Self.folder + "/session.h5")
        #expect(
            session.map(\.name) == [
                "toy", "whitened", "ssae", "levels", "number", "count", "table", "MCC", "one", "agreement",
                "evaluation",
            ])
        let toy: SyntheticShifts = try session.data("toy")
        let whitened: TransformedShifts<SyntheticShifts> = try session.data("whitened")
        #expect(toy.count == 60 && whitened.count == 60)
        #expect(try session.metric("number") == Double.pi && session.metric("count") == 7)
        #expect(
            try session.metric("table")
                == MetricTable(columns: ["MCC", "FVU"], rows: ["a": [0.1, 2], "b": [3, 4]]))
        let summary: CorrelationSummary = try session.metric("MCC")
        #expect(summary.seeds == [0, 1])
        #expect(try session.metric("one") == summary.each[0])
        #expect(try session.metric("agreement", as: Agreement.self).pairs.count == 1)
        let runs = try session.runs("ssae")
        #expect(runs[0].evaluation.fractionUnexplained == 0.029899401624681743 && runs[0].evaluation.limit == nil)
        #expect(runs[1].evaluation.sparsity == 0.5449370555502052 && runs[1].seed == 1)
        #expect(
            runs[0].whiteningTrials == [
                WhiteningTrial(whitening: .none, sparsenessRatio: 0.8034579330289643),
                WhiteningTrial(whitening: .half, sparsenessRatio: 0.7973890671657489),
                WhiteningTrial(whitening: .full, sparsenessRatio: 0.8048735684177201),
            ])
        #expect(runs[0].chosenWhitening == .half && runs[0].whitening?.rank == 3 && runs[0].whitenedEvaluation != nil)
        let level = try session.model("levels")
        #expect(level.pressure == 0.15768511445350464 && level.limit == .sparsity(0.2) && level.steps == 40)
        #expect(try session.metric("evaluation") == level.evaluation)
        #expect(level.history.count == 40 && level.history[39].step == 40 && level.history[3].limit == .sparsity(0.2))
        // What is evaluated today is what was evaluated then, but for the rounding of another machine.
        #expect(abs(level.evaluate(on: toy).sparsity - level.evaluation.sparsity) < 1e-6)
    }

    @Test func models() throws {
        let session = try Session().restore(Self.folder + "/session.h5")
        let (run, level) = (try session.runs("ssae")[0], try session.model("levels"))
        for (folder, same) in [("models/seed-0", run), ("level", level)] {
            let model = try TrainedModel(contentsOf: Self.folder + "/" + folder)
            #expect(model.parameters == same.parameters && model.history == same.history)
            #expect(model.evaluation == same.evaluation && model.whitenedEvaluation == same.whitenedEvaluation)
            #expect(model.whitening?.matrix == same.whitening?.matrix && model.whiteningTrials == same.whiteningTrials)
            #expect(model.limit == same.limit && model.pressure == same.pressure && model.multiplier == same.multiplier)
            #expect(model.scale == same.scale && model.steps == same.steps && model.seconds == same.seconds)
            #expect(model.isComplete && model.fingerprint == same.fingerprint && model.data == same.data)
            // What is saved today has the bytes of then.
            try withTemporaryFolder { other in
                try model.save(to: other + "/again")
                for file in try FileManager.default.contentsOfDirectory(atPath: Self.folder + "/" + folder) {
                    let (first, second) = ("\(Self.folder)/\(folder)/\(file)", "\(other)/again/\(file)")
                    #expect(FileManager.default.contents(atPath: first) == FileManager.default.contents(atPath: second))
                }
            }
        }
    }

    @Test func aTrainingThatWasStopped() throws {
        let model = try TrainedModel(contentsOf: Self.folder + "/stopped")
        #expect(model.steps == 810_554 && !model.isComplete && model.limit == .sparsity(0.2))
        #expect(model.history.map(\.step) == (1...8).map { $0 * 100_000 })
        let first = model.history[0]
        #expect(first.loss == 0.16774830096271595 && first.sparsity == 0.20067723880312152 && first.epoch == 49_999)
        #expect(first.limit == .sparsity(0.2) && first.multiplier == 1.44417405128479 && first.l0 == 1.4243216666667873)
        #expect(first.violation == 0.00067723880312151041 && first.seconds == 0.45500447800000005)
    }
}
