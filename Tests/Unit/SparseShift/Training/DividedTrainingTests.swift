import Foundation
import Numerics
import SparseShift
import TestSupport
import Testing
import Work

extension TrainingTests {
    /// Several processes that share the features of a model train what one process trains.
    ///
    /// A part of `TrainingTests`, since the processes of a training are the whole program's.
    @Suite(.serialized) struct DividedTrainingTests {
        private static let toy = SyntheticShifts(
            concepts: 6, varyingAtMost: 2, dimension: 12, count: 2_048, noise: 0.02, seed: 1)
        // Small steps: with large ones, what differs by rounding grows, as it does from one number of threads to another.
        private static let usual = "steps: 200\nbatch: 64\nrecord_every: 1\nlr: 0.001\n"

        static let configurations = [
            "whiten: none", "whiten: none\nnorm: ln", "whiten: none\nnorm: gn\nbiases: trained",
            "whiten: none\nnorm: bn",
            "whiten: none\nloss: relative\nconstraint: sparsity\ntarget: auto",
            "whiten: half\noptimizer: past_extra_adam",
            "whiten: none\nnorm: ln\ninput_norm: ln\nscaling: none\nloss: relative\nbiases: trained\nconstraint: sparsity\ntarget: auto",
            "whiten: none\ninput_norm: plain_ln\nscaling: none\noptimizer: adam\nbiases: trained\nconstraint: sparsity\ntarget: auto",
            "whiten: none\nconstraint: sparsity\ntarget: auto\ninitial_level: 1\nwarmup: 2\nschedule: 3\npenalty: 0.5",
            "method: affine", "method: affine\nmultiplier: 0.1\nnorm: ln", "method: ReLU",
            "method: ReLU\nfeature_scale: true\nbias_init: geometric_median", "method: JumpReLU",
            "method: JumpReLU\npreactivation_loss: 0.01",
        ]

        private func configuration(_ yaml: String) throws -> any MethodConfiguration {
            try ConfigurationFile(yaml: Self.usual + (yaml.contains("oc:") ? "" : "oc: 11\n") + yaml).configuration
        }

        private func trained(
            _ yaml: String, processes: Int, storingIn directory: RunDirectory? = nil, stopAt stops: Set<Int> = []
        ) throws -> TrainedModel {
            let configuration = try configuration(yaml)
            func train() throws -> TrainedModel {
                try StoppedTraining.trained(configuration, directory, stopAt: stops, on: Self.toy)
            }
            // These processes are threads of one, and must not see how many another one has left to OpenBLAS.
            let threads = Threads.count
            Threads.count = 1
            defer { Threads.count = threads }
            guard processes > 1 else { return try train() }
            return try ThreadGroup.run(processes) { group in
                try TrainingProcesses.leading(group) { try train() }
            } follow: { group in
                do { try FollowingProcess.follow(group) } catch { Issue.record("\(error)") }
            }
        }

        @Test(arguments: configurations)
        func lossesAreThoseOfOneProcess(yaml: String) throws {
            let one = try trained(yaml, processes: 1)
            #expect(one.history.count == 200)
            for processes in [2, 4] {
                let several = try trained(yaml, processes: processes)
                #expect(several.history.count == 200)
                for (first, second) in zip(one.history, several.history) {
                    #expect(abs(first.loss - second.loss) <= 1e-5 * max(1, abs(first.loss)), "step \(first.step)")
                    #expect(
                        abs(first.sparsity - second.sparsity) <= 1e-5 * max(1, first.sparsity), "step \(first.step)")
                }
                #expect(several.parameters.features == 11)
                #expect(abs(several.evaluation.fractionUnexplained - one.evaluation.fractionUnexplained) < 1e-4)
                #expect(try trained(yaml, processes: processes).parameters == several.parameters)
            }
        }

        /// A checkpoint holds all features, so that any number of processes resumes it.
        @Test(arguments: ["whiten: none\nnorm: bn\noptimizer: past_extra_adam", "whiten: auto", "method: JumpReLU"])
        func anyNumberOfProcessesResumes(yaml: String) throws {
            let whole = try trained(yaml, processes: 2)
            // Three trials of 200 steps come before a whitening that is chosen.
            let stop = yaml.contains("auto") ? 720 : 120
            try withTemporaryFolder { folder in
                for (path, numbers) in [("same", [2, 2]), ("more", [1, 4]), ("fewer", [4, 1]), ("several", [3, 2])] {
                    let directory = RunDirectory(folder + "/" + path, earlier: .resume, checkpointEvery: .steps(31))
                    do {
                        _ = try trained(yaml, processes: numbers[0], storingIn: directory, stopAt: [stop])
                        Issue.record("the training was not stopped")
                    } catch let error as TrainingInterrupted { #expect(error.run.steps > 0) }
                    let resumed = try trained(yaml, processes: numbers[1], storingIn: directory)
                    #expect(resumed.steps == 200 && resumed.isComplete)
                    if path == "same" { #expect(resumed.parameters == whole.parameters) }
                    #expect(resumed.history.count == whole.history.count)
                    for (first, second) in zip(whole.history, resumed.history) {
                        #expect(
                            abs(first.loss - second.loss) <= 1e-5 * max(1, abs(first.loss)), "\(path), \(first.step)")
                    }
                    let read = try TrainedModel(contentsOf: folder + "/" + path)
                    #expect(read.parameters == resumed.parameters)
                }
            }
        }

        @Test func whatCannotBeDivided() throws {
            #expect(
                message { _ = try trained("method: TopK\nk: 2", processes: 2) }
                    == "method: the features of TopK cannot be divided among 2 processes, because its code of a shift depends "
                    + "on all features at once; train it in one process, or use SSAE, affine, ReLU or JumpReLU.")
            #expect(
                message { _ = try trained("method: ReLU\nresample_every: 20", processes: 2) }
                    .contains("its resampling (resample_every) compares all features"))
            #expect(
                message { _ = try trained("oc: 2", processes: 3) }
                    == "oc: 2 features cannot be divided among 3 processes; start at most 2.")
        }

        /// Dividing rows would exchange the gradient of every weight, 2·H·d numbers a pass.
        @Test func whatIsExchanged() throws {
            let (steps, batch, dimension) = (200, 64, 12)
            let exchanged = try ThreadGroup.run(2) { group in
                try TrainingProcesses.leading(group) {
                    try StoppedTraining.trained(configuration("whiten: none"), on: Self.toy)
                }
                return group.bytesSummed
            } follow: { group in
                try? FollowingProcess.follow(group)
            }
            // Two passes a step: the reconstruction in single precision, and Σ|h| with the number of active features.
            #expect(exchanged == steps * 2 * (4 * batch * dimension + 16))
        }
    }
}
