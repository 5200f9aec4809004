import HDF5
import JSON
import Work

/// The language model, the layer and the treatment of texts that embeddings come from, as far as they are known.
public struct EmbeddingOrigin: Sendable, Hashable {
    /// The name of the language model.
    public var model: String?
    /// The SHA-256 of the model's file in hexadecimal.
    public var digest: String?
    /// The layer, by number or by name.
    public var layer: String?
    /// How the states of a text's tokens became one.
    public var pooling: String?
    /// How texts became tokens.
    public var tokens: String?

    /// What is known of the origin; nothing by default.
    public init(
        model: String? = nil, digest: String? = nil, layer: String? = nil, pooling: String? = nil, tokens: String? = nil
    ) {
        self.model = model
        self.digest = digest
        self.layer = layer
        self.pooling = pooling
        self.tokens = tokens
    }

    /// The origin that a file tells; `nil` if it tells nothing.
    init?(_ metadata: EmbeddingMetadata) {
        func text(_ key: String) -> String? {
            guard case .string(let text) = metadata.other[key] else { return nil }
            return text
        }
        self.init(
            model: metadata.model, digest: text("model sha256"), layer: metadata.layer, pooling: metadata.pooling,
            tokens: text("token rule"))
        if self == EmbeddingOrigin() { return nil }
    }

    /// How embeddings of another origin differ, such as `layer 3 instead of 15`; empty if nothing that is known of both
    /// differs.
    public func differences(from other: EmbeddingOrigin) -> [String] {
        var found: [String] = []
        if let digest, let known = other.digest, digest != known {
            found.append(
                model == other.model
                    ? "another file of the language model \(model ?? "")"
                    : "the language model \(model ?? "unknown") instead of \(other.model ?? "unknown")")
        } else if digest == nil || other.digest == nil, let model, let known = other.model, model != known {
            found.append("the language model \(model) instead of \(known)")
        }
        let parts = [
            ("layer", layer, other.layer), ("pooling", Self.common(pooling), Self.common(other.pooling)),
            ("tokens with", tokens, other.tokens),
        ]
        for (what, own, known) in parts {
            if let own, let known, own != known { found.append("\(what) \(own) instead of \(known)") }
        }
        return found
    }

    /// A pooling under one name: files of the paper's code call the last token `last_token`.
    private static func common(_ pooling: String?) -> String? {
        pooling.map { ["last_token", "-1"].contains($0) ? "last" : $0 }
    }

    /// A remark on the use of something learned from embeddings of one origin with those of another; `nil` if nothing
    /// that is known differs.
    ///
    /// - Parameters:
    ///   - what: What was learned, as the beginning of a sentence.
    ///   - use: The origin where it is used.
    package func remark(_ what: String, usedWith use: EmbeddingOrigin?) -> String? {
        guard let use else { return nil }
        let differences = use.differences(from: self)
        guard !differences.isEmpty else { return nil }
        let isAtAnotherLayer = differences.contains { $0.hasPrefix("layer ") }
        return "\(what) is used with \(differences.joined(separator: ", "))"
            + (isAtAnotherLayer ? "; what was learned at one layer need not hold at another" : "")
    }

    /// Makes a remark on models in one table of which not all were trained on embeddings of one origin, as far as they are
    /// known.
    ///
    /// - Parameter models: What the table calls them, and their origins.
    package static func remarkOnDifferences(of models: [(name: String, origin: EmbeddingOrigin?)]) {
        if let remark = remark(comparing: models) { Remarks.make(remark) }
    }

    static func remark(comparing models: [(name: String, origin: EmbeddingOrigin?)]) -> String? {
        let known = models.compactMap { model in model.origin.map { (name: model.name, origin: $0) } }
        for (index, model) in known.enumerated() {
            for other in known[..<index] {
                let differences = model.origin.differences(from: other.origin)
                guard !differences.isEmpty else { continue }
                return "the models in this table were trained on different embeddings: \(model.name) with "
                    + "\(differences.joined(separator: ", ")), unlike \(other.name)"
            }
        }
        return nil
    }
}

extension EmbeddingOrigin: CustomStringConvertible {
    /// What is known, such as `SmolLM2, layer 15, pooling last`.
    public var description: String {
        [model, layer.map { "layer \($0)" }, pooling.map { "pooling \($0)" }, tokens].compactMap(\.self)
            .joined(separator: ", ")
    }
}

extension EmbeddingOrigin {
    var json: JSONValue {
        let members = [
            "model": model, "model_sha256": digest, "layer": layer, "pooling": pooling, "tokens": tokens,
        ]
        return .object(members.compactMapValues { $0.map { .string($0) } })
    }

    init?(json: JSONValue) {
        guard json.object != nil else { return nil }
        self.init(
            model: json["model"]?.string, digest: json["model_sha256"]?.string, layer: json["layer"]?.string,
            pooling: json["pooling"]?.string, tokens: json["tokens"]?.string)
    }
}
