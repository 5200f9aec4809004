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
        withoutActuallyEscaping(body) { DispatchQueue.concurrentPerform(iterations: count, execute: $0) }
    }
}
