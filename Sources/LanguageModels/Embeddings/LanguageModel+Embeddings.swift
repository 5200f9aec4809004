import Numerics
import SparseShift
import Work

extension LanguageModel {
    /// The embeddings of texts (N × d), from one layer.
    ///
    /// Texts are computed in batches, one on every processor, and common beginnings of texts are computed once. The
    /// embedding of a text does not depend on the others.
    ///
    /// - Parameters:
    ///   - texts: The N texts.
    ///   - layer: The layer to read. An encoder has only its own embedding of a whole text, whatever the pooling.
    ///   - pooling: How the tokens of a text become one vector.
    ///   - steering: The changes of the residual stream; those at `layer` are part of the embedding.
    ///   - batch: The number of tokens in a batch; more if a text is longer.
    ///   - progress: Called after every batch. If it is `nil`, extractions of more than one batch show their progress
    ///     below the cell (`WorkObservers`).
    /// - Throws: ``LanguageModelError`` for an empty text, a text longer than the model's context, a layer that the
    ///   model does not have, or steering of an encoder; ``EmbeddingInterrupted`` if a stop was requested
    ///   (`Interruption.request()`).
    public func embeddings(
        of texts: some Collection<String>, layer: ResidualLayer = .middle, pooling: Pooling = .lastToken,
        steering: [Steering] = [], batch: Int = 256, progress: ((EmbeddingProgress) -> Void)? = nil
    ) throws -> Matrix {
        try embeddings(
            of: texts, layers: [layer], pooling: pooling, steering: steering, batch: batch, progress: progress)[0]
    }

    /// The embeddings of texts from several layers, in one pass: N × d each, in the order of `layers`.
    ///
    /// - Throws: The errors of ``embeddings(of:layer:pooling:steering:batch:progress:)``.
    public func embeddings(
        of texts: some Collection<String>, layers: [ResidualLayer], pooling: Pooling = .lastToken,
        steering: [Steering] = [], batch: Int = 256, progress: ((EmbeddingProgress) -> Void)? = nil
    ) throws -> [Matrix] {
        guard !layers.isEmpty else { throw LanguageModelError("layers: at least one, not none.") }
        let texts = Array(texts)
        let extraction = try EmbeddingExtraction(
            EmbeddingTexts(self, texts), layers: layers, pooling: pooling, steering: steering, batch: batch)
        var results = layers.map { _ in [Float]() }
        for index in results.indices { results[index].reserveCapacity(texts.count * width) }
        try extraction.run(progress: progress) { _, rows in
            for index in results.indices { results[index] += rows[index] }
        }
        return results.map { Matrix(rows: texts.count, columns: width, elements: $0) }
    }

    /// The tokens of a text to embed.
    ///
    /// - Parameters:
    ///   - texts: The texts.
    ///   - index: The place of the text.
    ///   - source: How messages call the texts.
    ///   - long: What is done with texts that are too long; ``LongTexts/leaveOut`` keeps all their tokens.
    ///   - isStoppable: Whether a requested stop is accepted.
    /// - Throws: ``LanguageModelError`` for an empty text, one that the tokenizer cannot read or, if they are refused,
    ///   one longer than the model's context; ``EmbeddingInterrupted`` if a stop was requested.
    func tokenize(
        _ texts: [String], _ index: Int, source: TextSource = .list, long: LongTexts = .refuse, isStoppable: Bool = true
    ) throws -> [Int32] {
        if isStoppable, Interruption.accept() { throw EmbeddingInterrupted(textsDone: 0, texts: texts.count) }
        let text = texts[index]
        var tokens: [Int32]
        do throws(LanguageModelError) { tokens = try tokenIDs(of: text) } catch {
            throw hasTokenizer ? LanguageModelError("\(source.name(index)): \(error.description)") : error
        }
        guard !text.isEmpty, !tokens.isEmpty else {
            throw LanguageModelError("\(source.name(index)) is empty, so it has no embedding.")
        }
        if tokens.count > contextLength {
            switch long {
            case .refuse:
                throw LanguageModelError(
                    "\(source.name(index, text)) has \(tokens.count) tokens, but \(name) takes at most \(contextLength); long texts can be truncated or left out."
                )
            case .truncate:
                let end = addsEnd && tokens.last == endToken ? tokens.suffix(1) : []
                tokens = Array(tokens.prefix(contextLength - end.count) + end)
            case .leaveOut: break
            }
        }
        return tokens
    }

    /// Pairs of which no text is too long, where they are to be left out.
    ///
    /// - Returns: The pairs, and the number of pairs that were left out or have a truncated text.
    /// - Throws: ``LanguageModelError`` for a text that the tokenizer cannot read, and `DataError` if no pair is left.
    public func fitting(_ pairs: TextPairs, long: LongTexts) throws -> (pairs: TextPairs, long: Int) {
        guard long != .refuse else { return (pairs, 0) }
        var known: [String: Bool] = [:]
        func isLong(_ text: String) throws -> Bool {
            // A token has at least one byte, unless it is added.
            if text.utf8.count + 2 <= contextLength { return false }
            if let isLong = known[text] { return isLong }
            let isLong = try tokenIDs(of: text).count > contextLength
            known[text] = isLong
            return isLong
        }
        let found = try pairs.map { try isLong($0.before) || isLong($0.after) }
        let count = found.count { $0 }
        guard long == .leaveOut, count > 0 else { return (pairs, count) }
        guard count < pairs.count else {
            throw LanguageModelError(
                "\(pairs.name): every pair has a text of more than \(contextLength) tokens, so none is left for \(name)."
            )
        }
        var iterator = found.makeIterator()
        return (try pairs.filtered { _ in iterator.next() == false }, count)
    }
}
