import Glibc

/// What a Slurm job that this process is part of was given, as its environment tells.
package struct SchedulerJob {
    /// The processors of a task; `nil` outside a job, or if the job did not ask for any.
    package let processors: Int?
    /// The memory in bytes; `nil` outside a job, or if the job did not ask for any.
    package let memory: Int?

    /// - Parameter value: A variable's value, by its name.
    package init(_ value: (String) -> String? = { getenv($0).map { String(cString: $0) } }) {
        func number(_ name: String) -> Int? { value(name).flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }
        guard value("SLURM_JOB_ID") != nil else {
            (processors, memory) = (nil, nil)
            return
        }
        processors = number("SLURM_CPUS_PER_TASK")
        // In MiB. All memory of a machine is written as 0.
        let perProcessor = number("SLURM_MEM_PER_CPU").flatMap { each in
            number("SLURM_CPUS_ON_NODE").map { each.multipliedReportingOverflow(by: $0).partialValue }
        }
        memory = (number("SLURM_MEM_PER_NODE") ?? perProcessor).flatMap { $0 < 1 << 40 ? $0 << 20 : nil }
    }
}
