import Foundation

extension LanguageModel {
    /// The tokens that a vector promotes and suppresses through the unembedding.
    ///
    /// For a vector behind a block this is the logit lens: what the final norm N and the unembedding U make of the vector
    /// alone, less what they make of nothing. The vector is first brought to a root mean square of 1, so its length does
    /// not matter. With the gain g of the norm
    ///
    ///     Δ = U N(v / rms(v)) − U N(0) = U (g ⊙ v / rms(v))           for an RMS norm
    ///                                  = U (g ⊙ (v − v̄) / σ(v))       for a layer norm
    ///
    /// What later blocks do with the vector is left out, so the lens tells more near the end of a model. Behind the final
    /// norm no more than U is left, and Δ = U v is just what adding v does to the logits. The norm's and the unembedding's
    /// biases cancel. A model that caps its logits, such as Gemma 2, caps these, too.
    /// - Parameters:
    ///   - vector: As wide as the residual stream; the opposite vector swaps both lists unless logits are capped.
    ///   - layer: Where the vector is from.
    ///   - count: Tokens in each list.
    /// - Throws: ``LanguageModelError`` for a vector of another width, of zeros or with numbers that are not finite, for
    ///   an encoder, or a layer that there is not.
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

    /// The logits of a state that is put in the place of a layer's output.
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
                "layer \(layer): \(name), of the architecture \(architecture), does not show its residual stream there."
            )
        }
        return Array(logits)
    }
}
