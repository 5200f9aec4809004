/// The model that a rule picked, and why.
public struct Selection: Sendable, CustomStringConvertible {
    /// What decided.
    public let rule: SelectionRule
    /// The pick.
    public let model: TrainedModel
    /// All seeds of the pick's configuration.
    public let runs: Runs
    /// Plain sentences with the numbers that led to the pick.
    public let reasons: [String]
    /// Why the pick should not be trusted, each with what to do; empty where nothing is known against it.
    public let warnings: [String]
    /// Everything that was trained to find the configuration; for a rule without a search, the runs themselves.
    public let sweep: Sweep
    /// The numbers of ``sweep``, point by point.
    public let diagnostics: SweepTable

    /// The pick, the reasons and the warnings, a line each.
    public var description: String {
        (["Picked by \(rule.name): \(model)"] + reasons + warnings.map { "Warning: \($0)" })
            .joined(separator: "\n")
    }
}
