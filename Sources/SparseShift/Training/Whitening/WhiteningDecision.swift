/// How the shifts of a training are whitened, and why.
struct WhiteningDecision: Sendable {
    /// `nil` for not at all.
    var whitening: Whitening?
    /// The trials by which it was chosen, if it was.
    var trials: [WhiteningTrial] = []
    /// Whether the trials ended by themselves; otherwise they say nothing.
    var isFinal = true
}
