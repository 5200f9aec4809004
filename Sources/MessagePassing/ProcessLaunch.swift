import Glibc

/// How many processes `mpirun` or `srun` has started this one among, as its environment tells.
public struct ProcessLaunch: Equatable, Sendable {
    /// The number of processes.
    public let count: Int

    /// - Parameter value: A variable's value, by its name.
    /// - Returns: `nil` if this process was started alone.
    public init?(_ value: (String) -> String? = { getenv($0).map { String(cString: $0) } }) {
        // Open MPI; MPICH and Intel MPI; MVAPICH; Slurm's srun, which says nothing of a batch script itself.
        for name in ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MV2_COMM_WORLD_SIZE"] {
            guard let count = value(name).flatMap({ Int($0) }) else { continue }
            guard count > 1 else { return nil }
            self.count = count
            return
        }
        guard value("SLURM_STEP_ID").flatMap({ Int($0) }) != nil, value("SLURM_PROCID") != nil,
            let count = value("SLURM_STEP_NUM_TASKS").flatMap({ Int($0) }), count > 1
        else { return nil }
        self.count = count
    }
}
