import Foundation
import JSON
import Machine
import TensorFiles

/// Job arrays of Slurm that work on numbered items, such as the runs of a sweep: their batch file, what was submitted, and
/// what Slurm says of it. All is in one folder, which every machine of the cluster has to see.
package struct SlurmArray: Sendable {
    private static let record = "jobs.jsonl"
    private static let batchFile = "array.sh"

    /// The folder of the batch file and the logs.
    package let folder: String
    private let jobs: [Job]

    /// Reads what was submitted before.
    ///
    /// - Parameter folder: The folder, which need not be there.
    package init(in folder: String) {
        self.folder = URL(fileURLWithPath: folder).path
        jobs = Self.jobs(in: self.folder)
    }

    /// An array that was submitted.
    private struct Job: Sendable {
        let identifier: String
        /// By task, the numbers of its items.
        let tasks: [[Int]]
        var isCancelled = false
    }

    // MARK: Submitting

    /// Checks that jobs can be submitted from here.
    ///
    /// - Throws: ``SchedulingError`` if there is no Slurm.
    package static func requireSlurm() throws(SchedulingError) {
        guard SystemProgram.path(of: "sbatch") != nil else {
            throw SchedulingError(
                "Slurm's sbatch is not on PATH; run this on a machine of the cluster from which jobs are submitted, or use the local engine."
            )
        }
    }

    /// Calls `body` while no other process submits to this folder, with what was submitted until then.
    ///
    /// - Throws: ``SchedulingError`` if the folder cannot be made, and what `body` throws.
    package func exclusively<Result>(_ body: (SlurmArray) throws -> Result) throws -> Result {
        do { try FolderCreation.create(folder) } catch {
            throw SchedulingError("\(folder): this folder cannot be made: \(error.reason).")
        }
        let lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // File systems without such locks are used without one.
        if lock >= 0 { flock(lock, LOCK_EX) }
        defer { if lock >= 0 { close(lock) } }
        return try body(SlurmArray(in: folder))
    }

    /// Submits an array that works on some items.
    ///
    /// - Returns: The array's identifier, and the number of its tasks.
    /// - Throws: ``SchedulingError`` if Slurm refuses the array, or its files cannot be written.
    package func submit(
        _ items: [Int], _ work: ArrayWork, _ options: SlurmOptions
    ) throws -> (identifier: String, tasks: Int) {
        do { try FolderCreation.create(folder) } catch {
            throw SchedulingError("\(folder): this folder cannot be made: \(error.reason).")
        }
        let tasks = stride(from: 0, to: items.count, by: options.chunk).map {
            Array(items[$0..<min($0 + options.chunk, items.count)])
        }
        let file = folder + "/" + Self.batchFile
        try AtomicFile.write(Data(batchText(tasks, work, options).utf8), to: file)
        let result = Self.run("sbatch", ["--parsable", file])
        // `12` or `12;cluster`.
        guard result.status == 0,
            let identifier = result.output.split(separator: "\n").last?.prefix(while: { $0 != ";" }),
            !identifier.isEmpty
        else {
            throw SchedulingError(
                "Slurm does not take the array: \(result.reason ?? "no reason was given"); its batch file is \(file).")
        }
        try append([
            "job": .string(String(identifier)), "tasks": .array(tasks.map { .array($0.map { .integer($0) }) }),
        ])
        return (String(identifier), tasks.count)
    }

    /// Runs one of Slurm's programs. What the job that this process may be in was given is not passed on to others.
    private static func run(_ program: String, _ arguments: [String]) -> SystemProgram.Result {
        let environment = ProcessInfo.processInfo.environment.filter {
            !$0.key.hasPrefix("SLURM_") || $0.key == "SLURM_CONF"
        }
        return SystemProgram.run(program, arguments, environment: environment, within: 30)
    }

    /// The batch file of an array.
    package func batchText(_ tasks: [[Int]], _ work: ArrayWork, _ options: SlurmOptions) -> String {
        let concurrent = options.concurrent.map { "%\($0)" } ?? ""
        // A percent sign of the folder's own is written twice.
        let log = ShellWord.quoted(folder.replacing("%", with: "%%") + "/%A_%a.log")
        let item = "\"${items[$SLURM_ARRAY_TASK_ID]}\(work.suffix)\""
        var lines = [
            "#!/bin/bash",
            "# \(work.purpose)",
            "#SBATCH --job-name=\(ShellWord.quoted(work.name))",
            "#SBATCH --array=0-\(tasks.count - 1)\(concurrent)",
            "#SBATCH --output=\(log)",
            "#SBATCH --open-mode=append",
            "#SBATCH --requeue",
            "#SBATCH --signal=B:USR1@\(options.warning)",
        ]
        lines += options.options.map { "#SBATCH --\($0)" }
        lines += [
            "",
            "items=(\(tasks.map { $0.map(String.init).joined(separator: ",") }.joined(separator: " ")))",
            "\(work.words.map(ShellWord.quoted).joined(separator: " ")) \(item) &",
            "child=$!",
            "# The shell passes signals on, and waits until the checkpoint is written.",
            "trap 'kill -USR1 \"$child\" 2> /dev/null' USR1",
            "trap 'kill -TERM \"$child\" 2> /dev/null' TERM",
            "while kill -0 \"$child\" 2> /dev/null; do wait \"$child\"; done",
            "wait \"$child\"",
            "code=$?",
            "# Stopped by the warning before the time limit: the same task resumes from its checkpoint.",
            "if [ \"$code\" = 138 ]; then",
            "    exec scontrol requeue \"${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}\"",
            "fi",
        ]
        if work.marksItems {
            let mark = "\(ShellWord.quoted(folder))/\(Self.markPrefix)\"${items[$SLURM_ARRAY_TASK_ID]}\""
            lines.append("if [ \"$code\" = 0 ]; then : > \(mark); fi")
        }
        lines += [
            "if [ \"$code\" = 137 ]; then",
            "    echo 'The task was killed. If it ran out of memory, give it more with the option mem of sbatch.' >&2",
            "fi",
            "exit \"$code\"",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: Marks of items

    private static let markPrefix = "done-"

    /// Whether a task noted that an item is done.
    package func isMarked(_ item: Int) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder)/\(Self.markPrefix)\(item)")
    }

    // MARK: What was submitted

    private func append(_ line: JSONValue) throws {
        let path = folder + "/" + Self.record
        let before = FileManager.default.contents(atPath: path) ?? Data()
        try AtomicFile.write(before + Data((line.encodedString + "\n").utf8), to: path)
    }

    private static func jobs(in folder: String) -> [Job] {
        let text = FileManager.default.contents(atPath: folder + "/" + record) ?? Data()
        var jobs: [Job] = []
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
            guard let json = try? JSONValue(decoding: String(line)) else { continue }
            if let identifier = json["job"]?.string, let tasks = json["tasks"]?.array {
                jobs.append(
                    Job(identifier: identifier, tasks: tasks.map { ($0.array ?? []).compactMap(\.integer) }))
            } else if let cancelled = json["cancelled"]?.string {
                for index in jobs.indices where jobs[index].identifier == cancelled { jobs[index].isCancelled = true }
            }
        }
        return jobs
    }

    /// What Slurm says of the items now.
    package func look() -> ArrayStates {
        var states: [Int: ArrayStates.State] = [:]
        for job in jobs {
            for item in job.tasks.joined() { states[item] = job.isCancelled ? nil : .ended }
        }
        guard !jobs.isEmpty else { return ArrayStates(states: states, problem: nil) }
        let result = Self.run("squeue", ["--noheader", "--array", "--format=%F %K %T %r", "--user=\(NSUserName())"])
        guard result.status == 0 else {
            let reason = result.reason ?? "it ends with status \(result.status)"
            return ArrayStates(
                states: states.mapValues { $0 == .ended ? .unknown : $0 }, problem: "Slurm's squeue fails: \(reason)")
        }
        for line in result.output.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 3)
            guard words.count >= 3, let job = jobs.first(where: { $0.identifier == words[0] }),
                let task = Int(words[1]), job.tasks.indices.contains(task)
            else { continue }
            let isRunning = ["RUNNING", "COMPLETING"].contains(words[2])
            for item in job.tasks[task] {
                states[item] = isRunning ? .running : .queued(words.count > 3 ? String(words[3]) : "")
            }
        }
        return ArrayStates(states: states, problem: nil)
    }

    /// Why an item whose task has ended is not done: the last line of the task's log.
    package func failure(of item: Int) -> String {
        for job in jobs.reversed() where !job.isCancelled {
            guard let task = job.tasks.firstIndex(where: { $0.contains(item) }) else { continue }
            let file = "\(folder)/\(job.identifier)_\(task).log"
            guard let handle = FileHandle(forReadingAtPath: file) else { continue }
            defer { try? handle.close() }
            // Logs can be long.
            if let end = try? handle.seekToEnd() { try? handle.seek(toOffset: end > 65_536 ? end - 65_536 : 0) }
            let text = String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
            let last = text.split(whereSeparator: \.isNewline).last { !$0.allSatisfy(\.isWhitespace) }
            return last.map(String.init) ?? "nothing in \(file)"
        }
        return "Slurm's task left no log; do all machines of the cluster see \(folder)?"
    }

    // MARK: Cancelling

    /// Forgets what was submitted, because the numbers of the items change.
    ///
    /// - Parameter asking: Whether something may be queued, so that Slurm has to be asked.
    /// - Throws: ``SchedulingError`` if something is queued or running, or Slurm cannot be asked.
    package func forget(asking: Bool) throws {
        guard !jobs.isEmpty else { return }
        let states = asking ? look() : ArrayStates(states: [:], problem: nil)
        if let problem = states.problem {
            throw SchedulingError(
                "\(folder): \(problem), so it is not known whether tasks of the earlier plan are queued; try again when Slurm answers, or remove this folder if none is."
            )
        }
        let isActive = jobs.flatMap(\.tasks).joined().contains { item in
            if let state = states[item] { state != .ended } else { false }
        }
        guard !isActive else {
            throw SchedulingError(
                "\(folder): Slurm's tasks of the earlier plan are queued or running; change the plan when they have ended, or cancel them first."
            )
        }
        try AtomicFile.write(Data(), to: folder + "/" + Self.record)
    }

    /// Cancels what is queued or running.
    ///
    /// - Returns: The number of arrays that were cancelled.
    /// - Throws: ``SchedulingError`` if Slurm cannot be asked.
    package func cancel() throws -> Int {
        let current = jobs.filter { !$0.isCancelled }
        for job in current {
            let result = Self.run("scancel", [job.identifier])
            // Arrays that have ended are no longer known.
            guard result.status == 0 || result.errors.contains("Invalid job id") else {
                throw SchedulingError(
                    "\(folder): Slurm's array \(job.identifier) cannot be cancelled: \(result.reason ?? "scancel failed")."
                )
            }
            try append(["cancelled": .string(job.identifier)])
        }
        return current.count
    }

    /// Whether anything was submitted, cancelled or not.
    package var wasUsed: Bool { !jobs.isEmpty }

    /// The identifiers of the arrays that were submitted and not cancelled.
    package var identifiers: [String] { jobs.filter { !$0.isCancelled }.map(\.identifier) }
}
