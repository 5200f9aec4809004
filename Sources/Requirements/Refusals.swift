import Synchronization

/// What happens when an argument is refused, before the program would stop.
public enum Refusals {
    /// In a structure, since a mutex over a function alone would wrap it once more at every access.
    private struct Handler {
        var action: (@Sendable (String) -> Void)?
    }

    private static let handler = Mutex(Handler())

    /// Sets an action that gets the sentence, on the thread of the call, and may leave it for good; `nil` removes it.
    /// The program stops if it returns.
    public static func whenRefused(_ action: (@Sendable (String) -> Void)?) { handler.withLock { $0.action = action } }

    static func handle(_ sentence: String) {
        // Not called within the lock, which it would leave locked.
        let action = handler.withLock { $0.action }
        action?(sentence)
    }
}
