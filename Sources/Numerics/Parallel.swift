import Dispatch
import Requirements

/// Loops with independent iterations, on all cores.
public enum Parallel {
    /// Calls `body` with every number from 0 to `count` − 1, and returns after the last call.
    ///
    /// - Parameters:
    ///   - count: The number of iterations.
    ///   - body: Must write only where no other iteration reads or writes.
    public static func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
        guard count > 1 else {
            if count == 1 { body(0) }
            return
        }
        DispatchQueue.concurrentPerform(iterations: count, execute: body)
    }

    /// The results of `body` for every number from 0 to `count` − 1.
    public static func map<Element>(_ count: Int, _ body: @Sendable (Int) -> Element) -> [Element] {
        require(count >= 0, "count: not negative, not \(count).")
        return [Element](unsafeUninitializedCapacity: count) { target, initialized in
            nonisolated(unsafe) let elements = target
            forEach(count) { elements.initializeElement(at: $0, to: body($0)) }
            initialized = count
        }
    }
}
