/// One text on its way through a model that is steered.
final class SteeredRun {
    let context: ModelContext
    private var position = 0
    private var isPrompt = true
    /// Tokens that go through the model together: few enough that a request to stop is soon seen.
    private static let part = 64

    /// - Parameters:
    ///   - controlVector: What llama.cpp itself adds to the blocks, beside the steering.
    ///   - tokens: Room for the whole text.
    init(
        _ model: LanguageModel, steering: [Steering], controlVector: ControlVector? = nil, tokens: Int
    ) throws(LanguageModelError) {
        let plan = try SteeringPlan(steering, for: model)
        context = try ModelContext(model, tokens: max(tokens, 1))
        if let controlVector { try context.add(controlVector) }
        guard !plan.layers.isEmpty else { return }
        context.observe(plan.layers) { [unowned self] layer, rows in
            plan.apply(at: layer, to: rows, isPrompt: isPrompt) ? .write : []
        }
    }

    /// Computes the next tokens: the prompt first, unless `isPrompt` says otherwise.
    ///
    /// - Parameter outputs: Whether every token's logits are wanted, or only those of the last.
    /// - Returns: The place of the last token's logits.
    func feed(_ tokens: [Int32], isPrompt: Bool? = nil, outputs: Bool = false) throws -> Int {
        if let isPrompt { self.isPrompt = isPrompt }
        var place = 0
        // Outputs of several parts would not be there together.
        let part = outputs ? tokens.count : Self.part
        for start in stride(from: 0, to: tokens.count, by: part) {
            var batch = ModelContext.Batch()
            for index in start..<min(tokens.count, start + part) {
                batch.append(tokens[index], position: position, isOutput: outputs || index == tokens.count - 1)
                position += 1
            }
            try context.decode(batch)
            place = batch.count - 1
        }
        self.isPrompt = false
        return place
    }
}
