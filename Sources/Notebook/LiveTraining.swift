import Figures
import SparseShift

/// Shows training below the cell that trains: one display, replaced a few times a second while training
/// runs, that ends as a summary.
///
/// A training that should be quiet is given `observer: nil`.
public final class LiveTraining: TrainingObserver {
    /// Seconds between two updates.
    private static let interval = 0.35

    private var view: TrainingView?
    private var handle: DisplayHandle?
    /// The records of the runs that are being trained, by their seeds.
    private var records: [Int: RecordSample] = [:]
    private let clock = ContinuousClock()
    private var start = ContinuousClock.now
    private var shownAt = 0.0

    public init() {}

    /// Makes every training of this process show itself wherever cells run. To be called once, when the
    /// kernel starts.
    public static func install() {
        TrainingObservers.bootstrap { CellHosting.current == nil ? nil : LiveTraining() }
    }

    public func start(_ plan: TrainingPlan) {
        start = clock.now
        let view = TrainingView(plan)
        self.view = view
        handle = display(view)
    }

    public func record(_ record: TrainingRecord) {
        records[record.seed, default: RecordSample()].append(record)
        guard elapsed - shownAt >= Self.interval else { return }
        show()
    }

    public func record(_ record: TrainingRecord, ofTrial whitening: ShiftWhitening, steps: Int) {
        view?.trials.note(record, ofTrial: whitening, steps: steps)
        guard elapsed - shownAt >= Self.interval else { return }
        show()
    }

    public func end(_ run: TrainedModel) {
        view?.models.append(run)
        // Several runs end in any order.
        view?.models.sort { $0.seed < $1.seed }
        records[run.seed] = nil
    }

    public func finish(_ outcome: TrainingOutcome) {
        view?.outcome = outcome
        show()
    }

    private var elapsed: Double {
        let duration = clock.now - start
        return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }

    private func show() {
        guard view != nil else { return }
        view?.current = records.sorted { $0.key < $1.key }.flatMap(\.value.all)
        view?.elapsed = elapsed
        if let view { handle?.update(view) }
        // From the end of the update, so that a slow front end does not slow training down.
        shownAt = elapsed
    }
}
