import Figures
import LanguageModels

/// A text while a model writes it.
public struct GenerationView: Displayable, Sendable {
    /// The prompt and how the model continues it.
    public var plan: GenerationPlan
    /// The continuation so far.
    public var text = ""

    /// The display of a text that has not begun.
    public init(_ plan: GenerationPlan) { self.plan = plan }

    /// The prompt in grey with the continuation so far, as HTML and plain text.
    public var representation: Representation {
        let below = "at most \(QuantityText.count(plan.maximumTokens, "token")) …"
        return .html(GeneratedTextView.html(prompt: plan.prompt, text: text, below: below))
            + .text(GeneratedTextView.plainText(prompt: plan.prompt, text: text, below: below))
    }
}
