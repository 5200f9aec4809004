import Numerics
import SparseShift

/// Texts on their way through a model, a batch at a time.
final class EmbeddingExtraction {
    /// Texts of a batch at most: every one is a sequence of its own.
    private static let mostSequences = 64
    /// Texts of a window: enough to find common beginnings, few enough to be done again after a crash.
    private static let windowSize = 512

    /// Texts whose embeddings are all done before those of the next are begun.
    struct Window {
        let texts: Range<Int>
        /// Which texts go through the model together.
        let batches: [[Int]]
    }

    let windows: [Window]
    private let model: LanguageModel
    /// The layers that are read; the number of blocks stands for the final norm.
    let layers: [Int]
    private let pooling: Pooling
    private let prompts: [[Int32]]
    private let context: ModelContext
    private let plan: SteeringPlan
    private let isShared: Bool

    /// - Parameter sharesBeginnings: Whether the tokens that texts begin with together are computed once.
    init(
        _ model: LanguageModel, layers: [ResidualLayer], pooling: Pooling, steering: [Steering], batch: Int,
        prompts: [[Int32]], sharesBeginnings: Bool = true
    ) throws(LanguageModelError) {
        plan = try SteeringPlan(steering, for: model)
        self.model = model
        self.pooling = pooling
        self.prompts = prompts
        var indices: [Int] = []
        for layer in layers { indices.append(try layer.index(in: model)) }
        self.layers = indices
        isShared = sharesBeginnings && model.sharesTokens && !model.isEncoder
        let limit = max(batch, prompts.map(\.count).max() ?? 1)
        let isShared = isShared
        windows = stride(from: 0, to: prompts.count, by: Self.windowSize).map { start in
            let texts = start..<min(prompts.count, start + Self.windowSize)
            return Window(
                texts: texts,
                batches: PromptBatch.split(
                    prompts, of: texts, limit: limit, sequences: Self.mostSequences, isShared: isShared))
        }
        context = try ModelContext(
            model, tokens: limit, sequences: Self.mostSequences, pooled: model.isEncoder)
    }

    /// The embeddings of all texts from a window's start on, a window at a time.
    ///
    /// - Parameters:
    ///   - first: The text that begins the first window wanted.
    ///   - sink: Gets the texts of a window and their embeddings of every layer, one a row.
    /// - Throws: ``EmbeddingInterrupted`` if it was asked to stop, and whatever `sink` throws.
    func run(
        from first: Int = 0, progress: ((EmbeddingProgress) -> Void)?, sink: (Range<Int>, [[Float]]) throws -> Void
    ) throws {
        let observer = progress == nil ? makeObserver() : nil
        defer { observer?.finish() }
        let (width, begin) = (model.width, ContinuousClock.now)
        var (textsDone, tokensDone) = (first, 0)
        for window in windows where window.texts.lowerBound >= first {
            var rows = layers.map { _ in [Float](repeating: 0, count: window.texts.count * width) }
            for batch in window.batches {
                let found: [[Float]]
                do {
                    try Interruption.check()
                    found = try embed(batch)
                } catch is Interrupted {
                    throw EmbeddingInterrupted(textsDone: textsDone, texts: prompts.count)
                }
                for layer in layers.indices {
                    for (place, text) in batch.enumerated() {
                        let start = (text - window.texts.lowerBound) * width
                        rows[layer].replaceSubrange(
                            start..<start + width, with: found[layer][place * width..<(place + 1) * width])
                    }
                }
                textsDone += batch.count
                tokensDone += batch.reduce(0) { $0 + prompts[$1].count }
                let state = EmbeddingProgress(
                    textsDone: textsDone, texts: prompts.count, textsBefore: first, tokensDone: tokensDone,
                    seconds: (ContinuousClock.now - begin).inSeconds)
                progress?(state)
                observer?.record(state)
            }
            try sink(window.texts, rows)
        }
    }

    /// Who watches what takes more than one batch.
    private func makeObserver() -> (any EmbeddingObserver)? {
        guard windows.count > 1 || windows.contains(where: { $0.batches.count > 1 }) else { return nil }
        let places = layers.map { $0 == model.layers ? "final norm" : "layer \($0)" }
        return EmbeddingObservers.make(EmbeddingPlan(model: model.name, layers: places, texts: prompts.count))
    }

    /// The vectors of some texts, one after the other in the order given, for every layer.
    private func embed(_ texts: [Int]) throws -> [[Float]] {
        let prompts = PromptBatch(
            texts, of: prompts, isShared: isShared, outputsAll: pooling != .lastToken || model.isEncoder)
        context.forget()
        if model.isEncoder { return try encode(prompts) }
        var found: [Int: [Float]] = [:]
        let last = layers.max()!
        context.observe(plan.layers.union(layers)) { [self] layer, rows in
            let hasChanged = plan.apply(at: layer, to: rows, isPrompt: true)
            if layers.contains(layer) { found[layer] = pooled(rows, prompts) }
            var result: ModelContext.VisitResult = hasChanged ? .write : []
            if layer == last { result.insert(.stop) }
            return result
        }
        try context.decode(prompts.batch)
        var result: [[Float]] = []
        for layer in layers {
            guard let rows = found[layer] else {
                throw LanguageModelError(
                    "layer \(layer): \(model.name), of the architecture \(model.architecture), does not show its residual stream there.")
            }
            result.append(rows)
        }
        return result
    }

    private func pooled(_ rows: UnsafeMutableBufferPointer<Float>, _ prompts: PromptBatch) -> [Float] {
        let width = model.width
        // Behind the last block only the rows of outputs are left.
        let isTrimmed = rows.count < prompts.batch.count * width
        var places = Array(0..<prompts.batch.count)
        if isTrimmed {
            var output = -1
            for row in places.indices {
                output += Int(prompts.batch.outputs[row])
                places[row] = output
            }
        }
        var result: [Float] = []
        result.reserveCapacity(prompts.texts.count * width)
        for path in prompts.rows {
            switch pooling {
            case .lastToken:
                let row = places[path.last!]
                result += rows[row * width..<(row + 1) * width]
            case .mean, .sum:
                var sum = [Double](repeating: 0, count: width)
                for row in path {
                    let start = places[row] * width
                    for index in 0..<width { sum[index] += Double(rows[start + index]) }
                }
                let factor = pooling == .mean ? 1 / Double(path.count) : 1
                result += sum.map { Float($0 * factor) }
            }
        }
        return result
    }

    private func encode(_ prompts: PromptBatch) throws -> [[Float]] {
        try context.decode(prompts.batch)
        var rows: [Float] = []
        for sequence in prompts.texts.indices {
            guard let vector = context.pooled(sequence) else {
                throw LanguageModelError("\(model.name): the encoder gives no embedding of a whole text.")
            }
            rows += vector
        }
        return layers.map { _ in rows }
    }
}
