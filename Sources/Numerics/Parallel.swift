import Dispatch
import Machine
import Requirements
import Synchronization

/// Loops with independent iterations, on as many processors as this process uses.
public enum Parallel {
    /// Calls `body` with every number from 0 to `count` − 1, and returns after the last call.
    ///
    /// - Parameters:
    ///   - count: The number of iterations.
    ///   - body: Must write only where no other iteration reads or writes.
    public static func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
        let threads = min(count, Processors.count)
        guard threads > 1 else {
            for index in 0..<max(0, count) { body(index) }
            return
        }
        let next = Counter()
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            while let index = next.take(below: count) { body(index) }
        }
    }

    /// Numbers that several threads take, each once.
    private final class Counter: Sendable {
        private let value = Atomic<Int>(0)

        func take(below end: Int) -> Int? {
            let index = value.add(1, ordering: .relaxed).oldValue
            return index < end ? index : nil
        }
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
