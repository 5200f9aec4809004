import Figures
import LanguageModels
import Work

/// Shows a text below the cell while a model writes it: one display, replaced a few times a second, that ends as
/// the `Generation`.
///
/// A generation that should be quiet is given `write: { _ in }`.
public final class LiveGeneration: GenerationObserver {
    private var view: GenerationView
    private let handle: DisplayHandle
    private var throttle: Throttle

    /// Shows the prompt.
    public init(_ plan: GenerationPlan) {
        view = GenerationView(plan)
        handle = display(view)
        throttle = Throttle(every: .seconds(0.1))
    }

    /// Makes every generation of this process show itself wherever cells run. To be called once, when the kernel
    /// starts.
    public static func install() {
        GenerationObservers.bootstrap { CellHosting.current == nil ? nil : LiveGeneration($0) }
    }

    public func record(text: String) {
        view.text += text
        guard throttle.isDue else { return }
        handle.update(view)
        // From the end of the update, so that a slow front end does not slow the model down.
        throttle.restart()
    }

    public func finish(_ generation: Generation) {
        handle.update(generation)
        CellReport.noteShown(generation)
    }
}
