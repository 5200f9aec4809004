import Figures
import LanguageModels

/// Shows the progress of an extraction of embeddings below the cell: one bar, replaced a few times a second.
///
/// An extraction that should be quiet is given `progress: { _ in }`.
public final class LiveEmbeddings: EmbeddingObserver {
    /// Seconds between two updates.
    private static let interval = 0.35

    private var bar: ProgressBar
    private let handle: DisplayHandle
    private let clock = ContinuousClock()
    private var shownAt: ContinuousClock.Instant

    public init(_ plan: EmbeddingPlan) {
        bar = ProgressBar(
            "Embeddings of \(([plan.model] + plan.layers).joined(separator: ", "))", completed: 0, total: plan.texts,
            elapsed: 0, unit: "texts")
        handle = display(bar)
        shownAt = clock.now
    }

    /// Makes every extraction of this process that takes more than one batch show itself wherever cells run. To be
    /// called once, when the kernel starts.
    public static func install() {
        EmbeddingObservers.bootstrap { CellHosting.current == nil ? nil : LiveEmbeddings($0) }
    }

    public func record(_ progress: EmbeddingProgress) {
        bar.completed = progress.textsDone
        bar.elapsed = progress.seconds
        guard clock.now - shownAt >= .seconds(Self.interval) else { return }
        show()
    }

    public func finish() { show() }

    private func show() {
        handle.update(bar)
        shownAt = clock.now
    }
}
