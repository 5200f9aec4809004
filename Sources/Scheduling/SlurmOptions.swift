/// How work is spread over a cluster by Slurm.
package struct SlurmOptions: Sendable, Hashable {
    /// Items that one task of the array works on, one after another.
    package var chunk = 1
    /// The most tasks that run at the same time; as many as the cluster has room for if `nil`.
    package var concurrent: Int?
    /// Seconds before its time limit at which a task is warned; it then writes a checkpoint and is queued again.
    package var warning = 90
    /// Options of sbatch without their dashes, such as `partition=cpu` or `exclusive`.
    package var options: [String] = []

    /// The options that an array has by default.
    package init() {}

    /// Options of sbatch that an array sets itself.
    package static let own: Set = [
        "array", "output", "error", "job-name", "signal", "requeue", "no-requeue", "open-mode", "chdir",
    ]

    /// What cannot be, as the end of a sentence; `nil` if all can.
    package var problem: String? {
        if chunk < 1 { return "chunk is at least 1, not \(chunk)" }
        if let concurrent, concurrent < 1 { return "concurrent is at least 1, not \(concurrent)" }
        if !(1...65_535).contains(warning) { return "warning is from 1 to 65535 seconds, not \(warning)" }
        if let option = options.first(where: { !Self.isOption($0) }) {
            return "an option of sbatch is written without dashes, such as mem=8G, not '\(option)'"
        }
        return options.first(where: Self.isOwn).map { "\($0): this option is set already" }
    }

    /// Whether a text can be an option in a batch file.
    package static func isOption(_ text: String) -> Bool {
        text.first?.isLetter == true && !text.contains(where: \.isNewline)
    }

    /// Whether an option is one that an array sets itself.
    package static func isOwn(_ text: String) -> Bool { own.contains(String(text.prefix { $0 != "=" })) }

    /// A time as Slurm reads it: hours, minutes and seconds; a part of a second counts as a whole one.
    package static func text(of time: Duration) -> String {
        let (seconds, rest) = time.components
        let all = seconds + (rest > 0 ? 1 : 0)
        func padded(_ number: Int64) -> String { (number < 10 ? "0" : "") + "\(number)" }
        return "\(all / 3_600):\(padded(all / 60 % 60)):\(padded(all % 60))"
    }
}
