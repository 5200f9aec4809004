import Glibc
import Requirements
import RowKernels
import Synchronization

/// A fixed set of threads that execute the phases of a computation together: each phase is split into as many
/// parts as there are threads, and ends when all parts are done.
///
/// Between phases that follow each other closely the threads spin, so that even a phase of a few microseconds is
/// worth splitting. The same number of threads gives the same result to the bit.
public final class WorkerTeam {
    /// The number of threads, the calling one included.
    public let count: Int
    private let shared = Shared()

    /// Starts `count` − 1 threads; `count` is at least 1.
    public init(count: Int) {
        require((1...4_096).contains(count), "A team has 1 to 4096 threads, not \(count).")
        self.count = count
        for member in 1..<max(count, 1) { Self.start(member, shared) }
    }

    deinit { shared.close() }

    /// Calls `body` once for every part, from 0 to `count` − 1, on as many threads, and waits for all of them.
    public func run(_ body: (_ part: Int) -> Void) {
        guard count > 1 else { return body(0) }
        withoutActuallyEscaping(body) { body in
            shared.begin(body, members: count - 1)
            body(0)
            shared.wait()
        }
    }

    /// The range of part number `part` when 0 ..< `total` is split into ``count`` parts at multiples of `grain`.
    public func share(_ part: Int, of total: Int, grain: Int = 1) -> Range<Int> {
        require(grain > 0 && total >= 0, "Shares of \(total) items in grains of \(grain): neither may be negative.")
        let grains = (total + grain - 1) / grain
        return min(total, part * grains / count * grain)..<min(total, (part + 1) * grains / count * grain)
    }

    /// C ← op(A) op(B) + `keeping` · C, where op(A) is m × k, op(B) is k × n and C is m × n; the longer side of C is
    /// split between the threads.
    public func multiply(
        m: Int, n: Int, k: Int,
        _ a: UnsafePointer<Float>, _ formOfA: BLAS.Form = .plain,
        _ b: UnsafePointer<Float>, _ formOfB: BLAS.Form = .plain,
        into c: UnsafeMutablePointer<Float>, keeping: Float = 0
    ) {
        let leadingA = formOfA == .plain ? k : m
        let leadingB = formOfB == .plain ? n : k
        run { part in
            let rows = m > n ? share(part, of: m, grain: 16) : 0..<m
            let columns = m > n ? 0..<n : share(part, of: n, grain: 16)
            BLAS.multiply(
                m: rows.count, n: columns.count, k: k,
                a + rows.lowerBound * (formOfA == .plain ? leadingA : 1), formOfA, leadingA: max(leadingA, 1),
                b + columns.lowerBound * (formOfB == .plain ? 1 : leadingB), formOfB, leadingB: max(leadingB, 1),
                into: c + rows.lowerBound * n + columns.lowerBound, leadingC: n, keeping: keeping)
        }
    }

    private static func start(_ member: Int, _ shared: Shared) {
        final class Start {
            let member: Int
            let shared: Shared
            init(_ member: Int, _ shared: Shared) { (self.member, self.shared) = (member, shared) }
        }
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(Start(member, shared))
        let result = pthread_create(
            &thread, nil,
            { argument in
                let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
                start.shared.serve(start.member)
                return nil
            }, argument.toOpaque())
        require(result == 0, "A thread could not be started: \(String(cString: strerror(result))).")
        pthread_detach(thread)
    }

    /// The state that the threads share; it lives until the last thread has ended.
    private final class Shared: @unchecked Sendable {
        private let phase = Atomic<Int>(0)
        private let unfinished = Atomic<Int>(0)
        private let isClosed = Atomic<Bool>(false)
        private let sleepers = Atomic<Int>(0)
        // Written before the phase number is raised, and read after.
        private var body: ((Int) -> Void)?
        private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        private let wakeUp = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

        init() {
            pthread_mutex_init(lock, nil)
            pthread_cond_init(wakeUp, nil)
        }

        deinit {
            pthread_mutex_destroy(lock)
            pthread_cond_destroy(wakeUp)
            lock.deallocate()
            wakeUp.deallocate()
        }

        func begin(_ body: @escaping (Int) -> Void, members: Int) {
            self.body = body
            unfinished.store(members, ordering: .relaxed)
            advance()
        }

        private func advance() {
            phase.wrappingAdd(1, ordering: .sequentiallyConsistent)
            guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
            pthread_mutex_lock(lock)
            pthread_cond_broadcast(wakeUp)
            pthread_mutex_unlock(lock)
        }

        func wait() {
            var turns = 0
            while unfinished.load(ordering: .acquiring) > 0 { Self.pause(&turns) }
            body = nil
        }

        func close() {
            isClosed.store(true, ordering: .sequentiallyConsistent)
            advance()
        }

        func serve(_ member: Int) {
            var seen = 0
            while true {
                seen = waitForPhase(after: seen)
                if isClosed.load(ordering: .sequentiallyConsistent) { return }
                body!(member)
                unfinished.wrappingSubtract(1, ordering: .releasing)
            }
        }

        private func waitForPhase(after seen: Int) -> Int {
            var turns = 0
            while turns < 20_000 {
                let now = phase.load(ordering: .acquiring)
                if now != seen { return now }
                Self.pause(&turns)
            }
            pthread_mutex_lock(lock)
            sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
            while phase.load(ordering: .sequentiallyConsistent) == seen { pthread_cond_wait(wakeUp, lock) }
            sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
            pthread_mutex_unlock(lock)
            return phase.load(ordering: .acquiring)
        }

        /// Waits a moment, and at times yields the processor, in case there are more threads than processors.
        private static func pause(_ turns: inout Int) {
            turns += 1
            if turns % 512 == 0 { sched_yield() } else { row_kernels_pause() }
        }
    }
}
