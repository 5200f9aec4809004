/// The elements of a collection, for a loop that shows its progress.
///
///     for step in progress(0..<1_000, "reading") { … }
///
/// In a cell, a bar with count, rate and time left stands below it, replaced a few times a second. A loop within such a
/// loop has a bar of its own, which starts again in every step of the outer one. `break` and errors close the bar where
/// it is; an interrupt of the kernel ends the loop like any other and leaves the bar as it stood. Elsewhere nothing is
/// shown unless the program has set an observer (``WorkObservers``).
/// - Parameters:
///   - label: What the loop does, in a word or two.
///   - unit: What is counted, in the plural.
public func progress<Base: Collection>(
    _ elements: Base, _ label: String = "", unit: String = "steps"
) -> ProgressSequence<Base> {
    // A lazy filter would have to look at every element to count them, and says 0.
    let count = elements.underestimatedCount
    return ProgressSequence(
        elements, plan: WorkPlan(label: label, total: count > 0 || elements.isEmpty ? count : nil, unit: unit))
}

/// The elements of a sequence, for a loop that shows its progress: as for a collection, but without a share and a time
/// left unless there is a total.
///
/// - Parameters:
///   - label: What the loop does, in a word or two.
///   - total: How many elements there will be, if that is known.
///   - unit: What is counted, in the plural.
public func progress<Base: Sequence>(
    _ elements: Base, _ label: String = "", total: Int? = nil, unit: String = "steps"
) -> ProgressSequence<Base> {
    ProgressSequence(elements, plan: WorkPlan(label: label, total: total, unit: unit))
}

/// The elements of another sequence, whose iteration is watched by the observers that ``WorkObservers`` makes.
///
/// `progress` makes one. Every iteration is a piece of work of its own, which begins when its first element is asked
/// for.
public struct ProgressSequence<Base: Sequence>: Sequence {
    private let base: Base
    private let plan: WorkPlan

    init(_ base: Base, plan: WorkPlan) {
        self.base = base
        self.plan = plan
    }

    /// An iteration that has not begun.
    public func makeIterator() -> Iterator { Iterator(base: base.makeIterator(), report: LoopReport(plan)) }

    /// What the other sequence says.
    public var underestimatedCount: Int { base.underestimatedCount }

    /// Gives the elements and reports that those before are done.
    public struct Iterator: IteratorProtocol {
        fileprivate var base: Base.Iterator
        fileprivate let report: LoopReport

        /// The next element, once the work on the one before is done.
        public mutating func next() -> Base.Element? {
            report.advance()
            let element = base.next()
            if element == nil { report.end() }
            return element
        }
    }
}

/// Reports how far a loop is. It goes away with the loop's iterator, however the loop was left.
private final class LoopReport {
    private enum State { case waiting, running, ended }

    private var plan: WorkPlan
    private var state = State.waiting
    private var observer: (any WorkObserver)?
    private var start = ContinuousClock.now
    private var completed = 0

    init(_ plan: WorkPlan) { self.plan = plan }

    deinit { observer?.finish() }

    /// The next element is asked for, so the one before is done.
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

    /// There are no more elements.
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
