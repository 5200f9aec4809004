import CLinux
import Glibc

/// The processors that this process may run on.
package enum Processors {
    /// How many there are, at least 1: those of the process's affinity, which `taskset` and containers narrow.
    package static let count = allowed() ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

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
