/// How the residual stream at a text's tokens becomes one vector.
public enum Pooling: String, Sendable, CaseIterable {
    /// The state of the last token, which has seen the whole text.
    case lastToken = "last"
    /// The mean over all tokens. In many models the first token's state is much longer than the others and the same for
    /// every text, which hides differences from a cosine, but not from a shift.
    case mean
    /// The sum over all tokens.
    case sum
}
