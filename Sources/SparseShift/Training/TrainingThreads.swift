import Dispatch
import Glibc
import Numerics

/// How trainings are spread over the processors.
enum TrainingThreads {
    static let processors = Int(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    /// Products with fewer multiplications than this are over before a second thread has begun.
    private static let smallestSharedProduct = 8_000_000

    /// The results of `body`, in the order of the items.
    ///
    /// Where the products of one item are too small to be shared by threads, several items are worked on at the
    /// same time; their results are the same to the bit. `body` is told how many threads an item may use;
    /// OpenBLAS uses one, since the threads share the products out among themselves.
    /// - Parameter work: Multiplications in the largest product of one item.
    static func map<Item: Sendable, Result: Sendable>(
        _ items: [Item], work: Int, _ body: @Sendable (Item, _ threads: Int) -> Result
    ) -> [Result] {
        let before = BLAS.threadCount
        BLAS.threadCount = 1
        defer { BLAS.threadCount = before }
        guard work < smallestSharedProduct else { return items.map { body($0, min(before, processors)) } }
        guard items.count > 1, processors > 1 else { return items.map { body($0, 1) } }
        return [Result](unsafeUninitializedCapacity: items.count) { buffer, count in
            let target = UncheckedSendable(buffer.baseAddress!)
            DispatchQueue.concurrentPerform(iterations: items.count) { index in
                (target.value + index).initialize(to: body(items[index], 1))
            }
            count = items.count
        }
    }
}

/// A value whose use by several threads is safe for a reason that the compiler cannot see.
struct UncheckedSendable<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}
