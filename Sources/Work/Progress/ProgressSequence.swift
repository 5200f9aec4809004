/// The elements of a collection, for a loop that shows its progress.
///
///     for step in progress(0..<1_000, "reading") { … }
///
/// Below the cell, a bar shows the count, the rate and the remaining time, and is updated a few times a second. A
/// nested loop has its own bar, which restarts in every step of the outer loop. After `break`, an error or an interrupt
/// of the kernel, the bar stays as it was. Outside cells nothing is shown unless the program has set an observer
/// (``WorkObservers``).
///
/// - Parameters:
///   - elements: The elements.
///   - label: A short description of the loop.
///   - unit: The name of an element, in the plural.
public func progress<Base: Collection>(
    _ elements: Base, _ label: String = "", unit: String = "steps"
) -> ProgressSequence<Base> {
    // A lazy filter, which would have to visit all elements to count them, returns 0 here.
    let count = elements.underestimatedCount
    return ProgressSequence(
        elements, plan: WorkPlan(label: label, total: count > 0 || elements.isEmpty ? count : nil, unit: unit))
}

/// The elements of a sequence, for a loop that shows its progress. Without a total, the bar shows no fraction and no
/// remaining time.
///
/// - Parameters:
///   - elements: The elements.
///   - label: A short description of the loop.
///   - total: The number of elements; `nil` if it is not known.
///   - unit: The name of an element, in the plural.
public func progress<Base: Sequence>(
    _ elements: Base, _ label: String = "", total: Int? = nil, unit: String = "steps"
) -> ProgressSequence<Base> {
    ProgressSequence(elements, plan: WorkPlan(label: label, total: total, unit: unit))
}

/// The elements of another sequence, whose iteration reports its progress to the observers of ``WorkObservers``.
///
/// `progress` makes such a sequence. Every iteration has its own observer, and starts when its first element is
/// requested.
public struct ProgressSequence<Base: Sequence>: Sequence {
    private let base: Base
    private let plan: WorkPlan

    init(_ base: Base, plan: WorkPlan) {
        self.base = base
        self.plan = plan
    }

    /// Makes an iterator that has not started.
    public func makeIterator() -> Iterator { Iterator(base: base.makeIterator(), report: LoopReport(plan)) }

    /// The value of the other sequence.
    public var underestimatedCount: Int { base.underestimatedCount }

    /// Returns the elements, and reports after each one that it is done.
    public struct Iterator: IteratorProtocol {
        fileprivate var base: Base.Iterator
        fileprivate let report: LoopReport

        /// Reports that the last element is done, and returns the next one.
        public mutating func next() -> Base.Element? {
            report.advance()
            let element = base.next()
            if element == nil { report.end() }
            return element
        }
    }
}

/// Reports the progress of a loop until the loop's iterator is released, however the loop ends.
private final class LoopReport {
    private enum State { case waiting, running, ended }

    private var plan: WorkPlan
    private var state = State.waiting
    private var observer: (any WorkObserver)?
    private var start = ContinuousClock.now
    private var completed = 0

    init(_ plan: WorkPlan) { self.plan = plan }

    deinit { observer?.finish() }

    /// Called when the next element is requested, so that the one before is done.
    func advance() {
        switch state {
        case .waiting:
            state = .running
            start = .now
            observer = WorkObservers.make(plan)
        case .running:
            completed += 1
            tell()
        case .ended: break
        }
    }

    /// Called when there are no more elements.
    func end() {
        guard state == .running else { return }
        state = .ended
        plan.total = completed
        tell()
        observer?.finish()
        observer = nil
    }

    private func tell() {
        observer?.record(WorkProgress(plan: plan, completed: completed, seconds: start.secondsAgo))
    }
}
