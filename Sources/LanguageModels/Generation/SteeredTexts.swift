/// The run of a model on several texts, each of which is a sequence and has a steering of its own.
///
/// Texts with different steerings are computed together, since a batch of many tokens takes hardly longer than one of few:
/// either way, all weights are read.
final class SteeredTexts {
    let context: ModelContext
    /// The plan that steers each sequence; empty if there is one plan.
    private let owners: [Int]
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
    ///   - steerings: The changes of the residual stream, for each plan.
    ///   - owners: The plan that steers each text, by its place in `steerings`; empty if there is one plan. The texts of
    ///     different plans must not share rows.
    ///   - prompts: The prompts of the texts.
    ///   - length: The maximum number of tokens after every prompt.
    ///   - batch: The maximum number of tokens after the prompts in one batch; `nil` means one for each sequence.
    /// - Throws: ``LanguageModelError`` if a steering does not fit, or there is not enough memory.
    init(
        _ model: LanguageModel, steerings: [[Steering]], owners: [Int] = [], prompts: PromptBatch, length: Int,
        batch: Int? = nil
    ) throws(LanguageModelError) {
        var plans: [SteeringPlan] = []
        for steering in steerings { plans.append(try SteeringPlan(steering, for: model)) }
        self.owners = owners
        let count = prompts.texts.count
        lengths = prompts.rows.map(\.count)
        context = try ModelContext(
            model, tokens: prompts.batch.count + count * length, batch: max(prompts.batch.count, batch ?? count),
            sequences: count)
        let layers = plans.reduce(into: Set()) { $0.formUnion($1.layers) }
        guard !layers.isEmpty else { return }
        context.observe(layers) { [unowned self] layer, rows in
            var hasChanged = false
            for (place, plan) in plans.enumerated() where plan.apply(at: layer, to: rows, of: steered, plan: place) {
                hasChanged = true
            }
            return hasChanged ? .write : []
        }
    }

    /// Splits prompts into groups that are computed together, by their indices.
    ///
    /// - Parameter isShared: Whether common beginnings are computed once, if the model can do that.
    static func groups(
        _ prompts: [[Int32]], of model: LanguageModel, length: Int, isShared: Bool = true
    ) -> [[Int]] {
        PromptBatch.split(
            prompts, of: prompts.indices, limit: promptTokens, sequences: max(1, min(most, memory / max(1, length))),
            isShared: isShared && model.sharesTokens)
    }

    /// Computes the prompts; this has to be the first call.
    func feed(_ prompts: PromptBatch) throws {
        steered = prompts.batch.steered(isPrompt: true, last: prompts.rows.map { $0.last! }, plans: owners)
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
        steered = batch.steered(isPrompt: false, last: [], plans: owners)
        try context.decode(batch)
        return places
    }
}
