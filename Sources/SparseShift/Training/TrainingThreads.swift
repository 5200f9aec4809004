import Machine
import Numerics
import Work

/// How trainings are spread over the processors.
enum TrainingThreads {
    /// Products with fewer multiplications than this are over before a second thread has begun.
    private static let smallestSharedProduct = 8_000_000

    /// What one item costs.
    struct Cost: Sendable {
        /// Multiplications in the largest product.
        var product: Int
        /// Multiplications in all, in any unit.
        var total: Double
    }

    /// How many threads one item that is large enough gets.
    static var count: Int { min(BLAS.threadCount, Processors.count) }

    /// The result of `body`, which spreads its work itself, so that OpenBLAS uses one thread for a product.
    static func alone<Result>(_ body: () throws -> Result) rethrows -> Result {
        let before = BLAS.threadCount
        BLAS.threadCount = 1
        defer { BLAS.threadCount = before }
        return try body()
    }

    /// The results of `body`, in the order of the items.
    ///
    /// Where the products of one item are too small to be shared by threads, several items are worked on at the
    /// same time; their results are the same to the bit. `body` gets the number of threads that an item may use;
    /// OpenBLAS uses one, since the threads share the products out among themselves.
    /// - Parameter work: Multiplications in the largest product of one item.
    static func map<Item: Sendable, Result: Sendable>(
        _ items: [Item], work: Int, _ body: @Sendable (Item, _ threads: Int) -> Result
    ) -> [Result] {
        map(items, cost: { _ in Cost(product: work, total: 1) }, body)
    }

    /// The results of `body`, in the order of the items, which need not be equally large: an item gets the threads
    /// that it would get alone, and the largest begin first, so that no thread is left with one at the end.
    static func map<Item: Sendable, Result: Sendable>(
        _ items: [Item], cost: (Item) -> Cost, _ body: @Sendable (Item, _ threads: Int) -> Result
    ) -> [Result] {
        guard !items.isEmpty else { return [] }
        let before = BLAS.threadCount
        BLAS.threadCount = 1
        defer { BLAS.threadCount = before }
        let costs = items.map(cost)
        let order = items.indices.sorted { (costs[$1].total, $0) < (costs[$0].total, $1) }
        // Processes exchange the messages of one training at a time.
        let isAlone = TrainingProcesses.current == nil
        let shared = order.filter { costs[$0].product >= smallestSharedProduct || !isAlone }
        let single = order.filter { costs[$0].product < smallestSharedProduct && isAlone }
        return [Result](unsafeUninitializedCapacity: items.count) { buffer, count in
            let target = UncheckedSendable(buffer.baseAddress!)
            @Sendable func work(on index: Int, threads: Int) {
                (target.value + index).initialize(to: body(items[index], threads))
            }
            for index in shared { work(on: index, threads: min(before, Processors.count)) }
            Parallel.forEach(single.count) { work(on: single[$0], threads: 1) }
            count = items.count
        }
    }
}
