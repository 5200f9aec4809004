import Figures
import LanguageModels

extension Generation: Displayable {
    /// The prompt in grey, the continuation behind it, and below how good a text it is.
    public var representation: Representation {
        .html(GeneratedTextView.html(prompt: prompt, text: text, below: facts, timing: timing))
            + .markdown(GeneratedTextView.markdown(prompt: prompt, text: text, below: facts))
            + .text(GeneratedTextView.plainText(prompt: prompt, text: text, below: "\(facts), \(timing)"))
    }

    private var facts: String {
        [
            ResultText.count(tokens.count, "token"), "perplexity \(ResultText.number(perplexity))",
            "repetition \(ResultText.percent(repetition))",
        ].joined(separator: ", ")
    }

    private var timing: String { "\(ResultText.number(rate)) tokens/s" }
}
