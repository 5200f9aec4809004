import Glibc

/// The memory of the machine.
package enum PhysicalMemory {
    /// Its size in bytes.
    package static let bytes = Int(sysconf(Int32(_SC_PHYS_PAGES))) * Int(sysconf(Int32(_SC_PAGESIZE)))
}
