import Machine
import Testing

/// What Slurm tells its jobs.
@Suite struct SchedulerJobTests {
    private func job(_ values: [String: String]) -> SchedulerJob { SchedulerJob { values[$0] } }

    @Test func theJobsProcessorsAndMemory() {
        let job = job(["SLURM_JOB_ID": "7", "SLURM_CPUS_PER_TASK": "4", "SLURM_MEM_PER_NODE": "2048"])
        #expect(job.processors == 4)
        #expect(job.memory == 2 << 30)
    }

    @Test func memoryForEachProcessor() {
        #expect(job(["SLURM_JOB_ID": "7", "SLURM_MEM_PER_CPU": "512", "SLURM_CPUS_ON_NODE": "3"]).memory == 1536 << 20)
        #expect(job(["SLURM_JOB_ID": "7", "SLURM_MEM_PER_CPU": "512"]).memory == nil)
    }

    /// A shell that was once in a job may keep some of the variables.
    @Test func nothingOutsideAJob() {
        let job = job(["SLURM_CPUS_PER_TASK": "4", "SLURM_MEM_PER_NODE": "2048"])
        #expect(job.processors == nil && job.memory == nil)
    }

    @Test func whatIsNoNumberIsNoLimit() {
        let job = job(["SLURM_JOB_ID": "7", "SLURM_CPUS_PER_TASK": "many", "SLURM_MEM_PER_NODE": "0"])
        #expect(job.processors == nil && job.memory == nil)
    }
}
