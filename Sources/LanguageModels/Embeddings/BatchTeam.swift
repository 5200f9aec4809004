import Foundation

/// Batches on their way through a model, each as a whole on a processor of its own.
///
/// Threads that share a batch wait for each other at every product of matrices, some hundred times in it; whole batches
/// wait for nobody.
final class BatchTeam: @unchecked Sendable {
    private let embedders: [BatchEmbedder]
    private let batches: [[Int]]
    private let condition = NSCondition()
    /// Guarded by the condition, like all below: the batch to be begun next.
    private var next = 0
    private var results: [Int: Result<[[Float]], any Error>] = [:]
    private var working = 0
    private var isStopped = false

    /// Begins with the first batches.
    ///
    /// - Parameter threads: How many are to compute, all together.
    /// - Throws: ``LanguageModelError`` if there is no memory for a batch.
    init(_ plan: BatchEmbedder.Plan, batches: [[Int]], threads: Int) throws(LanguageModelError) {
        let count = max(1, min(threads, batches.count))
        var embedders: [BatchEmbedder] = []
        for _ in 0..<count { embedders.append(try BatchEmbedder(plan, threads: max(1, threads / count))) }
        self.embedders = embedders
        self.batches = batches
        // A single batch is computed where it is asked for.
        guard count > 1 else { return }
        working = count
        for embedder in embedders {
            let thread = Thread { [self] in work(embedder) }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    /// The vectors of a batch, for every layer. To be asked for in the batches' order, each once.
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

    /// Has no further batch begun, and waits for those that are.
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

    /// The number of a batch to compute; `nil` if there is none left.
    private func begin() -> Int? {
        condition.lock()
        defer { condition.unlock() }
        // Nobody runs far ahead of the one who takes the results.
        while results.count > 4 * embedders.count, !isStopped { condition.wait() }
        guard !isStopped, next < batches.count else { return nil }
        next += 1
        return next - 1
    }
}
