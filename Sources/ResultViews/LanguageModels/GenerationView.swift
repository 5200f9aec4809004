import Figures
import LanguageModels

/// A text that a model is writing.
public struct GenerationView: Displayable, Sendable {
    public var plan: GenerationPlan
    /// What there is behind the prompt.
    public var text = ""

    public init(_ plan: GenerationPlan) { self.plan = plan }

    public var representation: Representation {
        let below = "at most \(ResultText.count(plan.maximumTokens, "token")) …"
        return .html(GeneratedTextView.html(prompt: plan.prompt, text: text, below: below))
            + .text(GeneratedTextView.plainText(prompt: plan.prompt, text: text, below: below))
    }
}
