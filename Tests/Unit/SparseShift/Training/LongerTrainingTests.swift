import Foundation
import Numerics
import SparseShift
import TestSupport
import Testing
import Work

extension TrainingTests {
    /// Trainings that are given more steps than they were begun with.
    @Suite(.serialized) struct LongerTrainingTests {
        /// Trained for `steps`, then given `more` in the same folder; and trained for `more` from the start.
        private func longer(
            _ yaml: String, _ steps: Int, _ more: Int, in folder: String
        ) throws -> (continued: TrainedModel, whole: TrainedModel) {
            func configuration(_ steps: Int) throws -> any MethodConfiguration {
                try StoppedTraining.configuration(yaml + "\nbatch: 64\nrecord_every: 7\nsteps: \(steps)")
            }
            let directory = RunDirectory(folder + "/model", earlier: .resume)
            #expect(try StoppedTraining.trained(configuration(steps), directory).steps == steps)
            return (
                try StoppedTraining.trained(configuration(more), directory),
                try StoppedTraining.trained(configuration(more))
            )
        }

        /// With a step size that does not fall, more steps are those of a longer training, to the bit.
        @Test(arguments: [
            "oc: 5\nwhiten: none", "oc: 5\nwhiten: auto", "oc: 5\nwhiten: half\noptimizer: past_extra_adam",
            "oc: 5\nnorm: bn\nwhiten: none", "method: TopK\noc: 9\nk: 2", "method: gated\noc: 9",
        ])
        func moreStepsAreThoseOfALongerTraining(yaml: String) throws {
            try withTemporaryFolder { folder in
                let (continued, whole) = try longer(yaml + "\nlr_decay: 1", 200, 250, in: folder)
                #expect(continued.parameters == whole.parameters)
                #expect(continued.history.map(\.loss).last == whole.history.map(\.loss).last)
                #expect(continued.isComplete && continued.steps == 250 && continued.continuedFrom == nil)
            }
        }

        /// Where the step size had fallen already, the model says so, also when it is read again and given more once more.
        @Test(arguments: ["oc: 5\nwhiten: none", "method: p-annealed ReLU\noc: 9\np_steps: 3\nlr_decay: 1"])
        func anotherScheduleIsSaid(yaml: String) throws {
            try withTemporaryFolder { folder in
                let (continued, whole) = try longer(yaml, 40, 90, in: folder)
                #expect(continued.parameters != whole.parameters)
                #expect(continued.continuedFrom == 40 && whole.continuedFrom == nil)
                #expect(try TrainedModel(contentsOf: folder + "/model").continuedFrom == 40)
                let again = try StoppedTraining.trained(
                    StoppedTraining.configuration(yaml + "\nbatch: 64\nrecord_every: 7\nsteps: 100"),
                    RunDirectory(folder + "/model", earlier: .resume))
                #expect(again.steps == 100 && again.continuedFrom == 40)
            }
        }

        /// A run that was stopped before its step size fell goes on as the longer one.
        @Test func stoppedRunsGetMoreSteps() throws {
            try withTemporaryFolder { folder in
                func configuration(_ epochs: Int) throws -> any MethodConfiguration {
                    try StoppedTraining.configuration(
                        "oc: 5\nwhiten: none\nbatch: 64\nrecord_every: 7\nepochs: \(epochs)")
                }
                let directory = RunDirectory(folder, earlier: .resume, checkpointEvery: .steps(5))
                #expect(throws: TrainingInterrupted.self) {
                    try StoppedTraining.trained(configuration(10), directory, stopAt: [31])
                }
                let longer = try StoppedTraining.trained(configuration(20), directory)
                #expect(longer.continuedFrom == nil)
                #expect(try longer.parameters == StoppedTraining.trained(configuration(20)).parameters)
                #expect(
                    message { _ = try StoppedTraining.trained(configuration(10), directory) }
                        == "\(folder): the training here was begun with 200 steps, of which 200 are done, but now it is 100; give "
                        + "it at least as many, or choose another folder.")
                try FileManager.default.removeItem(atPath: folder + "/final-checkpoint")
                #expect(
                    message { _ = try StoppedTraining.trained(configuration(30), directory) }
                        == "\(folder): finished after 200 steps, and there is no final-checkpoint from which more could follow; "
                        + "train anew, in another folder.")
            }
        }
    }
}
