/// How texts become tokens: everywhere the same for one model, whether texts are embedded, continued or judged.
public struct TokenRule: Sendable, Hashable {
    /// Whether the start or end token stands at its end of a text.
    public enum Mark: String, Sendable, CaseIterable {
        /// As the model expects it, and once if the text has it already.
        case automatic = "auto"
        /// One more, even if the model does not expect it or the text has it already.
        case always
        /// Only if the text has it.
        case never
    }

    /// Whether special tokens such as `<|im_start|>` in a text are these tokens, as for the tokenizers of Hugging Face;
    /// otherwise they are characters.
    public var parsesSpecial: Bool
    /// The start token (BOS).
    public var start: Mark
    /// The end token (EOS).
    public var end: Mark

    /// Makes a rule; the default is what the model was trained with.
    public init(parsesSpecial: Bool = true, start: Mark = .automatic, end: Mark = .automatic) {
        self.parsesSpecial = parsesSpecial
        self.start = start
        self.end = end
    }
}

extension TokenRule: CustomStringConvertible {
    /// The rule in words, as files of embeddings have it.
    public var description: String {
        "special tokens \(parsesSpecial ? "parsed" : "literal"), start \(start.rawValue), end \(end.rawValue)"
    }
}
