import Foundation

extension ModelContext {
    /// Whether the logits at an index of the last batch are numbers. They are not if the residual stream has overflowed.
    func hasLogits(at index: Int) -> Bool {
        guard let logits = logits(index) else { return false }
        return !logits.contains { $0.isNaN || $0 == .infinity }
    }

    /// - Throws: ``LanguageModelError`` if the logits at an index of the last batch are not numbers.
    func requireLogits(at index: Int) throws(LanguageModelError) {
        guard !hasLogits(at: index) else { return }
        throw LanguageModelError(
            "\(model.name): the logits are not numbers, since the residual stream overflows; steer less strongly, or use a file in single precision."
        )
    }

    /// The log softmax of the logits at an index of the last batch (vocabulary).
    func logProbabilities(at index: Int) -> [Double] {
        guard let logits = logits(index) else { return [] }
        let normalizer = Self.normalizer(of: logits)
        return logits.map { Double($0) - normalizer }
    }

    /// log p of a token after an index of the last batch.
    func logProbability(of token: Int32, at index: Int) -> Double {
        guard let logits = logits(index) else { return -.infinity }
        return Double(logits[Int(token)]) - Self.normalizer(of: logits)
    }

    /// log Σ exp of the logits.
    private static func normalizer(of logits: UnsafeBufferPointer<Float>) -> Double {
        let most = Double(logits.max() ?? 0)
        return most + log(logits.reduce(0.0) { $0 + exp(Double($1) - most) })
    }
}
