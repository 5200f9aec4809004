import Foundation
import JupyterWire
import Machine
import Synchronization

/// What this process uses of the machine, as Linux tells it.
final class ProcessUsage: Sendable {
    private struct Sample {
        var time: ContinuousClock.Instant
        /// Seconds of processors used so far.
        var used: Double
    }

    private let last = Mutex(Sample(time: .now, used: 0))

    /// The use of processors since the last call, and of memory now.
    var reply: UsageReply {
        let sample = Sample(time: .now, used: Self.secondsUsed)
        let earlier = last.withLock { last in
            defer { last = sample }
            return last
        }
        let seconds = max((sample.time - earlier.time) / .seconds(1), 1e-3)
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let resident = Int(Self.fields(of: "/proc/self/statm").dropFirst().first ?? "") ?? 0
        return UsageReply(
            hostname: ProcessInfo.processInfo.hostName, process: Int(getpid()),
            processorPercent: max(0, (sample.used - earlier.used) / seconds * 100), memory: resident * page,
            processors: ProcessInfo.processInfo.activeProcessorCount,
            hostMemory: (
                Int(ProcessInfo.processInfo.physicalMemory), Int(sysconf(Int32(_SC_AVPHYS_PAGES))) * page
            ))
    }

    private static var secondsUsed: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static func fields(of file: String) -> [Substring] {
        ((try? String(contentsOfFile: file, encoding: .utf8)) ?? "").split(separator: " ")
    }
}
