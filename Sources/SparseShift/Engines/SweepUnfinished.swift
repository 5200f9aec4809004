/// A sweep on a cluster was left before all its runs had a result: it was interrupted, and its tasks keep running, or some
/// have failed. Nothing is lost.
public struct SweepUnfinished: Error, Sendable, CustomStringConvertible {
    /// How far it was.
    public let status: SweepStatus
    /// One sentence with the way on.
    public let description: String

    static func interrupted(_ status: SweepStatus) -> SweepUnfinished {
        SweepUnfinished(
            status: status,
            description:
                "Following was interrupted; Slurm's tasks keep running (\(status)). Run this cell again, or Sweep(contentsOf: \"\(status.folder)\", following: true) in any notebook, to follow them."
        )
    }

    static func failed(_ status: SweepStatus) -> SweepUnfinished {
        let missing = status.runs.filter { status.missing.contains($0.number) }
        let shown = missing.prefix(3).map { run in
            "run \(run.number) (\(run.name)) \(run.state.rawValue)"
                + (run.detail.isEmpty ? "" : ": \(run.detail.trimmingSuffix(while: ".; ".contains))")
        }
        let others = missing.count > 3 ? "; and \(missing.count - 3) more" : ""
        return SweepUnfinished(
            status: status,
            description:
                "\(status.folder): \(missing.count) of \(status.runs.count) runs \(missing.count == 1 ? "has" : "have") no result; \(shown.joined(separator: "; "))\(others); run the cell again to submit them again."
        )
    }
}

extension String {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
        var text = self
        while let last = text.last, isTrimmed(last) { text.removeLast() }
        return text
    }
}
