/// The loss of the reconstruction.
public enum Loss: String, Sendable, CaseIterable {
    /// The mean squared error of all entries.
    case absolute
    /// The mean over the shifts of ‖Δẑ − Δz‖² / ‖Δz‖².
    case relative
}
