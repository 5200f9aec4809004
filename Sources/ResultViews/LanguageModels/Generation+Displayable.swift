import Figures
import LanguageModels

extension Generation: Displayable {
    /// The prompt in grey with its continuation, and below them perplexity and repetition.
    public var representation: Representation {
        .html(GeneratedTextView.html(prompt: prompt, text: text, below: facts, timing: timing))
            + .markdown(GeneratedTextView.markdown(prompt: prompt, text: text, below: facts))
            + .text(GeneratedTextView.plainText(prompt: prompt, text: text, below: "\(facts), \(timing)"))
    }

    private var facts: String {
        [
            QuantityText.count(tokens.count, "token"),
            "perplexity \(perplexity.map { QuantityText.number($0) } ?? "–")",
            "repetition \(QuantityText.percent(repetition))", remark,
        ].compactMap(\.self).joined(separator: ", ")
    }

    private var timing: String { "\(QuantityText.number(rate)) tokens/s" }
}
