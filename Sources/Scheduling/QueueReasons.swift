/// Why work is queued, in Slurm's words.
package enum QueueReasons {
    /// One line such as `Slurm's reasons for queued runs: Priority (23), Resources (1)`.
    ///
    /// - Parameters:
    ///   - reasons: One for each that is queued; empty where Slurm gives none.
    ///   - things: What is queued, such as `runs`.
    /// - Returns: `nil` if Slurm gives no reason.
    package static func line(_ reasons: [String], of things: String) -> String? {
        let counts = Dictionary(grouping: reasons.filter { !$0.isEmpty }, by: \.self).mapValues(\.count)
        guard !counts.isEmpty else { return nil }
        let parts = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) (\($0.value))" }
        return "Slurm's reason\(parts.count == 1 ? "" : "s") for queued \(things): \(parts.joined(separator: ", "))"
    }
}
