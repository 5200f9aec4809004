import Foundation
import Machine
import Numerics
import SparseShift
import Work

/// Computes the embeddings of texts in batches.
final class EmbeddingExtraction {
    private static let mostSequences = 64
    /// The largest batch that can be asked for, in tokens.
    private static let mostTokens = 65_536
    /// The number of texts in a window: enough for common beginnings, and few enough to be lost by a crash.
    private static let windowSize = 512

    /// Texts whose embeddings are passed on together.
    struct Window {
        let texts: Range<Int>
        /// The texts of every batch.
        let batches: [[Int]]
    }

    let windows: [Window]
    private let source: TextSource
    private let plan: BatchEmbedder.Plan
    private var model: LanguageModel { plan.model }

    /// - Parameters:
    ///   - model: The language model.
    ///   - layers: The layers to read.
    ///   - pooling: How the tokens of a text become one vector.
    ///   - steering: The changes of the residual stream.
    ///   - batch: The number of tokens in a batch; more if a text is longer.
    ///   - prompts: The tokens of every text.
    ///   - source: How messages call the texts.
    ///   - sharesBeginnings: Whether common beginnings of texts are computed once.
    /// - Throws: ``LanguageModelError`` if a layer or a steering does not fit the model, an encoder has no embeddings,
    ///   or a text does not have the token that is read.
    init(
        _ model: LanguageModel, layers: [ResidualLayer], pooling: Pooling, steering: [Steering], batch: Int,
        prompts: [[Int32]], source: TextSource = .list, sharesBeginnings: Bool = true
    ) throws(LanguageModelError) {
        self.source = source
        let steering = try SteeringPlan(steering, for: model)
        guard !model.isEncoder || model.givesTextEmbeddings else {
            throw LanguageModelError("\(model.name): the encoder gives no embedding of a whole text.")
        }
        if !model.isEncoder, let short = prompts.firstIndex(where: { pooling.places(of: $0.count) == nil }) {
            let count = prompts[short].count
            let token = if case .token(let index) = pooling { "no token \(index)" } else { "none after the first" }
            throw LanguageModelError(
                "\(source.name(short)) has \(count) token\(count == 1 ? "" : "s"), and \(token); choose another pooling."
            )
        }
        var indices: [Int] = []
        for layer in layers { indices.append(try layer.index(in: model)) }
        let limit = max(min(batch, Self.mostTokens), prompts.map(\.count).max() ?? 1)
        let plan = BatchEmbedder.Plan(
            model: model, layers: indices, pooling: pooling, steering: steering, prompts: prompts,
            isShared: sharesBeginnings && model.sharesTokens && !model.isEncoder,
            // llama.cpp aborts the program if there can be more sequences than tokens in a batch.
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

    /// Computes the embeddings of all texts from a window's start on, one window after the other.
    ///
    /// - Parameters:
    ///   - first: The first text of the first window to compute.
    ///   - progress: Called after every batch, and at the start if `first` is not 0.
    ///   - sink: Gets the texts of a window and, for every layer, their embeddings (texts × width, row-major).
    /// - Throws: ``EmbeddingInterrupted`` if a stop was requested, ``LanguageModelError`` for a text whose embedding is
    ///   not finite, and any error of `sink`.
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
                        // The request is accepted on the calling thread.
                        _ = Interruption.accept()
                        throw EmbeddingInterrupted(textsDone: textsDone, texts: texts)
                    }
                    place(found, of: batch, in: &rows, from: window.texts.lowerBound)
                    batchesDone += 1
                    textsDone += batch.count
                    tokensDone += batch.reduce(0) { $0 + plan.prompts[$1].count }
                    report(textsDone)
                }
                try requireFinite(&rows, of: window.texts)
                try sink(window.texts, rows)
            }
        }
    }

    /// Refuses embeddings with numbers that are not finite.
    ///
    /// In a batch, a number that is not finite reaches other texts, too: attention multiplies it by 0. Such texts are
    /// computed again, each alone.
    private func requireFinite(_ rows: inout [[Float]], of texts: Range<Int>) throws {
        let width = model.width
        func isFinite(_ values: ArraySlice<Float>) -> Bool { values.allSatisfy(\.isFinite) }
        // A sum is quick, and only finite if all numbers are.
        guard !rows.allSatisfy({ $0.reduce(0) { $0 + $1 * 0 }.isZero }) else { return }
        let alone = try BatchEmbedder(plan, threads: Processors.count)
        for text in texts {
            let start = (text - texts.lowerBound) * width
            guard !rows.allSatisfy({ isFinite($0[start..<start + width]) }) else { continue }
            let found = try alone.embed([text])
            for (layer, values) in zip(plan.layers, found) {
                guard let number = values.first(where: { !$0.isFinite }) else { continue }
                throw LanguageModelError(
                    "\(source.name(text)): \(model.name) gives \(number.isNaN ? "NaN" : "infinite numbers") at \(model.place(ofLayer: layer)), since its numbers overflow there; use a file in single precision ('sparseshift convert' makes one), or an earlier layer."
                )
            }
            for index in rows.indices { rows[index].replaceSubrange(start..<start + width, with: found[index]) }
        }
    }

    /// Copies the vectors of a batch to the rows of its texts, for every layer.
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

    /// Whether the extraction has more than one batch.
    private var takesLong: Bool { windows.count > 1 || windows.contains { $0.batches.count > 1 } }

    private var work: WorkPlan {
        let places = plan.layers.map(model.place(ofLayer:)).joined(separator: ", ")
        return WorkPlan(label: "Embeddings of \(model.name), \(places)", total: plan.prompts.count, unit: "texts")
    }
}
