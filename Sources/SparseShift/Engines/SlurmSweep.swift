import Foundation
import Machine
import Scheduling
import Work

/// A sweep in a folder whose runs are trained by job arrays of Slurm.
package struct SlurmSweep {
    /// What was submitted.
    package struct Submission: Sendable {
        /// The array's identifier.
        package let identifier: String
        /// The number of its tasks.
        package let tasks: Int
        /// The number of its runs.
        package let runs: Int
    }

    let folder: String

    /// - Parameter folder: The folder of a sweep that is planned.
    package init(in folder: String) { self.folder = RunDirectory(folder).path }

    private var array: SlurmArray { SlurmArray(in: SweepPlan.arrayFolder(of: folder)) }

    /// The program that tasks call.
    ///
    /// - Throws: `SchedulingError` if there is none.
    package static func program() throws -> String {
        let name = "sparseshift"
        if let own = Bundle.main.executableURL?.resolvingSymlinksInPath(), own.lastPathComponent == name {
            return own.path
        }
        guard let found = SystemProgram.path(of: name) else {
            throw SchedulingError("Slurm's tasks run the program \(name), which is not on PATH; install it first.")
        }
        return URL(fileURLWithPath: found).resolvingSymlinksInPath().path
    }

    /// Submits the runs that have no result and are not queued.
    ///
    /// - Returns: What was submitted; `nil` if nothing is missing.
    /// - Throws: `SchedulingError` if Slurm cannot be asked what is queued, or refuses the array.
    package func submit(_ options: SlurmOptions, program: String) throws -> Submission? {
        try array.exclusively { array in
            let status = try SweepStatus(folder, array: array)
            try Interruption.check()
            if let problem = status.problem { throw ArrayFollowing.refusal(folder, problem) }
            guard !status.missing.isEmpty else { return nil }
            let work = ArrayWork(
                name: URL(fileURLWithPath: folder).lastPathComponent,
                purpose:
                    "Trains the runs of a sweep; 'sparseshift sweep FOLDER --resume --engine slurm' writes and submits it.",
                words: [program, "sweep", URL(fileURLWithPath: folder).path, "--point"])
            let (identifier, tasks) = try array.submit(status.missing, work, options)
            return Submission(identifier: identifier, tasks: tasks, runs: status.missing.count)
        }
    }

    /// Shows how far the sweep is until nothing of it is queued or running.
    ///
    /// - Returns: The last state.
    /// - Throws: `Interrupted` on request; `SchedulingError` if Slurm does not answer for long.
    package func follow(_ show: (SweepStatus) -> Void) throws -> SweepStatus {
        try ArrayFollowing.follow(folder, look: { try SweepStatus(folder) }, show: show)
    }

    /// Cancels what is queued or running.
    ///
    /// - Returns: The number of arrays that were cancelled.
    package func cancel() throws -> Int {
        guard SweepPlan.isThere(in: folder) else { throw ModelError("\(folder): no sweep; it has no plan.json.") }
        return try array.cancel()
    }
}
