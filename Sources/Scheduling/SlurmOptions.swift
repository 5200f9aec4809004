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
    /// Options of sbatch with which nothing is submitted, or nothing that can be followed.
    private static let impossible: Set = ["wait", "test-only", "wrap", "clusters", "cluster"]

    /// What cannot be, as the end of a sentence; `nil` if all can.
    package var problem: String? {
        if chunk < 1 { return "chunk is at least 1, not \(chunk)" }
        if let concurrent, concurrent < 1 { return "concurrent is at least 1, not \(concurrent)" }
        if !(1...65_535).contains(warning) { return "warning is from 1 to 65535 seconds, not \(warning)" }
        if let option = options.first(where: { !Self.isOption($0) }) {
            return "an option of sbatch is written without dashes, such as mem=8G, not '\(option)'"
        }
        if let option = options.first(where: Self.isOwn) { return "\(option): this option is set already" }
        if let option = options.first(where: { Self.impossible.contains(Self.name(of: $0)) }) {
            return "\(option): a job array that is followed cannot have this option"
        }
        let names = options.map(Self.name)
        if let index = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
            let first = options[names.firstIndex(of: names[index])!]
            return "\(first) and \(options[index]): give this option once"
        }
        return problemOfTime
    }

    private var problemOfTime: String? {
        guard let option = options.first(where: { Self.name(of: $0) == "time" }),
            let seconds = Self.seconds(String(option.drop { $0 != "=" }.dropFirst()))
        else { return nil }
        if seconds <= 0 { return "\(option): a time limit is more than 0; leave it out for the partition's own" }
        guard seconds > warning else {
            return
                "\(option): tasks are warned \(warning) s before the time limit, and would stop as soon as they begin; "
                + "give more time, or a shorter warning"
        }
        return nil
    }

    /// Whether a text can be an option in a batch file.
    package static func isOption(_ text: String) -> Bool {
        text.first?.isLetter == true && !text.contains(where: \.isNewline)
    }

    private static func name(of option: String) -> String { String(option.prefix { $0 != "=" }) }

    /// Whether an option is one that an array sets itself. As sbatch does, it takes the beginning of a name for the name.
    package static func isOwn(_ text: String) -> Bool { own.contains { $0.hasPrefix(name(of: text)) } }

    /// An option as it stands in a batch file, with its value in quotes where it needs them.
    package static func line(_ option: String) -> String {
        guard let sign = option.firstIndex(of: "=") else { return option }
        return option[...sign] + ShellWord.quoted(String(option[option.index(after: sign)...]))
    }

    /// The names of the environment's variables that sbatch would follow in place of an option in a batch file.
    package static func variables(of option: String) -> [String] {
        let name = name(of: option).uppercased().replacing("-", with: "_")
        let others = [
            "TIME": ["TIMELIMIT"], "ARRAY": ["ARRAY_INX"], "REQUEUE": ["NO_REQUEUE"], "MEM": ["MEM_PER_NODE"],
        ]
        return ([name] + (others[name] ?? [])).map { "SBATCH_\($0)" }
    }

    /// A time as Slurm reads it: hours, minutes and seconds; a part of a second counts as a whole one.
    package static func text(of time: Duration) -> String {
        let (seconds, rest) = time.components
        let all = seconds + (rest > 0 ? 1 : 0)
        guard all > 0 else { return "\(all)" }
        func padded(_ number: Int64) -> String { (number < 10 ? "0" : "") + "\(number)" }
        return "\(all / 3_600):\(padded(all / 60 % 60)):\(padded(all % 60))"
    }

    /// The seconds of a time in one of Slurm's forms, such as `90`, `2:00:00` or `1-12`; `nil` of anything else.
    package static func seconds(_ text: String) -> Int? {
        let days = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        // A sign is no separator.
        if text.first == "-" { return Int(text).map { $0 * 60 } }
        let parts = days.last!.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard let numbers = parts as? [Int], numbers.allSatisfy({ (0..<1_000_000).contains($0) }) else { return nil }
        if days.count == 2 {
            guard let day = Int(days[0]), (0..<1_000_000).contains(day), numbers.count <= 3 else { return nil }
            return zip(numbers, [3_600, 60, 1]).reduce(day * 86_400) { $0 + $1.0 * $1.1 }
        }
        switch numbers.count {
        case 1: return numbers[0] * 60
        case 2: return numbers[0] * 60 + numbers[1]
        case 3: return numbers[0] * 3_600 + numbers[1] * 60 + numbers[2]
        default: return nil
        }
    }
}
