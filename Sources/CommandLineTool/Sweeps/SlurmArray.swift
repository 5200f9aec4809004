import Foundation
import JSON
import Machine
import SparseShift
import TensorFiles

/// The job array of Slurm that trains the runs of a sweep: its batch file, which stands in the sweep's folder, and what
/// Slurm says of its tasks.
struct SlurmArray {
    /// The folder of batch files, logs and what was submitted, in that of the sweep.
    static let folderName = "slurm"
    private static let record = "jobs.jsonl"
    private static let batchFile = "array.sh"

    let folder: String
    /// What was submitted before.
    private let jobs: [Job]

    /// - Parameter folder: The sweep's folder.
    init(in folder: String) {
        self.folder = URL(fileURLWithPath: folder).path
        jobs = Self.jobs(in: self.folder + "/" + Self.folderName)
    }

    /// An array that was submitted.
    private struct Job {
        let identifier: String
        /// By task, the numbers of its runs.
        let tasks: [[Int]]
    }

    private var ownFolder: String { folder + "/" + Self.folderName }

    // MARK: Submitting

    /// - Throws: ``CommandFailure`` if there is no Slurm here.
    static func requireSlurm() throws {
        guard ToolOutput.path(of: "sbatch") != nil else {
            throw CommandFailure(
                "--engine slurm: Slurm's sbatch is not on PATH; run this on a machine of the cluster from which jobs are submitted, or leave out --engine."
            )
        }
    }

    /// Submits an array that trains some runs.
    ///
    /// - Returns: The array's identifier, and the number of its tasks.
    /// - Throws: ``CommandFailure`` if there is no Slurm here, or it refuses the array.
    func submit(_ runs: [Int], _ options: EngineOptions, program: String) throws -> (identifier: String, tasks: Int) {
        do { try FolderCreation.create(ownFolder) } catch {
            throw CommandFailure("\(ownFolder): this folder cannot be made: \(error.reason).")
        }
        let tasks = stride(from: 0, to: runs.count, by: options.chunk).map {
            Array(runs[$0..<min($0 + options.chunk, runs.count)])
        }
        let file = ownFolder + "/" + Self.batchFile
        try AtomicFile.write(Data(batchText(tasks, options, program: program).utf8), to: file)
        let result = SystemProgram.run("sbatch", ["--parsable", file])
        // `12` or `12;cluster`.
        guard result.status == 0,
            let identifier = result.output.split(separator: "\n").last?.prefix(while: { $0 != ";" }),
            !identifier.isEmpty
        else {
            let reason = result.errors.split(separator: "\n").last.map(String.init) ?? "no reason was given"
            throw CommandFailure("--engine slurm: Slurm does not take the array: \(reason); its batch file is \(file).")
        }
        let job = Job(identifier: String(identifier), tasks: tasks)
        try append(job)
        return (job.identifier, tasks.count)
    }

    /// The batch file of an array.
    func batchText(_ tasks: [[Int]], _ options: EngineOptions, program: String) -> String {
        let concurrent = options.concurrent.map { "%\($0)" } ?? ""
        var lines = [
            "#!/bin/bash",
            "# Trains the runs of a sweep; 'sparseshift sweep FOLDER --resume --engine slurm' writes and submits it.",
            "#SBATCH --job-name=\(Self.word(URL(fileURLWithPath: folder).lastPathComponent))",
            "#SBATCH --array=0-\(tasks.count - 1)\(concurrent)",
            "#SBATCH --output=\(Self.word(ownFolder))/%A_%a.log",
            "#SBATCH --open-mode=append",
            "#SBATCH --requeue",
            "#SBATCH --signal=B:USR1@\(options.warning)",
        ]
        lines += options.slurm.map { "#SBATCH --\($0)" }
        lines += [
            "",
            "runs=(\(tasks.map { $0.map(String.init).joined(separator: ",") }.joined(separator: " ")))",
            "\(Self.word(program)) sweep \(Self.word(folder)) --point \"${runs[$SLURM_ARRAY_TASK_ID]}\" &",
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
            "exit \"$code\"",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// A word for a shell, in quotes where it needs them.
    private static func word(_ text: String) -> String {
        guard text.contains(where: { !$0.isASCII || !($0.isLetter || $0.isNumber || "/._-=+".contains($0)) }) else {
            return text
        }
        return "'" + text.replacing("'", with: "'\\''") + "'"
    }

    // MARK: What was submitted

    private func append(_ job: Job) throws {
        let line: JSONValue = [
            "job": .string(job.identifier),
            "tasks": .array(job.tasks.map { .array($0.map { .integer($0) }) }),
        ]
        let path = ownFolder + "/" + Self.record
        let before = FileManager.default.contents(atPath: path) ?? Data()
        try AtomicFile.write(before + Data((line.encodedString + "\n").utf8), to: path)
    }

    private static func jobs(in folder: String) -> [Job] {
        let text = FileManager.default.contents(atPath: folder + "/" + record) ?? Data()
        return String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { line in
            guard let json = try? JSONValue(decoding: String(line)), let identifier = json["job"]?.string,
                let tasks = json["tasks"]?.array
            else { return nil }
            return Job(identifier: identifier, tasks: tasks.map { ($0.array ?? []).compactMap(\.integer) })
        }
    }

    /// What Slurm says of the runs that are queued or running; `nil` if it cannot be asked.
    func states() -> [Int: String]? {
        guard !jobs.isEmpty else { return [:] }
        guard
            let output = ToolOutput.of(
                "squeue", ["--noheader", "--array", "--format=%F %K %T", "--user=\(NSUserName())"])
        else { return nil }
        var states: [Int: String] = [:]
        for line in output.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 3, let job = jobs.first(where: { $0.identifier == words[0] }),
                let task = Int(words[1]),
                job.tasks.indices.contains(task)
            else { continue }
            for run in job.tasks[task] { states[run] = words[2].lowercased() }
        }
        return states
    }

    /// The last line of the log of the task that had a run; `nil` if there is no log, the empty text if nothing is in it.
    func lastLine(ofRun run: Int) -> (line: String, file: String)? {
        for job in jobs.reversed() {
            guard let task = job.tasks.firstIndex(where: { $0.contains(run) }) else { continue }
            let file = "\(ownFolder)/\(job.identifier)_\(task).log"
            guard let text = FileManager.default.contents(atPath: file) else { continue }
            let lines = String(decoding: text, as: UTF8.self).split(separator: "\n").filter { !$0.isEmpty }
            return (lines.last.map(String.init) ?? "", file)
        }
        return nil
    }

    /// Whether a run was ever submitted.
    func hasRun(_ run: Int) -> Bool { jobs.contains { $0.tasks.contains { $0.contains(run) } } }

    /// Cancels what is queued or running.
    ///
    /// - Returns: The number of arrays that were cancelled.
    /// - Throws: ``CommandFailure`` if Slurm cannot be asked.
    func cancel() throws -> Int {
        guard !jobs.isEmpty else { return 0 }
        for job in jobs {
            let result = SystemProgram.run("scancel", [job.identifier])
            // Arrays that have ended are no longer known.
            guard result.status == 0 || result.errors.contains("Invalid job id") else {
                let reason = result.errors.split(separator: "\n").last.map(String.init) ?? "scancel failed"
                throw CommandFailure("\(folder): Slurm's array \(job.identifier) cannot be cancelled: \(reason).")
            }
        }
        return jobs.count
    }
}
