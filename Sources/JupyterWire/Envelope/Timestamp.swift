import Foundation

/// Points in time as the protocol writes them.
enum Timestamp {
    /// The present, in UTC with microseconds, such as `2026-02-03T04:05:06.000007Z`.
    static func now() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return text(seconds: time.tv_sec, microseconds: time.tv_nsec / 1000)
    }

    static func text(seconds: Int, microseconds: Int) -> String {
        var seconds = seconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func padded(_ number: some BinaryInteger, to width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let day = [padded(parts.tm_year + 1900, to: 4), padded(parts.tm_mon + 1, to: 2), padded(parts.tm_mday, to: 2)]
        let clock = [padded(parts.tm_hour, to: 2), padded(parts.tm_min, to: 2), padded(parts.tm_sec, to: 2)]
        return "\(day.joined(separator: "-"))T\(clock.joined(separator: ":")).\(padded(microseconds, to: 6))Z"
    }
}
