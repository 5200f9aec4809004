/// How the residual stream of a text's tokens becomes one vector.
public enum Pooling: String, Sendable, CaseIterable {
    /// The last token's: it has seen the whole text.
    case lastToken = "last"
    /// The mean over all tokens. In many models the first token's state is far longer than the others', and the
    /// same for every text: it hides differences from a cosine, though not from a shift.
    case mean
    case sum
}
