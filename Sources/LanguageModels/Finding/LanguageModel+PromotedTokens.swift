import Foundation
import Numerics
import Work

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
        try promotedTokens(by: [vector], layer: layer, count: count)[0]
    }

    /// The tokens that each of several vectors promotes and suppresses; many vectors take little longer than one.
    ///
    /// - Throws: Those of the form for one vector; `Interrupted` if a stop was requested.
    public func promotedTokens(
        by vectors: [[Float]], layer: ResidualLayer, count: Int = 10
    ) throws -> [TokenPromotion] {
        guard !isEncoder else { throw LanguageModelError("\(name) is an encoder, which has no unembedding.") }
        let isBehindNorm = try layer.index(in: self) == layers
        let states = try vectors.map { (vector) throws(LanguageModelError) in
            try lensState(of: vector, isBehindNorm: isBehindNorm)
        }
        let place = isBehindNorm ? layers : layers - 1
        let base = try logits(of: [[Float](repeating: 0, count: width)], at: place)[0]
        var result: [TokenPromotion] = []
        // So many rows of logits are in memory at a time.
        for start in stride(from: 0, to: states.count, by: 32) {
            try Interruption.check()
            let part = try logits(of: Array(states[start..<min(start + 32, states.count)]), at: place)
            result += Parallel.map(part.count) { TokenPromotion(part[$0], minus: base, count: count, of: self) }
        }
        return result
    }

    /// The state whose logits are compared with those of zero.
    private func lensState(of vector: [Float], isBehindNorm: Bool) throws(LanguageModelError) -> [Float] {
        guard vector.count == width else {
            throw LanguageModelError("a vector of \(vector.count) numbers, but \(name) is \(width) wide.")
        }
        guard vector.allSatisfy(\.isFinite) else {
            throw LanguageModelError("a vector with numbers that are not finite.")
        }
        let squares = vector.reduce(0.0) { $0 + Double($1) * Double($1) }
        guard squares > 0 else { throw LanguageModelError("a vector of zeros promotes no token.") }
        let length = isBehindNorm ? 1 : (squares / Double(width)).squareRoot()
        return vector.map { Float(Double($0) / length) }
    }

    /// The logits when states replace the output of a layer, one row a state. Behind the last block no token sees another.
    private func logits(of states: [[Float]], at layer: Int) throws -> [[Float]] {
        let context = try ModelContext(self, tokens: states.count)
        var isReplaced = false
        context.observe([layer]) { _, rows in
            guard rows.count == states.count * self.width else { return [] }
            for (row, state) in states.enumerated() {
                for (index, value) in state.enumerated() { rows[row * state.count + index] = value }
            }
            isReplaced = true
            return .write
        }
        var batch = ModelContext.Batch()
        for position in states.indices { batch.append(0, position: position, isOutput: true) }
        try context.decode(batch)
        let rows = states.indices.compactMap { context.logits($0).map { Array($0) } }
        guard isReplaced, rows.count == states.count else {
            throw LanguageModelError(
                "layer \(layer): \(name), of the architecture \(architecture), does not expose its residual stream there."
            )
        }
        return rows
    }
}

extension TokenPromotion {
    /// The tokens whose logits change most.
    fileprivate init(_ logits: [Float], minus base: [Float], count: Int, of model: LanguageModel) {
        let changes = zip(logits, base).map { Double($0) - Double($1) }
        let count = max(0, min(count, changes.count))
        func tokens(_ places: [Int]) -> [Token] {
            places.map { Token(token: Int32($0), text: model.text(of: [Int32($0)]), logitChange: changes[$0]) }
        }
        self.init(
            promoted: tokens(Self.first(count, of: changes.indices) { changes[$0] > changes[$1] }),
            suppressed: tokens(Self.first(count, of: changes.indices.reversed()) { changes[$0] < changes[$1] }))
    }

    /// The first places in an order; of equal ones, those that come first.
    private static func first(
        _ count: Int, of places: some Collection<Int>, by isBefore: (Int, Int) -> Bool
    ) -> [Int] {
        guard count <= 64 else { return Array(places.sorted(by: isBefore).prefix(count)) }
        var found: [Int] = []
        for place in places {
            if found.count == count {
                guard let last = found.last, isBefore(place, last) else { continue }
                found.removeLast()
            }
            found.insert(place, at: found.firstIndex { isBefore(place, $0) } ?? found.count)
        }
        return found
    }
}
