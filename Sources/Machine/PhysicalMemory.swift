import Glibc

/// The memory that this process may use.
package enum PhysicalMemory {
    /// Its size in bytes: the machine's, or less where a control group or a scheduler's job has a limit.
    package static let bytes: Int = {
        let machine = Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(sysconf(Int32(_SC_PAGESIZE)))
        return [machine, ControlGroup().memory, SchedulerJob().memory].compactMap { $0 }.min()!
    }()
}
