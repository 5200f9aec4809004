/// The run of a steered model on one text.
final class SteeredRun {
    let context: ModelContext
    private var position = 0
    private var isPrompt = true
    private var steered = SteeredTokens()
    /// The number of tokens in a batch: few enough for a quick response to a request to stop.
    private static let part = 64

    /// - Parameters:
    ///   - model: The language model.
    ///   - steering: The changes of the residual stream.
    ///   - controlVector: A control vector that llama.cpp adds, in addition to the steering.
    ///   - tokens: The number of tokens of the whole text.
    /// - Throws: ``LanguageModelError`` if a steering or the control vector does not fit, or there is not enough
    ///   memory.
    init(
        _ model: LanguageModel, steering: [Steering], controlVector: ControlVector? = nil, tokens: Int
    ) throws(LanguageModelError) {
        let plan = try SteeringPlan(steering, for: model)
        context = try ModelContext(model, tokens: max(tokens, 1))
        if let controlVector { try context.add(controlVector) }
        guard !plan.layers.isEmpty else { return }
        context.observe(plan.layers) { [unowned self] layer, rows in
            plan.apply(at: layer, to: rows, of: steered) ? .write : []
        }
    }

    /// Computes the next tokens.
    ///
    /// - Parameters:
    ///   - tokens: The tokens.
    ///   - isPrompt: Whether they are part of the prompt; by default only those of the first call are.
    ///   - outputs: Whether all tokens have logits, or only the last.
    /// - Returns: The index of the last token's logits.
    /// - Throws: ``LanguageModelError`` if they cannot be computed, and `Interrupted` if a stop was requested.
    func feed(_ tokens: [Int32], isPrompt: Bool? = nil, outputs: Bool = false) throws -> Int {
        if let isPrompt { self.isPrompt = isPrompt }
        var place = 0
        // Only the outputs of the last batch are available, so that outputs need a single batch.
        let part = outputs ? tokens.count : Self.part
        for start in stride(from: 0, to: tokens.count, by: part) {
            var batch = ModelContext.Batch()
            for index in start..<min(tokens.count, start + part) {
                batch.append(tokens[index], position: position, isOutput: outputs || index == tokens.count - 1)
                position += 1
            }
            let isLast = self.isPrompt && start + part >= tokens.count
            steered = batch.steered(isPrompt: self.isPrompt, last: isLast ? [batch.count - 1] : [])
            try context.decode(batch)
            place = batch.count - 1
        }
        self.isPrompt = false
        return place
    }
}
