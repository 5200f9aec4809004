import ArgumentParser
import Glibc
import MessagePassing
import NotebookKernel
import SparseShift

/// The processes of `mpirun` or `srun` among which one training is divided.
enum ProcessGroupOfTraining {
    /// Runs `body` in process 0, whose trainings the others share. They return when it is over.
    ///
    /// Alone, this process runs `body` and needs no MPI.
    static func sharing(_ body: () throws -> Void) throws {
        guard let launch = ProcessLaunch() else { return try body() }
        let group: MPIGroup
        do { group = try MPIGroup(launch) } catch { throw CommandFailure("MPI: \(error)") }
        try checkVersions(group)
        guard group.isFirst else {
            // Process 0 decides when to stop: signals of the scheduler reach all of them.
            for number in [SIGINT, SIGTERM, SIGUSR1] { signal(number, SIG_IGN) }
            do { try FollowingProcess.follow(group) } catch {
                StandardError.write("error: MPI process \(group.rank): \(error)\n")
                group.abort(1)
            }
            return group.finish()
        }
        defer { group.finish() }
        try TrainingProcesses.leading(group, body)
    }

    /// All processes have to be of one version, and of one build: they exchange numbers without names.
    private static func checkVersions(_ group: MPIGroup) throws {
        var program = stat()
        stat("/proc/self/exe", &program)
        let own = "\(Version.current), \(program.st_size) bytes"
        let first = group.broadcast(own)
        let others = Int(group.sum(own == first ? 0 : 1))
        guard others > 0 else { return }
        group.finish()
        // One of them says it.
        guard group.isFirst else { throw ExitCode.failure }
        throw CommandFailure(
            "MPI: \(others) of \(group.count) processes run another build of sparseshift than process 0; install the same one on "
                + "every machine.")
    }
}
