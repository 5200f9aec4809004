import CellSupport
import Foundation
import Synchronization

/// Code of earlier cells that runs between cells.
extension CellSession {
    /// Runs code of earlier cells between cells, with the same care as a cell.
    ///
    /// - Returns: Why it did not run to its end; `nil` if it did.
    package func call(_ work: @escaping () throws -> Void) -> CellFailure? {
        runLock.lock()
        defer { runLock.unlock() }
        interrupter.begin(compiling: false)
        defer { interrupter.end() }
        let call = PendingCall(work)
        Self.pendingCall.withLock { $0 = call }
        var outcome = cell_outcome()
        cell_recovery_run(
            { _, _ in
                CellSession.pendingCall.withLock { $0 }?.run()
                return 0
            }, &outcome)
        Self.pendingCall.withLock { $0 = nil }
        if outcome.end != cell_end_returned { cell_streams_renew() }
        guard let reporter = backgroundFaults.reporter else { return nil }
        if let error = call.error { return interrupter.isInterrupted ? .interrupted : reporter.thrown(error) }
        if outcome.end == cell_end_returned { return interrupter.isInterrupted ? .interrupted : nil }
        return reporter.failure(
            for: outcome, fatalMessage: streams.takeFatalMessage(of: outcome), isInterrupted: interrupter.isInterrupted)
    }

    private static let pendingCall = Mutex<PendingCall?>(nil)
}
