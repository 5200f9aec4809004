import Foundation

/// What waits for the thread that runs cells: execute requests, and work for comms.
package final class CellQueue: @unchecked Sendable {
    package enum Item {
        /// A request, and whether an earlier one failed, so that this one is not run.
        case cell(Message, isAborted: Bool)
        /// Work between cells.
        case work(@Sendable () -> Void)
    }

    private let condition = NSCondition()
    // Guarded by `condition`.
    private var items: [Item] = []
    private var running: Message?
    private var interruptionIsPending = false
    private var isClosed = false
    private var lastArrival = ContinuousClock.now
    /// Whether messages that have arrived are still being read.
    private var isReceiving = false

    package init() {}

    /// How long, after a failure, no request may arrive before the queue behind it counts as complete.
    private static let quiet = Duration.milliseconds(25)
    /// A client that keeps sending must not keep a failure from being reported.
    private static let longestWait = Duration.seconds(2)

    /// Does something about the cell that runs, if there is one; it does not end meanwhile.
    func withRunningCell(_ body: (Message) -> Void) { condition.withLock { if let running { body(running) } } }

    /// The cell that ran is over.
    package func endCell() {
        condition.withLock {
            running = nil
            if !hasCell { interruptionIsPending = false }
        }
    }

    /// Notes that the running cell is to stop or, between two cells, the next one; nothing if there is none.
    package func interrupt() { condition.withLock { if running != nil || hasCell { interruptionIsPending = true } } }

    /// Whether the running cell is to stop.
    package var isInterrupted: Bool { condition.withLock { running != nil && interruptionIsPending } }

    /// Whether the running cell was to stop; to be called when it has, so that this does not concern the next one.
    package func takeInterruption() -> Bool {
        condition.withLock {
            defer { interruptionIsPending = false }
            return interruptionIsPending
        }
    }

    /// Whether a cell waits that is to run.
    private var hasCell: Bool { items.contains { if case .cell(_, isAborted: false) = $0 { true } else { false } } }

    /// Notes that clients are sending, and whether what has arrived is still being read.
    func noteTraffic(isReceiving: Bool) {
        condition.withLock {
            lastArrival = .now
            self.isReceiving = isReceiving
        }
    }

    /// Whether a cell runs or waits.
    var isBusy: Bool {
        condition.withLock {
            running != nil
                || items.contains { if case .cell = $0 { true } else { false } }
        }
    }

    package func append(_ item: Item) {
        condition.withLock {
            items.append(item)
            condition.broadcast()
        }
    }

    /// Takes out the next item, which then counts as running if it is a cell; waits for one. `nil` at the end.
    package func next() -> Item? {
        condition.withLock {
            while items.isEmpty, !isClosed { condition.wait() }
            guard !isClosed else { return nil }
            let item = items.removeFirst()
            if case .cell(let message, _) = item { running = message }
            return item
        }
    }

    /// No item is taken out any more.
    func close() {
        condition.withLock {
            isClosed = true
            condition.broadcast()
        }
    }

    /// Marks the execute requests that were sent by now as aborted.
    ///
    /// This comes before the failure's reply: a request that a client sends in answer to that
    /// reply is a new beginning and must run.
    func abortCells() {
        condition.lock()
        defer { condition.unlock() }
        let start = ContinuousClock.now
        lastArrival = max(lastArrival, start)
        while !isClosed {
            let quiet = (isReceiving ? .now : lastArrival) + Self.quiet
            let rest = min(quiet, start + Self.longestWait) - .now
            guard rest > .zero else { break }
            _ = condition.wait(until: Date(timeIntervalSinceNow: rest / .seconds(1)))
        }
        for index in items.indices {
            if case .cell(let message, _) = items[index] { items[index] = .cell(message, isAborted: true) }
        }
    }
}
