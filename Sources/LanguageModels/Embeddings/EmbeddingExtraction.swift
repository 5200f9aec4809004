import Foundation
import Machine
import Numerics
import SparseShift
import Work

/// Texts on their way through a model, a batch at a time.
final class EmbeddingExtraction {
    private static let mostSequences = 64
    /// Texts of a window: enough to find common beginnings, few enough to be done again after a crash.
    private static let windowSize = 512

    /// Texts whose embeddings are all done before those of the next are given away.
    struct Window {
        let texts: Range<Int>
        /// Which texts go through the model together.
        let batches: [[Int]]
    }

    let windows: [Window]
    private let plan: BatchEmbedder.Plan
    private var model: LanguageModel { plan.model }

    /// - Parameter sharesBeginnings: Whether the tokens that texts begin with together are computed once.
    init(
        _ model: LanguageModel, layers: [ResidualLayer], pooling: Pooling, steering: [Steering], batch: Int,
        prompts: [[Int32]], sharesBeginnings: Bool = true
    ) throws(LanguageModelError) {
        let steering = try SteeringPlan(steering, for: model)
        guard !model.isEncoder || model.givesTextEmbeddings else {
            throw LanguageModelError("\(model.name): the encoder gives no embedding of a whole text.")
        }
        var indices: [Int] = []
        for layer in layers { indices.append(try layer.index(in: model)) }
        let limit = max(batch, prompts.map(\.count).max() ?? 1)
        let plan = BatchEmbedder.Plan(
            model: model, layers: indices, pooling: pooling, steering: steering, prompts: prompts,
            isShared: sharesBeginnings && model.sharesTokens && !model.isEncoder,
            // llama.cpp ends the program where sequences could be more than the tokens of a batch.
            limit: limit, sequences: min(Self.mostSequences, limit))
        self.plan = plan
        windows = stride(from: 0, to: prompts.count, by: Self.windowSize).map { start in
            let texts = start..<min(prompts.count, start + Self.windowSize)
            return Window(
                texts: texts,
                batches: PromptBatch.split(
                    prompts, of: texts, limit: plan.limit, sequences: plan.sequences, isShared: plan.isShared))
        }
    }

    /// The embeddings of all texts from a window's start on, a window at a time.
    ///
    /// - Parameters:
    ///   - first: The text that begins the first window wanted.
    ///   - progress: Told after every batch, and at the beginning if that is not the first text.
    ///   - sink: Gets the texts of a window and their embeddings of every layer, one a row.
    /// - Throws: ``EmbeddingInterrupted`` if it was asked to stop, and whatever `sink` throws.
    func run(
        from first: Int = 0, progress: ((EmbeddingProgress) -> Void)?, sink: (Range<Int>, [[Float]]) throws -> Void
    ) throws {
        let texts = plan.prompts.count
        var (textsDone, tokensDone, batchesDone) = (first, 0, 0)
        let tell = progress.map { progress in
            { progress(EmbeddingProgress(work: $0, texts: texts, tokensDone: tokensDone)) }
        }
        try WorkReport.run(work, resumed: first, isShown: takesLong, progress: tell) { report in
            if first > 0 { report(first) }
            let windows = windows.filter { $0.texts.lowerBound >= first }
            guard !windows.isEmpty else { return }
            let team = try BatchTeam(plan, batches: windows.flatMap(\.batches), threads: Processors.count)
            defer { team.stop() }
            for window in windows {
                var rows = plan.layers.map { _ in [Float](repeating: 0, count: window.texts.count * model.width) }
                for batch in window.batches {
                    let found: [[Float]]
                    do {
                        try Interruption.check()
                        found = try team.result(of: batchesDone)
                    } catch is Interrupted {
                        // On the thread that was asked to stop.
                        _ = Interruption.accept()
                        throw EmbeddingInterrupted(textsDone: textsDone, texts: texts)
                    }
                    place(found, of: batch, in: &rows, from: window.texts.lowerBound)
                    batchesDone += 1
                    textsDone += batch.count
                    tokensDone += batch.reduce(0) { $0 + plan.prompts[$1].count }
                    report(textsDone)
                }
                try sink(window.texts, rows)
            }
        }
    }

    /// Puts the vectors of a batch into the rows of its texts, for every layer.
    private func place(_ found: [[Float]], of batch: [Int], in rows: inout [[Float]], from first: Int) {
        let width = model.width
        for layer in rows.indices {
            for (place, text) in batch.enumerated() {
                let start = (text - first) * width
                rows[layer].replaceSubrange(
                    start..<start + width, with: found[layer][place * width..<(place + 1) * width])
            }
        }
    }

    /// Whether the extraction takes more than one batch.
    private var takesLong: Bool { windows.count > 1 || windows.contains { $0.batches.count > 1 } }

    private var work: WorkPlan {
        let places = plan.layers.map(model.place(ofLayer:)).joined(separator: ", ")
        return WorkPlan(label: "Embeddings of \(model.name), \(places)", total: plan.prompts.count, unit: "texts")
    }
}
