import Foundation

/// One text on its way through a model that is steered.
final class SteeredRun {
    let context: ModelContext
    private var position = 0
    private var isPrompt = true
    /// Tokens that go through the model together: few enough that a request to stop is soon seen.
    private static let part = 64

    /// - Parameter tokens: Room for the whole text.
    init(_ model: LanguageModel, steering: [Steering], tokens: Int) throws(LanguageModelError) {
        let plan = try SteeringPlan(steering, for: model)
        context = try ModelContext(model, tokens: max(tokens, 1))
        guard !plan.layers.isEmpty else { return }
        context.observe(plan.layers) { [unowned self] layer, rows in
            plan.apply(at: layer, to: rows, isPrompt: isPrompt) ? .write : []
        }
    }

    /// Computes the next tokens: the prompt first.
    ///
    /// - Returns: The place of the last token's logits.
    func feed(_ tokens: [Int32]) throws -> Int {
        var place = 0
        for start in stride(from: 0, to: tokens.count, by: Self.part) {
            var batch = ModelContext.Batch()
            for index in start..<min(tokens.count, start + Self.part) {
                batch.append(tokens[index], position: position, isOutput: index == tokens.count - 1)
                position += 1
            }
            try context.decode(batch)
            place = batch.count - 1
        }
        isPrompt = false
        return place
    }

    /// log softmax of the logits at a place of the last batch.
    func logProbabilities(at index: Int) -> [Double] {
        guard let logits = context.logits(index) else { return [] }
        let most = Double(logits.max() ?? 0)
        let total = logits.reduce(0.0) { $0 + exp(Double($1) - most) }
        return logits.map { Double($0) - most - log(total) }
    }
}
