/// A place in the residual stream.
public enum ResidualLayer: Sendable, Hashable, ExpressibleByIntegerLiteral {
    /// Behind block n, counted from 0: `hidden_states[n + 1]` in Hugging Face's numbering.
    case block(Int)
    /// Behind the block in the middle.
    case middle
    /// Behind the last block.
    case last
    /// Behind the last block and the final norm: what the unembedding sees.
    case finalNorm

    public init(integerLiteral block: Int) { self = .block(block) }

    /// From 0 to the number of blocks, which stands for the final norm; for an encoder, for its embedding of a text.
    ///
    /// - Throws: ``LanguageModelError`` for a block that the model does not have, or of an encoder.
    func index(in model: LanguageModel) throws(LanguageModelError) -> Int {
        if model.isEncoder {
            guard case .block(let block) = self else { return model.layers }
            throw LanguageModelError(
                "layer \(block): \(model.name) is an encoder, which shows no blocks, but one embedding of a whole text."
            )
        }
        switch self {
        case .block(let block):
            guard (0..<model.layers).contains(block) else {
                throw LanguageModelError(
                    "layer \(block): \(model.name) has the blocks 0 to \(model.layers - 1); .finalNorm is what comes after them."
                )
            }
            return block
        case .middle: return model.layers / 2
        case .last: return model.layers - 1
        case .finalNorm: return model.layers
        }
    }

    /// As on a command line: a number, `middle`, `last` or `final-norm`.
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
