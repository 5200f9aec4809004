/// What is done with texts that have more tokens than the model's context.
public enum LongTexts: String, Sendable, CaseIterable {
    /// They are refused, with the place of the first one.
    case refuse
    /// Their first tokens are embedded, as many as the context takes.
    case truncate
    /// The pairs that they belong to are left out.
    case leaveOut = "leave-out"
}
