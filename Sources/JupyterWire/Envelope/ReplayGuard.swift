import Synchronization

/// Remembers recent signatures, so that a recorded message cannot be sent a second time.
final class ReplayGuard: Sendable {
    private struct Memory {
        var known: Set<[UInt8]> = []
        // A ring: the next signature replaces the oldest.
        var order: [[UInt8]] = []
        var oldest = 0
    }

    private let capacity: Int
    private let memory = Mutex(Memory())

    init(capacity: Int = 1 << 16) { self.capacity = capacity }

    /// Remembers the signature; returns whether it is new.
    func admit(_ signature: [UInt8]) -> Bool {
        memory.withLock { memory in
            guard memory.known.insert(signature).inserted else { return false }
            if memory.order.count < capacity {
                memory.order.append(signature)
            } else {
                memory.known.remove(memory.order[memory.oldest])
                memory.order[memory.oldest] = signature
                memory.oldest = (memory.oldest + 1) % capacity
            }
            return true
        }
    }
}
