/// A layer of the residual stream: `.middle`, `.block(12)`, or the number 12 alone.
public enum ResidualLayer: Sendable, Hashable, ExpressibleByIntegerLiteral {
    /// The output of block n, counted from 0: `hidden_states[n + 1]` in Hugging Face's numbering.
    case block(Int)
    /// The output of the block in the middle.
    case middle
    /// The output of the last block.
    case last
    /// The output of the final norm, which is the input of the unembedding.
    case finalNorm

    public init(integerLiteral block: Int) { self = .block(block) }

    /// The index of the layer. The number of blocks means the final norm, or the text embedding of an encoder.
    ///
    /// - Throws: ``LanguageModelError`` for a block that the model does not have, or a block of an encoder.
    package func index(in model: LanguageModel) throws(LanguageModelError) -> Int {
        if model.isEncoder {
            guard case .block(let block) = self else { return model.layers }
            throw LanguageModelError(
                "layer \(block): \(model.name) is an encoder, which exposes no blocks, only one embedding of a whole text."
            )
        }
        switch self {
        case .block(let block):
            guard (0..<model.layers).contains(block) else {
                throw LanguageModelError(
                    "layer \(block): \(model.name) has the blocks 0 to \(model.layers - 1); what comes after them is .finalNorm, on the command line final-norm."
                )
            }
            return block
        case .middle: return model.layers / 2
        case .last: return model.layers - 1
        case .finalNorm: return model.layers
        }
    }

    /// Parses a layer of the command line: a number, `middle`, `last` or `final-norm`; `nil` for other texts.
    public init?(_ text: String) {
        switch text {
        case "middle": self = .middle
        case "last": self = .last
        case "final-norm": self = .finalNorm
        default:
            guard let block = Int(text) else { return nil }
            self = .block(block)
        }
    }
}
