/// The run of a steered model on several texts, each of which is a sequence.
final class SteeredTexts {
    let context: ModelContext
    private var steered = SteeredTokens()
    /// The number of computed tokens of each sequence.
    private var lengths: [Int]
    /// The maximum number of texts in a group.
    static let most = 64
    /// The maximum number of tokens of all prompts in a group, unless a single prompt has more.
    private static let promptTokens = 512
    /// The maximum number of cached tokens of all texts in a group, unless a single text needs more.
    private static let memory = 16_384

    /// - Parameters:
    ///   - model: The language model.
    ///   - steering: The changes of the residual stream.
    ///   - prompts: The prompts of the texts.
    ///   - length: The maximum number of tokens after every prompt.
    ///   - batch: The maximum number of tokens after the prompts in one batch; `nil` means one for each sequence.
    /// - Throws: ``LanguageModelError`` if a steering does not fit, or there is not enough memory.
    init(
        _ model: LanguageModel, steering: [Steering], prompts: PromptBatch, length: Int, batch: Int? = nil
    ) throws(LanguageModelError) {
        let plan = try SteeringPlan(steering, for: model)
        let count = prompts.texts.count
        lengths = prompts.rows.map(\.count)
        context = try ModelContext(
            model, tokens: prompts.batch.count + count * length, batch: max(prompts.batch.count, batch ?? count),
            sequences: count)
        guard !plan.layers.isEmpty else { return }
        context.observe(plan.layers) { [unowned self] layer, rows in
            plan.apply(at: layer, to: rows, of: steered) ? .write : []
        }
    }

    /// Splits prompts into groups that are computed together, by their indices.
    static func groups(_ prompts: [[Int32]], of model: LanguageModel, length: Int) -> [[Int]] {
        PromptBatch.split(
            prompts, of: prompts.indices, limit: promptTokens, sequences: max(1, min(most, memory / max(1, length))),
            isShared: model.sharesTokens)
    }

    /// Computes the prompts; this has to be the first call.
    func feed(_ prompts: PromptBatch) throws {
        steered = prompts.batch.steered(isPrompt: true, last: prompts.rows.map { $0.last! })
        try context.decode(prompts.batch)
    }

    /// Computes the next tokens of some texts.
    ///
    /// - Returns: The index of each text's first token in the batch; its other tokens follow. All tokens are outputs.
    func feed(_ tokens: [(sequence: Int, tokens: [Int32])]) throws -> [Int] {
        var (batch, places) = (ModelContext.Batch(), [Int]())
        for (sequence, tokens) in tokens {
            places.append(batch.count)
            for token in tokens {
                batch.append(token, position: lengths[sequence], sequence: sequence, isOutput: true)
                lengths[sequence] += 1
            }
        }
        steered = batch.steered(isPrompt: false, last: [])
        try context.decode(batch)
        return places
    }
}
