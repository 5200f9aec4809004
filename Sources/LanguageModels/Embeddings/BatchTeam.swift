import Foundation

/// Computes batches in parallel, each on one processor.
///
/// Threads that share a batch wait for each other at every matrix product, some hundred times per batch; threads with
/// whole batches do not wait.
final class BatchTeam: @unchecked Sendable {
    private let embedders: [BatchEmbedder]
    private let queue: BatchQueue
    /// The number of results that may wait.
    private let ahead: Int
    private let condition = NSCondition()
    /// The batch whose result is requested next. The condition guards this and all properties below.
    private var requested = 0
    private var results: [Int: Result<(job: BatchQueue.Job, vectors: [[Float]]), any Error>] = [:]
    private var working = 0
    private var isStopped = false

    /// Starts to compute the first batches.
    ///
    /// - Parameters:
    ///   - plan: The embeddings to read.
    ///   - queue: The batches.
    ///   - threads: The total number of threads.
    ///   - ahead: The number of results that may wait until they are requested, at least 1.
    /// - Throws: ``LanguageModelError`` if there is not enough memory for a batch, or a text cannot be read.
    init(_ plan: BatchEmbedder.Plan, _ queue: BatchQueue, threads: Int, ahead: Int) throws {
        let count = max(1, try queue.batches(upTo: threads))
        var embedders: [BatchEmbedder] = []
        for _ in 0..<count { embedders.append(try BatchEmbedder(plan, threads: max(1, threads / count))) }
        self.embedders = embedders
        self.queue = queue
        self.ahead = ahead
        // A single batch is computed by the thread that requests its result.
        guard count > 1 else { return }
        working = count
        for embedder in embedders {
            let thread = Thread { [self] in work(embedder) }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    /// Waits for the vectors of the next batch, for every layer. There has to be one.
    ///
    /// - Throws: The error of ``BatchEmbedder/embed(_:of:)`` for this batch, or why its texts cannot be read.
    func next() throws -> (job: BatchQueue.Job, vectors: [[Float]]) {
        if embedders.count == 1 {
            let job = try queue.next()!.job.get()
            return (job, try embedders[0].embed(job.texts, of: job.window.prompts))
        }
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let result = results.removeValue(forKey: requested) {
                requested += 1
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
        while let (place, job) = begin() {
            let result: Result<(job: BatchQueue.Job, vectors: [[Float]]), any Error> = Result {
                let job = try job.get()
                return (job: job, vectors: try embedder.embed(job.texts, of: job.window.prompts))
            }
            condition.lock()
            results[place] = result
            condition.broadcast()
            condition.unlock()
        }
        condition.lock()
        working -= 1
        condition.broadcast()
        condition.unlock()
    }

    /// The next batch to compute; `nil` if there are no more.
    private func begin() -> (place: Int, job: Result<BatchQueue.Job, any Error>)? {
        condition.lock()
        // This limits the number of results that have not been requested yet.
        while results.count >= ahead, !isStopped { condition.wait() }
        let isStopped = isStopped
        condition.unlock()
        return isStopped ? nil : queue.next()
    }
}
