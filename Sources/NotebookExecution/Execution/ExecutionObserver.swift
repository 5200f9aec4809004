/// Observes the execution of a notebook, on the thread that executes it.
public protocol ExecutionObserver: AnyObject {
    /// Called before a cell starts.
    func start(_ cell: RunningCell)
    /// Called several times a second while a cell runs, with the seconds since its start.
    func wait(for cell: RunningCell, seconds: Double)
    /// Called after a cell has ended, with the seconds that it took.
    func end(_ cell: RunningCell, seconds: Double, hasFailed: Bool)
}
