/// How the reconstruction is judged.
public enum Loss: String, Sendable, CaseIterable {
    /// The mean squared error over all entries.
    case absolute
    /// The mean over the shifts of ‖Δẑ − Δz‖² / ‖Δz‖².
    case relative
}
