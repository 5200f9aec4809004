import Dispatch

/// Loops whose rounds do not depend on one another.
public enum Parallel {
    /// Calls `body` with every number from 0 to `count` − 1, on all cores, and returns after the last.
    ///
    /// - Parameter body: Must only write where no other round reads or writes.
    public static func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
        guard count > 1 else {
            if count == 1 { body(0) }
            return
        }
        DispatchQueue.concurrentPerform(iterations: count, execute: body)
    }

    /// What `body` makes of every number from 0 to `count` − 1, on all cores.
    public static func map<Element>(_ count: Int, _ body: @Sendable (Int) -> Element) -> [Element] {
        [Element](unsafeUninitializedCapacity: count) { target, initialized in
            nonisolated(unsafe) let elements = target
            forEach(count) { elements.initializeElement(at: $0, to: body($0)) }
            initialized = count
        }
    }
}
