import Foundation
import HDF5
import Scheduling
import SparseShift
import Work

/// Embeddings whose shards a job array of Slurm computes, one a task.
struct ShardArray {
    private let output: String

    /// - Parameter output: The file that joins the shards, or after which those of several layers are called.
    init(_ output: String) { self.output = output }

    private var array: SlurmArray { SlurmArray(in: ShardPlan.folder(of: output)) }

    /// Notes what is to be computed, before anything is submitted.
    ///
    /// - Throws: ``CommandFailure`` if other embeddings were begun for the same output.
    func begin(_ plan: ShardPlan) throws {
        guard let earlier = try ShardPlan(of: output) else { return try plan.write(for: output) }
        if let difference = plan.difference(from: earlier) {
            throw CommandFailure(
                "\(output): its shards were begun \(difference); choose another output, or remove \(ShardPlan.folder(of: output)) to begin anew."
            )
        }
    }

    /// Submits the shards that are not there and not queued.
    ///
    /// - Returns: The array's identifier and the number of its shards; `nil` if nothing is missing.
    /// - Throws: `SchedulingError` if Slurm cannot be asked what is queued, or refuses the array.
    func submit(_ options: SlurmOptions, program: String) throws -> (identifier: String, shards: Int)? {
        try array.exclusively { array in
            let status = try ShardStatus(output, array: array)
            try Interruption.check()
            if let problem = status.problem { throw ArrayFollowing.refusal(output, problem) }
            guard !status.missing.isEmpty else { return nil }
            let path = URL(fileURLWithPath: output).path
            let work = ArrayWork(
                name: URL(fileURLWithPath: output).lastPathComponent,
                purpose:
                    "Embeds shards of pairs; 'sparseshift embed OUTPUT --resume --engine slurm' writes and submits it.",
                words: [program, "embed"] + status.plan.words
                    + ["--output", path, "--pairs-digest", status.plan.pairs, "--shard"],
                suffix: "/\(status.plan.shards)", marksItems: true)
            return (try array.submit(status.missing, work, options).identifier, status.missing.count)
        }
    }

    /// Shows how far the shards are until none is queued or running.
    func follow(_ show: (ShardStatus) -> Void) throws -> ShardStatus {
        try ArrayFollowing.follow(output, look: { try ShardStatus(output) }, show: show)
    }

    /// Cancels what is queued or running.
    ///
    /// - Returns: The number of arrays that were cancelled.
    func cancel() throws -> Int {
        _ = try ShardStatus(output)
        return try array.cancel()
    }

    /// Joins the shards, a file a layer.
    ///
    /// - Returns: The number of pairs, and the joined files.
    /// - Throws: ``CommandFailure`` if shards are missing, and `DataError` if they do not belong together.
    func join() throws -> (pairs: Int, files: [String]) {
        let status = try ShardStatus(output)
        guard status.isComplete else {
            throw CommandFailure("\(output): not all shards are there; \(status.text.replacing("\n", with: "; "))")
        }
        var pairs = 0
        do {
            for (index, file) in status.plan.files.enumerated() {
                pairs = try EmbeddingShard.join(
                    file, shards: status.rows.map { $0.files[index] }, whole: status.plan.pairs)
            }
        } catch let error where error is DataError || error is HDF5Error {
            var reason = "\(error)"
            // What the joined file lacks is no matter of the shards.
            let files = status.rows.flatMap(\.files).map { URL(fileURLWithPath: $0).lastPathComponent }
            guard files.contains(where: reason.contains) else { throw error }
            while reason.last == "." { reason.removeLast() }
            throw CommandFailure(
                "\(reason); remove the files of shards that are wrong, and embed these again: \(status.submission)")
        }
        return (pairs, status.plan.files)
    }
}
