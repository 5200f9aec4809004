import Foundation
import JSON
import Scheduling
import SparseShift

/// How far the shards of embeddings are that a job array computes.
struct ShardStatus: ArrayStatus {
    /// A shard with what is known of it.
    struct Row {
        let shard: EmbeddingShard
        /// `done`, `running`, `queued`, `unknown`, `waiting` or `failed`.
        let state: String
        /// Why it failed, or what it waits for in Slurm's words.
        let detail: String
        /// Its files, one a layer.
        let files: [String]
    }

    let output: String
    let plan: ShardPlan
    let rows: [Row]
    let problem: String?

    /// Looks at the files of the shards, and asks Slurm about those that were submitted.
    ///
    /// - Throws: ``CommandFailure`` if nothing was submitted for this output.
    init(_ output: String) throws {
        try self.init(output, array: SlurmArray(in: ShardPlan.folder(of: output)))
    }

    init(_ output: String, array: SlurmArray) throws {
        guard let plan = try ShardPlan(of: output) else {
            throw CommandFailure(
                "\(output): no shards of these embeddings were submitted; 'sparseshift embed … --output \(output) --engine slurm --shards 16' does that."
            )
        }
        self.output = output
        self.plan = plan
        // Asked first: a shard that ends in between is then done, and not failed.
        let states = array.look()
        let rows = try (1...plan.shards).map { number in
            let shard = try EmbeddingShard(number, of: plan.shards)
            let files = plan.files.map { shard.path(beside: $0) }
            func row(_ state: String, _ detail: String = "") -> Row {
                Row(shard: shard, state: state, detail: detail, files: files)
            }
            let gone = files.first { !FileManager.default.fileExists(atPath: $0) }
            // Files alone tell nothing: an earlier command may have left them.
            let isMarked = array.isMarked(number)
            if isMarked, gone == nil { return row("done") }
            switch states[number] {
            case .running: return row("running")
            case .queued(let reason): return row("queued", reason == "None" ? "" : reason)
            case .unknown: return row("unknown")
            case .ended where isMarked:
                return row("failed", "\(gone ?? output) has gone since its task has ended well")
            case .ended: return row("failed", array.failure(of: number))
            case nil: return row("waiting")
            }
        }
        self.rows = rows
        problem = rows.contains { $0.state == "unknown" } ? states.problem : nil
    }

    var isActive: Bool { rows.contains { ["running", "queued", "unknown"].contains($0.state) } }

    var missing: [Int] { rows.filter { ["waiting", "failed"].contains($0.state) }.map(\.shard.number) }

    /// Whether all shards are there.
    var isComplete: Bool { rows.allSatisfy { $0.state == "done" } }

    /// As in `16 shards: 12 done, 2 running`.
    var summary: String {
        let states = ["done", "running", "queued", "unknown", "waiting", "failed"]
        let parts = states.compactMap { state in
            let count = rows.count { $0.state == state }
            return count > 0 ? "\(count) \(state)" : nil
        }
        return "\(rows.count) shard\(rows.count == 1 ? "" : "s"): \(parts.joined(separator: ", "))"
    }

    /// A line for each shard that failed, as in `failed: shard 3/16: …`.
    var failures: [String] {
        rows.filter { $0.state == "failed" }.map { "failed: shard \($0.shard): \($0.detail)" }
    }

    /// What queued shards wait for, other than their turn, as in `3 shards, for Slurm's reason PartitionConfig`.
    var obstacles: [String] {
        ArrayStates.obstacles(rows.filter { $0.state == "queued" }.map(\.detail)).map {
            "\($0.items) shard\($0.items == 1 ? "" : "s"), for Slurm's reason \($0.reason)"
        }
    }

    /// The command that submits what is missing.
    var submission: String { "sparseshift embed \(ShellWord.quoted(output)) --resume --engine slurm" }

    /// For people: the summary, the shards that failed, and the way on.
    var text: String {
        var lines = [summary] + failures + obstacles.map { "queued: \($0)" }
        if let problem { lines.append("\(problem), so nothing is known of some shards that were submitted") }
        if !missing.isEmpty {
            lines.append("submit what is missing: \(submission)")
        } else if isComplete {
            lines.append("join them: sparseshift embed \(ShellWord.quoted(output)) --collect")
        }
        return lines.joined(separator: "\n")
    }

    /// For programs.
    var json: JSONValue {
        .object([
            "output": .string(output), "complete": .boolean(isComplete),
            "shards": .array(
                rows.map { row in
                    .object([
                        "shard": .integer(row.shard.number), "state": .string(row.state), "detail": .string(row.detail),
                        "files": .array(row.files.map { .string($0) }),
                    ])
                }),
        ])
    }
}
