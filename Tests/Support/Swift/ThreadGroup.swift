import Foundation
import MessagePassing
import Synchronization

/// A group of processes for tests whose members are threads of this one.
package final class ThreadGroup: ProcessGroup, @unchecked Sendable {
    package let rank: Int
    package let count: Int
    private let shared: Shared

    /// What the members have exchanged in sums and broadcasts, in bytes of one member.
    package var bytesSummed: Int { shared.lock.withLock { shared.bytesSummed } }

    private final class Shared: @unchecked Sendable {
        let lock = NSCondition()
        let count: Int
        var arrived = 0
        var round = 0
        var contributions: [Int: [UInt8]] = [:]
        var mail: [String: [[UInt8]]] = [:]
        var bytesSummed = 0

        init(_ count: Int) { self.count = count }

        /// Brings every member's bytes together; all members get them in the order of their numbers.
        func exchange(_ bytes: [UInt8], from rank: Int) -> [[UInt8]] {
            lock.lock()
            defer { lock.unlock() }
            contributions[rank] = bytes
            arrived += 1
            let own = round
            if arrived == count {
                results[own] = (0..<count).map { contributions[$0]! }
                readers[own] = count
                contributions = [:]
                arrived = 0
                round += 1
                lock.broadcast()
            } else {
                while round == own { lock.wait() }
            }
            let result = results[own]!
            readers[own]! -= 1
            if readers[own] == 0 { (results[own], readers[own]) = (nil, nil) }
            return result
        }

        private var results: [Int: [[UInt8]]] = [:]
        private var readers: [Int: Int] = [:]
    }

    private init(_ rank: Int, _ shared: Shared) {
        (self.rank, count, self.shared) = (rank, shared.count, shared)
    }

    /// Runs `lead` as process 0 on this thread, and `follow` as the others on threads of their own; waits for all.
    package static func run<Result>(
        _ count: Int, lead: (ThreadGroup) throws -> Result, follow: @escaping @Sendable (ThreadGroup) -> Void
    ) rethrows -> Result {
        let shared = Shared(count)
        let ended = DispatchGroup()
        for rank in 1..<count {
            ended.enter()
            let thread = Thread {
                follow(ThreadGroup(rank, shared))
                ended.leave()
            }
            thread.stackSize = 8 << 20
            thread.start()
        }
        defer { ended.wait() }
        return try lead(ThreadGroup(0, shared))
    }

    package func sum(_ numbers: UnsafeMutableBufferPointer<Float>) { add(numbers) }
    package func sum(_ numbers: UnsafeMutableBufferPointer<Double>) { add(numbers) }

    private func add<Number: FloatingPoint>(_ numbers: UnsafeMutableBufferPointer<Number>) {
        let parts = shared.exchange(Array(UnsafeRawBufferPointer(numbers)), from: rank)
        if rank == 0 { shared.lock.withLock { shared.bytesSummed += parts[0].count } }
        for index in numbers.indices { numbers[index] = 0 }
        for part in parts {
            part.withUnsafeBytes { bytes in
                for index in numbers.indices {
                    numbers[index] += bytes.loadUnaligned(
                        fromByteOffset: index * MemoryLayout<Number>.stride, as: Number.self)
                }
            }
        }
    }

    package func broadcast(_ bytes: UnsafeMutableRawBufferPointer) {
        let first = shared.exchange(rank == 0 ? Array(bytes) : [], from: rank)[0]
        if rank != 0 { bytes.copyBytes(from: first) }
    }

    package func send(_ bytes: UnsafeRawBufferPointer, to other: Int) {
        shared.lock.withLock { shared.mail["\(rank) to \(other)", default: []].append(Array(bytes)) }
        shared.lock.broadcast()
    }

    package func receive(_ bytes: UnsafeMutableRawBufferPointer, from other: Int) {
        let key = "\(other) to \(rank)"
        shared.lock.lock()
        defer { shared.lock.unlock() }
        while shared.mail[key]?.isEmpty ?? true { shared.lock.wait() }
        let message = shared.mail[key]!.removeFirst()
        precondition(message.count == bytes.count, "\(message.count) bytes were sent, \(bytes.count) are expected")
        bytes.copyBytes(from: message)
    }

    package func abort(_ code: Int32) -> Never { fatalError("a process has ended all with the code \(code)") }
    package func finish() {}
}
