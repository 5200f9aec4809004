import ResultViews
import SparseShift

/// Shows below the cell how far a sweep is that a cluster trains: one display, replaced whenever a run's state changes.
public final class LiveSweep {
    private var handle: DisplayHandle?

    /// Waits for a state.
    public init() {}

    /// Makes every sweep of this process that runs elsewhere show itself wherever cells run. To be called once, when the
    /// kernel starts.
    public static func install() {
        SweepObservers.bootstrap {
            guard CellHosting.current != nil else { return nil }
            let live = LiveSweep()
            return { live.show($0) }
        }
    }

    /// Shows a state in the place of the earlier one.
    public func show(_ status: SweepStatus) {
        if let handle { handle.update(status) } else { handle = display(status) }
    }
}
