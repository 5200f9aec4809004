/// How the residual stream of a text's tokens becomes one vector.
public enum Pooling: String, Sendable, CaseIterable {
    /// The last token's: it has seen the whole text.
    case lastToken = "last"
    case mean
    case sum
}
