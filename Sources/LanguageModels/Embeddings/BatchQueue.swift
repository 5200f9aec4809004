import Foundation

/// The batches of an extraction in order, made a window of texts at a time.
final class BatchQueue: @unchecked Sendable {
    /// Texts whose common beginnings are shared, and whose embeddings are passed on together.
    struct Window {
        let texts: Range<Int>
        /// The tokens of every text.
        let prompts: [[Int32]]
        /// The texts of every batch, counted from the window's first one.
        let batches: [[Int]]
    }

    /// A batch to compute.
    struct Job {
        let window: Window
        /// The texts, counted from the window's first one.
        let texts: [Int]
    }

    private let plan: BatchEmbedder.Plan
    private let texts: EmbeddingTexts
    private let processors: Int
    private let lock = NSLock()
    /// The windows that are still to be made. The lock guards this and all properties below.
    private var windows: ArraySlice<Range<Int>>
    private var current: Window?
    private var nextBatch = 0
    private var jobs = 0
    private var hasFailed = false

    /// - Parameters:
    ///   - plan: The embeddings to read.
    ///   - texts: The texts.
    ///   - windows: The windows to compute, in order.
    ///   - processors: The number of batches that are computed at the same time.
    init(_ plan: BatchEmbedder.Plan, _ texts: EmbeddingTexts, windows: [Range<Int>], processors: Int) {
        self.plan = plan
        self.texts = texts
        self.windows = windows[...]
        self.processors = processors
    }

    /// The next batch, and its place among all batches; `nil` after the last one, and after a failure.
    func next() -> (place: Int, job: Result<Job, any Error>)? {
        lock.lock()
        defer { lock.unlock() }
        while !hasFailed {
            if let current, nextBatch < current.batches.count {
                nextBatch += 1
                jobs += 1
                return (jobs - 1, .success(Job(window: current, texts: current.batches[nextBatch - 1])))
            }
            guard let range = windows.popFirst() else { return nil }
            do {
                current = try window(range)
                nextBatch = 0
            } catch {
                hasFailed = true
                jobs += 1
                return (jobs - 1, .failure(error))
            }
        }
        return nil
    }

    /// Whether there are at least so many batches; of several windows, there are enough for every processor.
    ///
    /// - Throws: The errors of the first window.
    func batches(upTo most: Int) throws -> Int {
        lock.lock()
        defer { lock.unlock() }
        if current == nil, windows.count > 1 { return most }
        if current == nil, let range = windows.popFirst() { current = try window(range) }
        return min(most, current?.batches.count ?? 0)
    }

    private func window(_ range: Range<Int>) throws -> Window {
        let prompts = try texts.prompts(of: range)
        return Window(
            texts: range, prompts: prompts,
            batches: PromptBatch.split(
                prompts, limit: plan.limit, sequences: plan.sequences, isShared: plan.isShared, processors: processors))
    }
}
