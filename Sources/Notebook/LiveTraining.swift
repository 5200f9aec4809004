import Figures
import SparseShift
import Synchronization
import Work

/// Shows training below the cell that trains: one display, replaced a few times a second while training
/// runs, that ends as a summary.
///
/// A training that should be quiet is given `observer: nil`; a notebook whose trainings should all be quiet sets
/// ``isShown`` to `false`.
public final class LiveTraining: TrainingObserver {
    private static let interval = Duration.seconds(0.35)
    private static let shown = Atomic(true)

    /// Whether trainings show themselves below the cells that train, from here on; `true` at first. Trainings that are
    /// given an observer of their own are not concerned.
    public static var isShown: Bool {
        get { shown.load(ordering: .relaxed) }
        set { shown.store(newValue, ordering: .relaxed) }
    }

    private var view: TrainingView?
    private var handle: DisplayHandle?
    /// The records of the runs that are being trained, by their seeds.
    private var records: [Int: RecordSample] = [:]
    private let now: () -> ContinuousClock.Instant
    private var start: ContinuousClock.Instant
    private var throttle: Throttle

    /// Waits for a training.
    public convenience init() { self.init(now: { .now }) }

    /// - Parameter now: Tells the time.
    package init(now: @escaping () -> ContinuousClock.Instant) {
        self.now = now
        start = now()
        throttle = Throttle(every: Self.interval, now: now)
    }

    /// Makes every training of this process show itself wherever cells run. To be called once, when the
    /// kernel starts.
    public static func install() {
        TrainingObservers.bootstrap { isShown && CellHosting.current != nil ? LiveTraining() : nil }
    }

    public func start(_ plan: TrainingPlan) {
        start = now()
        let view = TrainingView(plan)
        self.view = view
        handle = display(view)
        throttle.restart()
    }

    public func record(_ record: TrainingRecord) {
        records[record.seed, default: RecordSample()].append(record)
        if throttle.isDue { show() }
    }

    public func record(_ record: TrainingRecord, ofTrial whitening: ShiftWhitening, steps: Int) {
        view?.trials.note(record, ofTrial: whitening, steps: steps)
        if throttle.isDue { show() }
    }

    public func refine(seed: Int, done: Int, of rounds: Int) {
        view?.rounds[seed] = (done, rounds)
        if throttle.isDue { show() }
    }

    public func end(_ run: TrainedModel) {
        view?.rounds[run.seed] = nil
        view?.models.append(run)
        // Several runs end in any order.
        view?.models.sort { $0.seed < $1.seed }
        records[run.seed] = nil
    }

    public func finish(_ outcome: TrainingOutcome) {
        view?.outcome = outcome
        show()
    }

    private func show() {
        guard view != nil else { return }
        view?.current = records.sorted { $0.key < $1.key }.flatMap(\.value.all)
        view?.elapsed = (now() - start).inSeconds
        if let view { handle?.update(view) }
        // From the end of the update, so that a slow front end does not slow training down.
        throttle.restart()
    }
}
