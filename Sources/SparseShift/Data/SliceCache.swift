import Dispatch
import Glibc
import Numerics
import Work

/// The slices of a file that are in memory now, for any number of threads.
///
/// Four windows fit: two trainings can each use one while their next one is read ahead, or four share the
/// file without reading ahead. Slices that no epoch is about to use go first, and of these the one that was
/// not used for longest. What is in memory when depends on timing, but never what a caller gets.
final class SliceCache: @unchecked Sendable {
    private let source: EmbeddingSource
    let sliceItems: Int
    let windowSlices: Int
    private let capacity: Int
    private let sliceCount: Int

    // Everything below belongs to whoever holds the lock.
    private let lock = ConditionLock()
    private var buffers: [UnsafeMutablePointer<Float>?]
    private var lastUse: [Int]
    private var isLoading: [Bool]
    private var resident: [Int] = []
    private var unused: [UnsafeMutablePointer<Float>] = []
    private var allocated = 0
    private var clock = 0
    private var reads = 0
    private var plans: [UInt: Plan] = [:]
    private let readingAhead = DispatchQueue(label: "reading embeddings ahead")

    /// The epoch that one thread is in.
    private struct Plan {
        let windows: [[Int32]]
        let windowOfSlice: [Int32]
        var current = -1
        var lastUse: Int

        /// Whether a slice belongs to the window in use or to the next.
        func needs(_ slice: Int) -> Bool {
            let window = Int(windowOfSlice[slice])
            return window >= 0 && (window == current || window == current + 1)
        }
    }

    /// Divides a limit among slices.
    ///
    /// - Throws: ``DataError`` if the file's chunks are too large for the limit.
    init(_ source: EmbeddingSource, memory: DataMemory) throws(DataError) {
        self.source = source
        let itemBytes = 4 * source.width
        let chunkItems = source.chunkRows * source.itemsPerRow
        // One hundred and sixty slices: 39 to a window, and room to read into.
        let wanted = min(memory.bytes / 160, 8 << 20)
        sliceItems = max(1, wanted / (chunkItems * itemBytes)) * chunkItems
        let sliceBytes = sliceItems * itemBytes
        // Beside the slices, two threads read at a time, each with a slice of both texts.
        let fitting = memory.bytes / sliceBytes - 4
        let isTooLarge = sliceBytes > DataMemory.automatic.bytes / 2
        guard fitting >= Self.fewestSlices || !(memory.isBinding || isTooLarge) else {
            let (piece, allowed, needed) = (
                DataMemory.description(ofBytes: sliceBytes),
                DataMemory.description(ofBytes: memory.isBinding ? memory.bytes : DataMemory.automatic.bytes),
                DataMemory.description(ofBytes: sliceBytes * (Self.fewestSlices + 4))
            )
            throw DataError(
                """
                \(source.place) is stored in pieces of \(piece), of which a limit of \(allowed) holds too few; \
                allow \(needed) or write the file in smaller chunks.
                """)
        }
        sliceCount = (source.count + sliceItems - 1) / sliceItems
        capacity = max(Self.fewestSlices, fitting)
        windowSlices = capacity / 4
        buffers = Array(repeating: nil, count: sliceCount)
        lastUse = Array(repeating: 0, count: sliceCount)
        isLoading = Array(repeating: false, count: sliceCount)
    }

    private static let fewestSlices = 8

    deinit {
        for slice in resident { buffers[slice]?.deallocate() }
        for buffer in unused { buffer.deallocate() }
    }

    /// How many slices were read so far, and how many there are.
    var readCounts: (reads: Int, slices: Int) { lock.withLock { (reads, sliceCount) } }

    // MARK: Order

    /// Shuffles the indices of one epoch of the calling thread, and reads ahead in it from now on.
    func shuffle(_ indices: UnsafeMutableBufferPointer<Int32>, using random: inout RandomGenerator) {
        let order = SliceOrder(
            shuffling: indices, sliceItems: sliceItems, windowSlices: windowSlices, using: &random)
        var windowOfSlice = [Int32](repeating: -1, count: sliceCount)
        for (window, slices) in order.windows.enumerated() {
            for slice in slices { windowOfSlice[Int(slice)] = Int32(window) }
        }
        lock.withLock {
            plans = plans.filter { isActive($0.value) }
            plans[UInt(pthread_self())] = Plan(windows: order.windows, windowOfSlice: windowOfSlice, lastUse: clock)
        }
    }

    private func isActive(_ plan: Plan) -> Bool { plan.lastUse > clock - 256 }

    /// Asks for the next window when a thread comes to a new one; the lock is held.
    private func followPlan(at slice: Int) {
        let thread = UInt(pthread_self())
        guard let current = plans[thread]?.current else { return }
        plans[thread]!.lastUse = clock
        let window = Int(plans[thread]!.windowOfSlice[slice])
        // Any other read is no step of this epoch, but a look at single shifts.
        guard window == current + 1 else { return }
        plans[thread]!.current = window
        let windows = plans[thread]!.windows
        guard window + 1 < windows.count else { return }
        guard plans.values.count(where: isActive) * 2 * windowSlices <= capacity else { return }
        let ahead = windows[window + 1]
        readingAhead.async { [weak self] in
            for slice in ahead {
                // Whoever needs a slice that could not be read meets the error again and reports it.
                guard let self, (try? self.loadAhead(Int(slice), for: thread)) == true else { return }
            }
        }
    }

    /// Brings a slice into memory if a thread is still about to use it; whether it is.
    private func loadAhead(_ slice: Int, for thread: UInt) throws(DataError) -> Bool {
        try lock.withLock { () throws(DataError) in
            guard plans[thread]?.needs(slice) == true else { return false }
            try load(slice)
            return true
        }
    }

    // MARK: Reading

    /// Copies items into memory that the caller owns, one after the other.
    func copy(
        at indices: UnsafeBufferPointer<Int32>, into destination: UnsafeMutablePointer<Float>
    ) throws(DataError) {
        guard indices.count > 0 else { return }
        try lock.withLock { () throws(DataError) in
            clock += 1
            followPlan(at: Int(indices[0]) / sliceItems)
            for position in indices.indices {
                guard copyItem(indices[position], to: destination + position * source.width) else {
                    return try copyRemaining(indices, from: position, into: destination)
                }
            }
        }
    }

    /// Copies items of which some are not in memory: every slice is read once, however often it is needed.
    private func copyRemaining(
        _ indices: UnsafeBufferPointer<Int32>, from start: Int, into destination: UnsafeMutablePointer<Float>
    ) throws(DataError) {
        let bySlice = (start..<indices.count).sorted { indices[$0] < indices[$1] }
        for position in bySlice {
            while !copyItem(indices[position], to: destination + position * source.width) {
                try load(Int(indices[position]) / sliceItems)
            }
        }
    }

    /// Copies one item if it is in memory.
    private func copyItem(_ index: Int32, to target: UnsafeMutablePointer<Float>) -> Bool {
        let (slice, row) = Int(index).quotientAndRemainder(dividingBy: sliceItems)
        guard let buffer = buffers[slice] else { return false }
        lastUse[slice] = clock
        target.update(from: buffer + row * source.width, count: source.width)
        return true
    }

    /// Brings a slice into memory. The lock is held before and after, but not while the file is read.
    private func load(_ slice: Int) throws(DataError) {
        while isLoading[slice] { lock.wait() }
        guard buffers[slice] == nil else { return }
        isLoading[slice] = true
        let buffer = takeBuffer()
        let items = slice * sliceItems..<min(source.count, (slice + 1) * sliceItems)
        lock.unlock()
        var failure: DataError?
        do { try source.read(items, into: buffer) } catch { failure = error }
        lock.lock()
        isLoading[slice] = false
        if let failure {
            unused.append(buffer)
            lock.wakeAll()
            throw failure
        }
        buffers[slice] = buffer
        lastUse[slice] = clock
        reads += 1
        resident.append(slice)
        lock.wakeAll()
    }

    private func takeBuffer() -> UnsafeMutablePointer<Float> {
        while true {
            if let buffer = unused.popLast() { return buffer }
            if allocated < capacity {
                allocated += 1
                return .allocate(capacity: sliceItems * source.width)
            }
            let epochs = plans.values.filter(isActive)
            func worth(_ place: Int) -> (Int, Int) {
                let slice = resident[place]
                return (epochs.contains { $0.needs(slice) } ? 1 : 0, lastUse[slice])
            }
            if let place = resident.indices.min(by: { worth($0) < worth($1) }) {
                let slice = resident.remove(at: place)
                let buffer = buffers[slice]!
                buffers[slice] = nil
                return buffer
            }
            // Every buffer is being read into.
            lock.wait()
        }
    }
}
