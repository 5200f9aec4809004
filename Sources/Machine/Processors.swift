import CLinux
import Glibc
import Synchronization

/// The processors that this process uses.
package enum Processors {
    /// How many may be used, at least 1: those of the process's affinity, which `taskset` narrows, fewer where the
    /// control group or a scheduler's job has a limit.
    package static let available: Int = {
        let machine = allowed() ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        let share = ControlGroup().processors.map { max(1, Int($0.rounded(.up))) }
        return max(1, [machine, share, SchedulerJob().processors].compactMap { $0 }.min()!)
    }()

    private static let chosen = Atomic<Int>(0)

    /// How many are used: all that are available, unless another number was set.
    package static var count: Int {
        get {
            let number = chosen.load(ordering: .relaxed)
            return number > 0 ? number : available
        }
        set { chosen.store(max(1, newValue), ordering: .relaxed) }
    }

    /// The processors of the affinity; `nil` if the system does not tell.
    private static func allowed() -> Int? {
        var mask = [UInt64](repeating: 0, count: 16)
        while mask.count <= 1 << 16 {
            if sparseshift_affinity(UInt(mask.count * 8), &mask) > 0 {
                return mask.reduce(0) { $0 + $1.nonzeroBitCount }
            }
            guard errno == EINVAL else { return nil }
            mask += mask
        }
        return nil
    }
}
