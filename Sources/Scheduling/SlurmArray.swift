import Foundation
import JSON
import Machine
import TensorFiles
import Work

/// Job arrays of Slurm that work on numbered items, such as the runs of a sweep: their batch file, what was submitted, and
/// what Slurm says of it. All is in one folder, which every machine of the cluster has to see.
package struct SlurmArray: Sendable {
    private static let record = "jobs.jsonl"
    private static let batchFile = "array.sh"
    /// The last line of the log of a task that ends well.
    private static let success = "The task has ended well."

    /// The folder of the batch file and the logs.
    package let folder: String
    private let jobs: [Job]
    /// By task, the items of an array whose submission was begun, and not noted to its end: its process was ended.
    private let unsettled: [[Int]]?

    /// Reads what was submitted before.
    ///
    /// - Parameter folder: The folder, which need not be there.
    package init(in folder: String) {
        self.folder = URL(fileURLWithPath: folder).path
        jobs = Self.jobs(in: self.folder)
        unsettled = Self.unsettled(in: self.folder)
    }

    /// An array that was submitted.
    private struct Job: Sendable {
        let identifier: String
        /// By task, the numbers of its items.
        let tasks: [[Int]]
        var isCancelled = false

        /// Its line in the list of what was submitted.
        var record: JSONValue { ["job": .string(identifier), "tasks": SlurmArray.json(tasks)] }
    }

    private static func json(_ tasks: [[Int]]) -> JSONValue { .array(tasks.map { .array($0.map { .integer($0) }) }) }

    // MARK: Submitting

    /// Checks that jobs can be submitted from here.
    ///
    /// - Parameter folder: The folder that holds the array's.
    /// - Throws: ``SchedulingError`` if there is no Slurm, or it cannot write logs into the folder.
    package static func requireSlurm(for folder: String? = nil) throws(SchedulingError) {
        guard SystemProgram.path(of: "sbatch") != nil else {
            throw SchedulingError(
                "Slurm's sbatch is not on PATH; run this on a machine of the cluster from which jobs are submitted, or use the local engine."
            )
        }
        guard let folder else { return }
        let path = URL(fileURLWithPath: folder).path
        // A batch file has a line for the folder; after a backslash, Slurm does not fill in the numbers of the task.
        guard !path.contains(where: { $0 == "\\" || $0.isNewline }) else {
            throw SchedulingError(
                "\(path): Slurm cannot write logs to a path with a backslash or a line break; choose another one.")
        }
    }

    /// The longest that another process is waited for that submits to the same folder.
    private static let longestSubmission = 120.0

    /// Calls `body` while no other process submits to this folder, with what was submitted until then.
    ///
    /// - Throws: ``SchedulingError`` if the folder cannot be made, or Slurm cannot be asked about a submission that was cut
    ///   off; `Interrupted` on request; and what `body` throws.
    package func exclusively<Result>(_ body: (SlurmArray) throws -> Result) throws -> Result {
        do { try FolderCreation.create(folder) } catch {
            throw SchedulingError("\(folder): this folder cannot be made: \(error.reason).")
        }
        let lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if lock >= 0 { close(lock) } }
        let start = ContinuousClock.now
        // File systems without such locks are used without one.
        while lock >= 0, flock(lock, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK || errno == EINTR {
            try Interruption.check()
            guard start.secondsAgo < Self.longestSubmission else {
                throw SchedulingError(
                    "\(folder): another process has been submitting to this folder for two minutes; wait for it, or end it."
                )
            }
            Thread.sleep(forTimeInterval: 0.05)
        }
        let array = SlurmArray(in: folder)
        guard array.unsettled != nil else { return try body(array) }
        let (found, problem) = array.settled()
        try Interruption.check()
        if let problem { throw ArrayFollowing.refusal(folder, problem) }
        if let found { try array.append(found.record) }
        unlink(array.intention)
        return try body(SlurmArray(in: folder))
    }

    /// Submits an array that works on some items.
    ///
    /// - Returns: The array's identifier, and the number of its tasks.
    /// - Throws: ``SchedulingError`` if Slurm refuses the array, or its files cannot be written; `Interrupted` on request,
    ///   before anything is submitted.
    package func submit(
        _ items: [Int], _ work: ArrayWork, _ options: SlurmOptions
    ) throws -> (identifier: String, tasks: Int) {
        try Self.requireSlurm(for: folder)
        do { try FolderCreation.create(folder) } catch {
            throw SchedulingError("\(folder): this folder cannot be made: \(error.reason).")
        }
        let tasks = stride(from: 0, to: items.count, by: options.chunk).map {
            Array(items[$0..<min($0 + options.chunk, items.count)])
        }
        try Interruption.check()
        let file = folder + "/" + Self.batchFile
        try AtomicFile.write(Data(batchText(tasks, work, options).utf8), to: file)
        // What an earlier task has noted of them is no longer so.
        for item in items { unlink(mark(item)) }
        // Noted first: where this process is ended before the array's identifier is noted, the array is found by its file.
        try AtomicFile.write(Data(Self.json(tasks).encodedString.utf8), to: intention)
        let result = Self.run(
            "sbatch", ["--parsable", file], without: Self.own.union(options.options).flatMap(SlurmOptions.variables))
        // `12` or `12;cluster`.
        guard result.status == 0,
            let identifier = result.output.split(separator: "\n").last?.prefix(while: { $0 != ";" }),
            !identifier.isEmpty
        else {
            // One that was killed, or got no answer, may have submitted the array.
            guard result.status > 0, !result.errors.isEmpty, !Self.hasNoAnswer(result.errors) else {
                throw SchedulingError(
                    "Slurm does not say whether it takes the array: \(result.reason ?? "sbatch was ended"); try again when it answers, which submits nothing twice."
                )
            }
            unlink(intention)
            throw SchedulingError(
                "Slurm does not take the array: \(Self.refusal(result, tasks: tasks.count)); its batch file is \(file)."
            )
        }
        let job = Job(identifier: String(identifier), tasks: tasks)
        try append(job.record)
        unlink(intention)
        return (job.identifier, tasks.count)
    }

    /// The options that batch files have.
    private static let own = SlurmOptions.own.subtracting(["chdir", "error"])

    /// Whether sbatch has failed because Slurm's controller did not answer, which may have taken the array all the same.
    private static func hasNoAnswer(_ errors: String) -> Bool {
        ["timed out", "ocket", "Zero Bytes", "ommunication", "onnect", "ontact", "ransport"].contains(
            where: errors.contains)
    }

    private static func refusal(_ result: SystemProgram.Result, tasks: Int) -> String {
        // The way to the program's help comes last.
        let lines = result.errors.split(separator: "\n").filter { !$0.hasPrefix("Try \"") }
        guard let reason = lines.last else { return "no reason was given" }
        let isTooLong = reason.contains("Invalid job array specification")
        return reason + (isTooLong ? " (\(tasks) tasks may be too many for it; a larger chunk makes fewer)" : "")
    }

    /// Runs one of Slurm's programs. What the job that this process may be in was given is not passed on to others, nor are
    /// settings of what its programs show and of options that are given.
    ///
    /// A request to stop is accepted meanwhile. A program that only reads is no longer waited for then; any other runs to its
    /// end, since what it has done must be noted.
    private static func run(
        _ program: String, _ arguments: [String], without variables: [String] = [], onlyReads: Bool = false
    ) -> SystemProgram.Result {
        let environment = ProcessInfo.processInfo.environment.filter { name, _ in
            name == "SLURM_CONF"
                || !["SLURM_", "SQUEUE_", "SCANCEL_"].contains(where: name.hasPrefix) && !variables.contains(name)
        }
        // On another thread, since requests to stop come to this one as signals.
        let found = Found()
        let end = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            found.result = SystemProgram.run(program, arguments, environment: environment, within: 30)
            end.signal()
        }
        while end.wait(timeout: .now() + 0.01) == .timedOut {
            guard Interruption.accept(), onlyReads else { continue }
            return SystemProgram.Result(status: -1, output: "", errors: "it was interrupted")
        }
        return found.result!
    }

    /// What another thread has found, before it is waited for.
    private final class Found: @unchecked Sendable {
        var result: SystemProgram.Result?
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
        lines += options.options.map { "#SBATCH --\(SlurmOptions.line($0))" }
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
            "if [ \"$code\" = 0 ]; then echo '\(Self.success)'; fi",
            "if [ \"$code\" = 137 ]; then",
            "    echo 'The task was killed. If it ran out of memory, give it more with the option mem of sbatch.' >&2",
            "fi",
            "exit \"$code\"",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    // MARK: Marks of items

    private static let markPrefix = "done-"

    private func mark(_ item: Int) -> String { "\(folder)/\(Self.markPrefix)\(item)" }

    /// Whether a task noted that an item is done.
    package func isMarked(_ item: Int) -> Bool { FileManager.default.fileExists(atPath: mark(item)) }

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
            if let identifier = json["job"]?.string, let tasks = json["tasks"].flatMap(tasks) {
                jobs.append(Job(identifier: identifier, tasks: tasks))
            } else if let cancelled = json["cancelled"]?.string {
                for index in jobs.indices where jobs[index].identifier == cancelled { jobs[index].isCancelled = true }
            }
        }
        return jobs
    }

    private static func tasks(_ json: JSONValue) -> [[Int]]? {
        json.array?.map { ($0.array ?? []).compactMap(\.integer) }
    }

    /// The file that is there while an array is submitted.
    private var intention: String { Self.intention(in: folder) }

    private static func intention(in folder: String) -> String { folder + "/submitting.json" }

    private static func unsettled(in folder: String) -> [[Int]]? {
        guard let bytes = FileManager.default.contents(atPath: intention(in: folder)) else { return nil }
        return (try? JSONValue(decoding: Array(bytes))).flatMap(tasks) ?? []
    }

    /// A task as Slurm's list has it.
    private struct Task {
        let job: String
        let number: Int
        let state: String
        let reason: String
    }

    /// Slurm's list of the tasks of batch files with the name of this array's.
    ///
    /// - Parameter selection: Words that select jobs.
    private func queue(_ selection: String...) -> (tasks: [Task], problem: String?) {
        let result = Self.run(
            "squeue", ["--noheader", "--array", "--format=%F %K %T %r|%o"] + selection, onlyReads: true)
        guard result.status == 0 else {
            // It no longer knows the only one that it was asked for.
            if result.errors.contains("Invalid job id") { return ([], nil) }
            return ([], "Slurm's squeue fails: \(result.reason ?? "it ends with status \(result.status)")")
        }
        let tasks = result.output.split(separator: "\n").compactMap { line -> Task? in
            let parts = line.split(separator: "|", maxSplits: 1)
            let words = parts[0].split(separator: " ", maxSplits: 3)
            // Another cluster's jobs, or a new one's, may have the same numbers.
            guard words.count >= 3, let number = Int(words[1]),
                parts.count < 2 || parts[1].hasSuffix("/\(Self.batchFile)")
            else { return nil }
            return Task(
                job: String(words[0]), number: number, state: String(words[2]),
                reason: words.count > 3 ? String(words[3]) : "")
        }
        return (tasks, nil)
    }

    /// The array whose submission was cut off, if Slurm has it.
    private func settled() -> (job: Job?, problem: String?) {
        guard let unsettled else { return (nil, nil) }
        let result = Self.run("squeue", ["--noheader", "--format=%F|%o"], onlyReads: true)
        guard result.status == 0 else {
            return (nil, "Slurm's squeue fails: \(result.reason ?? "it ends with status \(result.status)")")
        }
        let known = Set(jobs.map(\.identifier))
        let file = folder + "/" + Self.batchFile
        let found = result.output.split(separator: "\n").compactMap { line -> Int? in
            let parts = line.split(separator: "|", maxSplits: 1)
            return parts.count == 2 && parts[1] == file && !known.contains(String(parts[0])) ? Int(parts[0]) : nil
        }
        return (found.max().map { Job(identifier: "\($0)", tasks: unsettled) }, nil)
    }

    /// What Slurm says of the items now.
    package func look() -> ArrayStates {
        var states: [Int: ArrayStates.State] = [:]
        func unknown(_ problem: String) -> ArrayStates {
            for item in unsettled?.joined() ?? [].joined() { states[item] = .unknown }
            return ArrayStates(states: states.mapValues { $0 == .ended ? .unknown : $0 }, problem: problem)
        }
        for job in jobs {
            for item in job.tasks.joined() { states[item] = job.isCancelled ? nil : .ended }
        }
        let (cutOff, problem) = settled()
        if let problem { return unknown(problem) }
        let jobs = jobs + (cutOff.map { [$0] } ?? [])
        guard !jobs.isEmpty else { return ArrayStates(states: states, problem: nil) }
        let list = queue("--jobs=\(jobs.map(\.identifier).joined(separator: ","))")
        if let problem = list.problem { return unknown(problem) }
        for job in jobs {
            for task in list.tasks where task.job == job.identifier && job.tasks.indices.contains(task.number) {
                let isRunning = ["RUNNING", "COMPLETING"].contains(task.state)
                for item in job.tasks[task.number] { states[item] = isRunning ? .running : .queued(task.reason) }
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
            if last.map(String.init) == Self.success { return "its task ended well, and what it wrote has gone since" }
            return last.map(String.init) ?? "nothing in \(file)"
        }
        return
            "Slurm's task left no log: it was cancelled before it began, or its machine does not see \(folder)"
    }

    // MARK: Cancelling

    /// Forgets what was submitted, because the numbers of the items change.
    ///
    /// - Parameter asking: Whether something may be queued, so that Slurm has to be asked.
    /// - Throws: ``SchedulingError`` if something is queued or running, or Slurm cannot be asked.
    package func forget(asking: Bool) throws {
        guard !isEmpty else { return }
        let states = asking ? look() : ArrayStates(states: [:], problem: nil)
        if let problem = states.problem {
            throw SchedulingError(
                "\(folder): \(problem), so it is not known whether tasks of the earlier plan are queued; try again when Slurm answers, or remove this folder if none is."
            )
        }
        guard !states.isActive else {
            throw SchedulingError(
                "\(folder): Slurm's tasks of the earlier plan are queued or running; change the plan when they have ended, or cancel them first."
            )
        }
        try AtomicFile.write(Data(), to: folder + "/" + Self.record)
    }

    /// Whether nothing was submitted.
    private var isEmpty: Bool { jobs.isEmpty && unsettled == nil }

    /// Cancels what is queued or running.
    ///
    /// - Returns: The number of arrays that were cancelled.
    /// - Throws: ``SchedulingError`` if Slurm cannot be asked.
    package func cancel() throws -> Int {
        guard !isEmpty else { return 0 }
        return try exclusively { array in
            let current = array.jobs.filter { !$0.isCancelled }
            for job in current {
                let result = Self.run("scancel", [job.identifier])
                // Arrays that have ended are no longer known.
                guard result.status == 0 || result.errors.contains("Invalid job id") else {
                    throw SchedulingError(
                        "\(folder): Slurm's array \(job.identifier) cannot be cancelled: \(result.reason ?? "scancel failed")."
                    )
                }
                try array.append(["cancelled": .string(job.identifier)])
            }
            return current.count
        }
    }

    /// Whether anything was submitted, cancelled or not.
    package var wasUsed: Bool { !jobs.isEmpty }

    /// Cancels what is queued or running, waits until its tasks have ended, and removes the folder.
    ///
    /// - Parameters:
    ///   - asking: Whether something may be queued, so that Slurm has to answer.
    ///   - patience: How long tasks may take to write their checkpoints.
    /// - Throws: ``SchedulingError`` if Slurm cannot be asked, or tasks do not end; `Interrupted` on request.
    package func remove(asking: Bool = true, patience: Duration = .seconds(120)) throws {
        guard FileManager.default.fileExists(atPath: folder) else { return }
        if asking { _ = try cancel() } else { _ = try? cancel() }
        let start = ContinuousClock.now
        while asking {
            let states = SlurmArray(in: folder).look()
            try Interruption.check()
            if let problem = states.problem { throw ArrayFollowing.refusal(folder, problem) }
            if !states.isActive { break }
            guard ContinuousClock.now - start < patience else {
                throw SchedulingError(
                    "\(folder): Slurm's tasks were cancelled, and have not ended yet; try again in a minute.")
            }
            Thread.sleep(forTimeInterval: 0.5)
        }
        do { try FileManager.default.removeItem(atPath: folder) } catch {
            throw SchedulingError("\(folder): cannot be removed: \(String(cString: strerror(errno))).")
        }
    }
}
