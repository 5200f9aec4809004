import Foundation
import JSON
import SparseShift
import TensorFiles

extension FeaturePages {
    /// Writes the features in the form in which Neuronpedia takes them: one JSON document with a list `batches`, each of which is
    /// the body of an upload of at most 128 features.
    ///
    /// Neuronpedia knows texts and not pairs, so that much is lost, as the document says itself: of the pairs with a positive
    /// activation the changed text alone, with the activation at its last token. Both texts are in `notes`, whole.
    ///
    /// - Parameters:
    ///   - path: The path of the file.
    ///   - tokenizer: The language model that splits texts into tokens; without one they are split at spaces.
    /// - Throws: `LanguageModelError` if no text is known, `TensorFileError` if the file cannot be written.
    public func writeNeuronpedia(to path: String, tokenizer: LanguageModel? = nil) throws {
        let document = try neuronpedia(tokenizer: tokenizer)
        try AtomicFile.write(Data(document.encoded), to: path)
    }

    private func neuronpedia(tokenizer: LanguageModel?) throws -> JSONValue {
        guard pairs.values.contains(where: { $0.after != nil }) else {
            throw LanguageModelError("\(data): its texts are not known, and Neuronpedia shows nothing but texts.")
        }
        var notes: [JSONValue] = []
        let entries = try features.map { feature in
            try neuronpedia(feature, tokenizer: tokenizer, notes: &notes)
        }
        let layerName = origin?.layer ?? layer ?? "unknown"
        let source = "\(layerName)-sparseshift-\(model.method.lowercased())-\(model.features)"
        let modelName = origin?.model ?? languageModel ?? "unknown"
        let batches = stride(from: 0, to: entries.count, by: 128).map { start in
            JSONValue.object([
                "modelId": .string(modelName), "source": .string(source.replacing(" ", with: "-")),
                "features": .array(Array(entries[start..<min(start + 128, entries.count)])),
            ])
        }
        return .object([
            "format": "neuronpedia upload-batch", "lossy": .boolean(true),
            "lost": .array([
                "A feature of shifts answers to a change between two texts; only the changed text is an activation, and both texts are in notes, whole.",
                "The activation belongs to the pair; it stands at the last token of the changed text.",
                "Pairs with a negative activation are left out, and so are explanations of that side.",
                tokenizer == nil
                    ? "The tokens are words, because no language model was given to split the texts; at most the last 1,024 of a text are kept."
                    : "At most the last 1,024 tokens of a text are kept. Tokens that end inside a character are joined with the next ones, up to whole characters.",
                "A token of the logits that is a part of a character alone is shown as \u{FFFD}.",
            ]),
            "batches": .array(batches), "notes": .array(notes),
        ])
    }

    private func neuronpedia(
        _ feature: FeaturePage, tokenizer: LanguageModel?, notes: inout [JSONValue]
    ) throws -> JSONValue {
        let activity = feature.activity
        var listed = activity.positive.map { (pair: $0, near: -1.0, far: -1.0, share: -1.0) }
        for interval in activity.intervals where interval.far > 0 {
            listed += interval.pairs.map {
                (
                    pair: $0, near: interval.near, far: interval.far,
                    share: Double(interval.count) / Double(activity.count)
                )
            }
        }
        var activations: [JSONValue] = []
        for item in listed {
            guard let pair = pairs[item.pair.index], let after = pair.after else { continue }
            let tokens = try Self.tokens(of: after, by: tokenizer).suffix(1_024)
            guard !tokens.isEmpty else { continue }
            var note: [String: JSONValue] = [
                "index": .integer(feature.feature), "activation": .integer(activations.count),
                "pair": .integer(item.pair.index), "after": .string(after),
            ]
            if let before = pair.before { note["before"] = .string(before) }
            notes.append(.object(note))
            let values = [Double](repeating: 0, count: tokens.count - 1) + [item.pair.activation]
            activations.append(
                .object([
                    "tokens": .array(tokens.map { .string($0) }), "values": .array(values.map { .real($0) }),
                    "quantileMin": .real(item.near), "quantileMax": .real(item.far),
                    "quantileFraction": .real(item.share),
                ]))
        }
        func logits(_ tokens: [TokenPromotion.Token]?) -> JSONValue {
            .array(
                (tokens ?? []).prefix(20).map { .object(["token": .string($0.text), "value": .real($0.logitChange)]) })
        }
        let explanations: [JSONValue] = feature.interpretations.filter { $0.side.sign > 0 }.compactMap { side in
            side.explanation.map {
                .object([
                    "text": .string(String($0.prefix(512))), "methodName": "sparseshift",
                    "modelName": .string(interpreter ?? "unknown"),
                ])
            }
        }
        return .object([
            "index": .integer(feature.feature), "density": .real(activity.positiveShare),
            "topLogits": logits(feature.promotion?.promoted), "bottomLogits": logits(feature.promotion?.suppressed),
            "explanations": .array(explanations), "activations": .array(activations),
        ])
    }

    /// Tokens as texts. A tokenizer of bytes can cut a letter or an emoji; its parts are no text, so they are joined.
    package static func wholeCharacters(_ tokens: [[UInt8]]) -> [String] {
        var texts: [String] = []
        var open: [UInt8] = []
        for token in tokens {
            let isWhole = String(validating: token, as: UTF8.self) != nil
            if isWhole, !open.isEmpty {
                // Nothing completes what is open.
                texts.append(String(decoding: open, as: UTF8.self))
                open = []
            }
            open += token
            guard let text = String(validating: open, as: UTF8.self) else { continue }
            texts.append(text)
            open = []
        }
        return open.isEmpty ? texts : texts + [String(decoding: open, as: UTF8.self)]
    }

    /// The tokens of a text; without a tokenizer its words, each with the space before it.
    private static func tokens(of text: String, by tokenizer: LanguageModel?) throws -> [String] {
        if let tokenizer { return wholeCharacters(try tokenizer.tokens(of: text).ids.map(tokenizer.bytes)) }
        var words: [String] = []
        for character in text {
            if character.isWhitespace || words.isEmpty {
                words.append(String(character))
            } else {
                words[words.count - 1].append(character)
            }
        }
        return words
    }
}
