/// Hears how the execution of a notebook goes, on the thread that executes it.
public protocol ExecutionObserver: AnyObject {
    /// A cell begins.
    func start(_ cell: RunningCell)
    /// A cell has been running for some seconds; called several times a second.
    func wait(for cell: RunningCell, seconds: Double)
    /// A cell has ended.
    func end(_ cell: RunningCell, seconds: Double, hasFailed: Bool)
}
