/// Several texts on their way through a model that is steered, each a sequence of its own.
final class SteeredTexts {
    let context: ModelContext
    private var isPrompt = true
    /// The tokens of each sequence that went through.
    private var lengths: [Int]
    /// Texts that go through together at most.
    static let most = 64
    /// Tokens that the prompts of texts have together, unless a single one has more.
    private static let promptTokens = 512
    /// Tokens that attention remembers for all texts together, unless a single one needs more.
    private static let memory = 16_384

    /// - Parameters:
    ///   - length: Tokens that may come behind every prompt.
    ///   - batch: Tokens behind the prompts that may go through together; one a sequence by default.
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
            plan.apply(at: layer, to: rows, isPrompt: isPrompt) ? .write : []
        }
    }

    /// Prompts that go through together, by their places; every one is in one of the groups.
    static func groups(_ prompts: [[Int32]], of model: LanguageModel, length: Int) -> [[Int]] {
        PromptBatch.split(
            prompts, of: prompts.indices, limit: promptTokens, sequences: max(1, min(most, memory / max(1, length))),
            isShared: model.sharesTokens)
    }

    /// Computes the prompts, which come first.
    func feed(_ prompts: PromptBatch) throws {
        try context.decode(prompts.batch)
        isPrompt = false
    }

    /// Computes further tokens of some texts.
    ///
    /// - Returns: The place in the batch of the first token of each; its others are behind it. All are outputs.
    func feed(_ tokens: [(sequence: Int, tokens: [Int32])]) throws -> [Int] {
        var (batch, places) = (ModelContext.Batch(), [Int]())
        for (sequence, tokens) in tokens {
            places.append(batch.count)
            for token in tokens {
                batch.append(token, position: lengths[sequence], sequence: sequence, isOutput: true)
                lengths[sequence] += 1
            }
        }
        try context.decode(batch)
        return places
    }
}
