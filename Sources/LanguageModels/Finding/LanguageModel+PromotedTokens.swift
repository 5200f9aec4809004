import Foundation

extension LanguageModel {
    /// The tokens that a vector promotes and suppresses through the unembedding.
    ///
    /// For a vector after a block this is the logit lens: the logits of the final norm N and the unembedding U for the
    /// vector alone, minus those for zero. The vector is first scaled to a root mean square of 1, so that its length
    /// does not matter. With the gain g of the norm,
    ///
    ///     Δ = U N(v / rms(v)) − U N(0) = U (g ⊙ v / rms(v))           for an RMS norm
    ///                                  = U (g ⊙ (v − v̄) / σ(v))       for a layer norm
    ///
    /// The lens ignores the effect of later blocks, so that it is more meaningful near the end of a model. After the
    /// final norm only U is left, and Δ = U v is exactly the change of the logits if v is added. The biases of the norm
    /// and the unembedding cancel. For models that cap their logits, such as Gemma 2, these logits are capped, too.
    ///
    /// - Parameters:
    ///   - vector: A vector of the residual stream (d). The negated vector swaps both lists, unless logits are capped.
    ///   - layer: The layer of the vector.
    ///   - count: The number of tokens in each list.
    /// - Throws: ``LanguageModelError`` for a vector that has another width, is zero or is not finite, for an encoder,
    ///   and for a layer that the model does not have.
    public func promotedTokens(by vector: [Float], layer: ResidualLayer, count: Int = 10) throws -> TokenPromotion {
        guard !isEncoder else { throw LanguageModelError("\(name) is an encoder, which has no unembedding.") }
        guard vector.count == width else {
            throw LanguageModelError("a vector of \(vector.count) numbers, but \(name) is \(width) wide.")
        }
        guard vector.allSatisfy(\.isFinite) else {
            throw LanguageModelError("a vector with numbers that are not finite.")
        }
        let squares = vector.reduce(0.0) { $0 + Double($1) * Double($1) }
        guard squares > 0 else { throw LanguageModelError("a vector of zeros promotes no token.") }
        let isBehindNorm = try layer.index(in: self) == layers
        let length = isBehindNorm ? 1 : (squares / Double(width)).squareRoot()
        let state = vector.map { Float(Double($0) / length) }
        let place = isBehindNorm ? layers : layers - 1
        let found = try logits(of: state, at: place)
        let base = try logits(of: [Float](repeating: 0, count: width), at: place)
        let changes = zip(found, base).map { Double($0) - Double($1) }
        let order = changes.indices.sorted { (changes[$0], $1) > (changes[$1], $0) }
        func tokens(_ places: some Sequence<Int>) -> [TokenPromotion.Token] {
            places.map { TokenPromotion.Token(token: Int32($0), text: text(of: [Int32($0)]), logitChange: changes[$0]) }
        }
        let count = max(0, count)
        return TokenPromotion(promoted: tokens(order.prefix(count)), suppressed: tokens(order.reversed().prefix(count)))
    }

    /// The logits when a state replaces the output of a layer.
    private func logits(of state: [Float], at layer: Int) throws -> [Float] {
        let context = try ModelContext(self, tokens: 1)
        var isReplaced = false
        context.observe([layer]) { _, rows in
            for index in rows.indices { rows[index] = state[index % state.count] }
            isReplaced = true
            return .write
        }
        var batch = ModelContext.Batch()
        batch.append(0, position: 0, isOutput: true)
        try context.decode(batch)
        guard isReplaced, let logits = context.logits(0) else {
            throw LanguageModelError(
                "layer \(layer): \(name), of the architecture \(architecture), does not expose its residual stream there."
            )
        }
        return Array(logits)
    }
}
