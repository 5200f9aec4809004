import CellSupport
import Foundation
import Synchronization

/// Answers traps in work that cells have left behind on other threads: the running cell ends for it, or a few lines on
/// standard error say what happened.
final class BackgroundFaults: Sendable {
    private let streams: StandardStreams
    private let known = Mutex<FailureReport?>(nil)

    /// What finds the places of the cells so far.
    var reporter: FailureReport? {
        get { known.withLock { $0 } }
        set { known.withLock { $0 = newValue } }
    }

    init(streams: StandardStreams) { self.streams = streams }

    /// Starts to answer them, for as long as the process lives.
    func start() {
        let thread = Thread { [self] in
            while true {
                var fault = cell_outcome()
                cell_recovery_wait_for_foreign_fault(&fault)
                cell_streams_renew()
                if !cell_recovery_end_for(&fault) { report(fault) }
            }
        }
        thread.name = "faults"
        thread.start()
    }

    /// Says what happened when no cell was running.
    private func report(_ fault: cell_outcome) {
        guard let reporter else { return }
        let failure = reporter.failure(
            for: fault, fatalMessage: streams.takeFatalMessage(of: fault), isInterrupted: false)
        let lines = ["Work that a cell had left running was stopped:"] + failure.traceback
        streams.write(lines.joined(separator: "\n") + "\n", to: .error)
    }
}
