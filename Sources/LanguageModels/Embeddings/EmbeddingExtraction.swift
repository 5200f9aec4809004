import Foundation
import Machine
import Numerics
import SparseShift
import Work

/// Computes the embeddings of texts in batches, a window of texts at a time.
final class EmbeddingExtraction {
    /// The number of tokens in a batch, where none is asked for.
    static let usualBatch = 256
    private static let mostSequences = 64
    /// The largest batch that can be asked for, in tokens.
    private static let mostTokens = 65_536
    /// The number of texts in a window: enough for common beginnings, and few enough to be lost by a crash.
    private static let windowSize = 512

    /// The texts of every window, whose embeddings are passed on together.
    let windows: [Range<Int>]
    private let texts: EmbeddingTexts
    private let plan: BatchEmbedder.Plan
    private var model: LanguageModel { plan.model }

    /// - Parameters:
    ///   - texts: The texts.
    ///   - layers: The layers to read.
    ///   - pooling: How the tokens of a text become one vector.
    ///   - steering: The changes of the residual stream.
    ///   - batch: The number of tokens in a batch; more if a text is longer.
    ///   - sharesBeginnings: Whether common beginnings of texts are computed once.
    /// - Throws: ``LanguageModelError`` if a layer or a steering does not fit the model, an encoder has no embeddings,
    ///   or a text does not have the token that is read.
    init(
        _ texts: EmbeddingTexts, layers: [ResidualLayer], pooling: Pooling, steering: [Steering], batch: Int,
        sharesBeginnings: Bool = true
    ) throws(LanguageModelError) {
        let model = texts.model
        let steering = try SteeringPlan(steering, for: model)
        guard !model.isEncoder || model.givesTextEmbeddings else {
            throw LanguageModelError("\(model.name): the encoder gives no embedding of a whole text.")
        }
        if !model.isEncoder, let short = texts.lengths.firstIndex(where: { pooling.places(of: Int($0)) == nil }) {
            let count = texts.lengths[short]
            let token = if case .token(let index) = pooling { "no token \(index)" } else { "none after the first" }
            throw LanguageModelError(
                "\(texts.source.name(short)) has \(count) token\(count == 1 ? "" : "s"), and \(token); choose another pooling."
            )
        }
        var indices: [Int] = []
        for layer in layers { indices.append(try layer.index(in: model)) }
        let limit = max(min(batch, Self.mostTokens), texts.longest)
        self.texts = texts
        plan = BatchEmbedder.Plan(
            model: model, layers: indices, pooling: pooling, steering: steering,
            isShared: sharesBeginnings && steering.sharesBeginnings && model.sharesTokens && !model.isEncoder,
            // llama.cpp aborts the program if there can be more sequences than tokens in a batch.
            limit: limit, sequences: min(Self.mostSequences, limit))
        windows = stride(from: 0, to: texts.count, by: Self.windowSize).map {
            $0..<min(texts.count, $0 + Self.windowSize)
        }
    }

    /// The bytes of the largest window's embeddings.
    ///
    /// - Parameters:
    ///   - texts: The number of texts.
    ///   - width: The number of entries for a text, of all layers.
    static func windowBytes(texts: Int, width: Int) -> Int { min(texts, windowSize) * width * 4 }

    /// Computes the embeddings of all texts from a window's start on, one window after the other.
    ///
    /// - Parameters:
    ///   - first: The first text of the first window to compute.
    ///   - room: The bytes that embeddings may take while they wait; `nil` means a few batches for every processor.
    ///   - progress: Called after every batch, and at the start if `first` is not 0.
    ///   - sink: Gets the texts of a window and, for every layer, their embeddings (texts × width, row-major).
    /// - Throws: ``EmbeddingInterrupted`` if a stop was requested, ``LanguageModelError`` for a text whose embedding is
    ///   not finite, and any error of `sink`.
    func run(
        from first: Int = 0, room: Int? = nil, progress: ((EmbeddingProgress) -> Void)?,
        sink: (Range<Int>, [[Float]]) throws -> Void
    ) throws {
        let count = texts.count
        var (textsDone, tokensDone) = (first, 0)
        let tell = progress.map { progress in
            { progress(EmbeddingProgress(work: $0, texts: count, tokensDone: tokensDone)) }
        }
        let processors = Processors.count
        let remaining = windows.filter { $0.lowerBound >= first }
        let queue = BatchQueue(plan, texts, windows: remaining, processors: processors)
        let takesLong = try windows.count > 1 || queue.batches(upTo: 2) > 1
        try WorkReport.run(work, resumed: first, isShown: takesLong, progress: tell) { report in
            if first > 0 { report(first) }
            guard !remaining.isEmpty else { return }
            let most = plan.sequences * model.width * plan.layers.count * 4
            let ahead = min(4 * processors, max(1, (room ?? .max) / most))
            let team = try BatchTeam(plan, queue, threads: processors, ahead: ahead)
            defer { team.stop() }
            for window in remaining {
                var rows = plan.layers.map { _ in [Float](repeating: 0, count: window.count * model.width) }
                var prompts: [[Int32]] = []
                var missing = window.count
                while missing > 0 {
                    let (job, found): (BatchQueue.Job, [[Float]])
                    do {
                        try Interruption.check()
                        (job, found) = try team.next()
                    } catch is Interrupted {
                        // The request is accepted on the calling thread.
                        _ = Interruption.accept()
                        throw EmbeddingInterrupted(textsDone: textsDone, texts: count)
                    }
                    prompts = job.window.prompts
                    place(found, of: job.texts, in: &rows)
                    missing -= job.texts.count
                    textsDone += job.texts.count
                    tokensDone += job.texts.reduce(0) { $0 + prompts[$1].count }
                    report(textsDone)
                }
                try requireFinite(&rows, of: prompts, from: window.lowerBound)
                try sink(window, rows)
            }
        }
    }

    /// Refuses embeddings with numbers that are not finite.
    ///
    /// In a batch, a number that is not finite reaches other texts, too: attention multiplies it by 0. Such texts are
    /// computed again, each alone.
    private func requireFinite(_ rows: inout [[Float]], of prompts: [[Int32]], from first: Int) throws {
        let width = model.width
        func isFinite(_ values: ArraySlice<Float>) -> Bool { values.allSatisfy(\.isFinite) }
        // A sum is quick, and only finite if all numbers are.
        guard !rows.allSatisfy({ $0.reduce(0) { $0 + $1 * 0 }.isZero }) else { return }
        let alone = try BatchEmbedder(plan, threads: Processors.count)
        for text in prompts.indices {
            let start = text * width
            guard !rows.allSatisfy({ isFinite($0[start..<start + width]) }) else { continue }
            let found = try alone.embed([text], of: prompts)
            for (layer, values) in zip(plan.layers, found) {
                guard let number = values.first(where: { !$0.isFinite }) else { continue }
                let remedy = plan.steering.layers.isEmpty ? "" : "steer less strongly, "
                throw LanguageModelError(
                    "\(texts.source.name(first + text)): \(model.name) gives \(number.isNaN ? "NaN" : "infinite numbers") at \(model.place(ofLayer: layer)), since its numbers overflow there; \(remedy)use a file in single precision ('sparseshift convert' makes one), or an earlier layer."
                )
            }
            for index in rows.indices { rows[index].replaceSubrange(start..<start + width, with: found[index]) }
        }
    }

    /// Copies the vectors of a batch to the rows of its texts, for every layer.
    private func place(_ found: [[Float]], of batch: [Int], in rows: inout [[Float]]) {
        let width = model.width
        for layer in rows.indices {
            for (place, text) in batch.enumerated() {
                let start = text * width
                rows[layer].replaceSubrange(
                    start..<start + width, with: found[layer][place * width..<(place + 1) * width])
            }
        }
    }

    private var work: WorkPlan {
        let places = plan.layers.map(model.place(ofLayer:)).joined(separator: ", ")
        return WorkPlan(label: "Embeddings of \(model.name), \(places)", total: texts.count, unit: "texts")
    }
}
