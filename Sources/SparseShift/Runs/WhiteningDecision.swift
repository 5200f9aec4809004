/// How the shifts of a training are whitened, and why.
struct WhiteningDecision: Sendable {
    /// The whitening; `nil` for none.
    var whitening: Whitening?
    /// The trials by which it was chosen; empty if it was not.
    var trials: [WhiteningTrial] = []
    /// Whether the trials ran to their end; otherwise they say nothing.
    var isFinal = true
}
