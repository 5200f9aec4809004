import Foundation

/// Computes batches in parallel, each on one processor.
///
/// Threads that share a batch wait for each other at every matrix product, some hundred times per batch; threads with
/// whole batches do not wait.
final class BatchTeam: @unchecked Sendable {
    private let embedders: [BatchEmbedder]
    private let batches: [[Int]]
    private let condition = NSCondition()
    /// The index of the next batch. The condition guards this and all properties below.
    private var next = 0
    private var results: [Int: Result<[[Float]], any Error>] = [:]
    private var working = 0
    private var isStopped = false

    /// Starts to compute the first batches.
    ///
    /// - Parameters:
    ///   - plan: The embeddings to read.
    ///   - batches: The texts of every batch, in the order in which results are requested.
    ///   - threads: The total number of threads.
    /// - Throws: ``LanguageModelError`` if there is not enough memory for a batch.
    init(_ plan: BatchEmbedder.Plan, batches: [[Int]], threads: Int) throws(LanguageModelError) {
        let count = max(1, min(threads, batches.count))
        var embedders: [BatchEmbedder] = []
        for _ in 0..<count { embedders.append(try BatchEmbedder(plan, threads: max(1, threads / count))) }
        self.embedders = embedders
        self.batches = batches
        // A single batch is computed by the thread that requests its result.
        guard count > 1 else { return }
        working = count
        for embedder in embedders {
            let thread = Thread { [self] in work(embedder) }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    /// Waits for the vectors of a batch, for every layer. Results have to be requested in order, each once.
    ///
    /// - Throws: The error of ``BatchEmbedder/embed(_:)`` for this batch.
    func result(of batch: Int) throws -> [[Float]] {
        if embedders.count == 1 { return try embedders[0].embed(batches[batch]) }
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let result = results.removeValue(forKey: batch) {
                condition.broadcast()
                return try result.get()
            }
            condition.wait()
        }
    }

    /// Starts no more batches, and waits for the running ones.
    func stop() {
        condition.lock()
        defer { condition.unlock() }
        isStopped = true
        condition.broadcast()
        while working > 0 { condition.wait() }
    }

    private func work(_ embedder: BatchEmbedder) {
        while let batch = begin() {
            let result = Result { try embedder.embed(batches[batch]) }
            condition.lock()
            results[batch] = result
            condition.broadcast()
            condition.unlock()
        }
        condition.lock()
        working -= 1
        condition.broadcast()
        condition.unlock()
    }

    /// The index of the next batch to compute; `nil` if there are no more.
    private func begin() -> Int? {
        condition.lock()
        defer { condition.unlock() }
        // This limits the number of results that have not been requested yet.
        while results.count > 4 * embedders.count, !isStopped { condition.wait() }
        guard !isStopped, next < batches.count else { return nil }
        next += 1
        return next - 1
    }
}
