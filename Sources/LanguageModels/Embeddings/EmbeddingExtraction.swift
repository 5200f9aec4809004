import Numerics

/// Texts on their way through a model, a batch at a time.
final class EmbeddingExtraction {
    /// Texts of a batch at most: every one is a sequence of its own.
    private static let mostSequences = 64

    /// Which texts go together.
    let batches: [Range<Int>]
    private let model: LanguageModel
    /// The layers that are read; the number of blocks stands for the final norm.
    let layers: [Int]
    private let pooling: Pooling
    private let prompts: [[Int32]]
    private let context: ModelContext
    private let plan: SteeringPlan

    init(
        _ model: LanguageModel, layers: [ResidualLayer], pooling: Pooling, steering: [Steering], batch: Int,
        prompts: [[Int32]]
    ) throws(LanguageModelError) {
        plan = try SteeringPlan(steering, for: model)
        self.model = model
        self.pooling = pooling
        self.prompts = prompts
        var indices: [Int] = []
        for layer in layers { indices.append(try layer.index(in: model)) }
        self.layers = indices
        let limit = max(batch, prompts.map(\.count).max() ?? 1)
        batches = Self.split(prompts, limit: limit)
        context = try ModelContext(
            model, tokens: limit, sequences: Self.mostSequences, pooled: model.isEncoder)
    }

    /// As many texts as fit into a batch, in their order.
    private static func split(_ prompts: [[Int32]], limit: Int) -> [Range<Int>] {
        var (result, start, tokens) = ([Range<Int>](), 0, 0)
        for (index, prompt) in prompts.enumerated() {
            if index > start, tokens + prompt.count > limit || index - start == mostSequences {
                result.append(start..<index)
                (start, tokens) = (index, 0)
            }
            tokens += prompt.count
        }
        if start < prompts.count { result.append(start..<prompts.count) }
        return result
    }

    /// The vectors of some texts, one after the other, for every layer.
    func run(_ range: Range<Int>) throws -> [[Float]] {
        var batch = ModelContext.Batch()
        // Where the rows of a text are in the batch.
        var places: [Range<Int>] = []
        for (sequence, prompt) in prompts[range].enumerated() {
            places.append(batch.count..<batch.count + prompt.count)
            for (position, token) in prompt.enumerated() {
                let isLast = position == prompt.count - 1
                batch.append(
                    token, position: position, sequence: sequence,
                    isOutput: isLast || pooling != .lastToken || model.isEncoder)
            }
        }
        context.forget()
        if model.isEncoder { return try encode(batch, count: range.count) }
        var found: [Int: [Float]] = [:]
        let last = layers.max()!
        // Behind the last block only the rows of outputs are left.
        let outputPlaces = pooling == .lastToken ? places.indices.map { $0..<$0 + 1 } : places
        context.observe(plan.layers.union(layers)) { [self] layer, rows in
            let hasChanged = plan.apply(at: layer, to: rows, isPrompt: true)
            if layers.contains(layer) {
                let isTrimmed = rows.count < batch.count * model.width
                found[layer] = pooled(rows, isTrimmed ? outputPlaces : places)
            }
            var result: ModelContext.VisitResult = hasChanged ? .write : []
            if layer == last { result.insert(.stop) }
            return result
        }
        try context.decode(batch)
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

    private func pooled(_ rows: UnsafeMutableBufferPointer<Float>, _ places: [Range<Int>]) -> [Float] {
        let width = model.width
        var result: [Float] = []
        result.reserveCapacity(places.count * width)
        for place in places {
            switch pooling {
            case .lastToken:
                result += rows[(place.upperBound - 1) * width..<place.upperBound * width]
            case .mean, .sum:
                var sum = [Double](repeating: 0, count: width)
                for row in place { for index in 0..<width { sum[index] += Double(rows[row * width + index]) } }
                let factor = pooling == .mean ? 1 / Double(place.count) : 1
                result += sum.map { Float($0 * factor) }
            }
        }
        return result
    }

    private func encode(_ batch: ModelContext.Batch, count: Int) throws -> [[Float]] {
        try context.decode(batch)
        var rows: [Float] = []
        for sequence in 0..<count {
            guard let vector = context.pooled(sequence) else {
                throw LanguageModelError("\(model.name): the encoder gives no embedding of a whole text.")
            }
            rows += vector
        }
        return layers.map { _ in rows }
    }
}
