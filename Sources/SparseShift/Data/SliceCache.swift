import Dispatch
import Glibc
import Machine
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
    /// How many threads read ahead at most, beside those that need the slices.
    private let mostReaders: Int

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
    private var passes: [UInt: SlicePass] = [:]
    /// What is to be read ahead, for which thread.
    private var ahead: [(slice: Int, thread: UInt)] = []
    private var readers = 0
    private let readingAhead = DispatchQueue(label: "reading embeddings ahead", attributes: .concurrent)

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
        // Each has room for a slice of both texts and what is unpacked; those beyond the first stay small beside the limit.
        mostReaders = max(1, min(Processors.count - 1, 1 + memory.bytes / 16 / (3 * sliceBytes)))
        buffers = Array(repeating: nil, count: sliceCount)
        lastUse = Array(repeating: 0, count: sliceCount)
        isLoading = Array(repeating: false, count: sliceCount)
    }

    private static let fewestSlices = 8

    deinit {
        for buffer in resident.compactMap({ buffers[$0] }) + unused {
            PageMemory.release(buffer, count: sliceItems * source.width)
        }
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
            plans = plans.filter { isActive($0.value.lastUse) }
            plans[UInt(pthread_self())] = Plan(windows: order.windows, windowOfSlice: windowOfSlice, lastUse: clock)
        }
    }

    private func isActive(_ lastUse: Int) -> Bool { lastUse > clock - 256 }

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
        guard plans.values.count(where: { isActive($0.lastUse) }) * 2 * windowSlices <= capacity else { return }
        readAhead(windows[window + 1].lazy.map(Int.init), for: thread)
    }

    /// Asks for the next slices when a thread goes through the file in order; the lock is held.
    private func followPass(_ indices: UnsafeBufferPointer<Int32>) {
        let thread = UInt(pthread_self())
        let earlier = passes.removeValue(forKey: thread)
        guard
            var pass = SlicePass(
                indices, after: earlier, sliceItems: sliceItems, sliceCount: sliceCount, capacity: capacity)
        else { return }
        pass.lastUse = clock
        passes = passes.filter { isActive($0.value.lastUse) }
        passes[thread] = pass
        let epochs = plans.values.count { isActive($0.lastUse) }
        guard (2 * epochs + passes.count) * windowSlices <= capacity else { return }
        readAhead(pass.ahead, for: thread)
    }

    /// Has slices brought into memory that a thread is about to use; the lock is held.
    private func readAhead(_ slices: some Sequence<Int>, for thread: UInt) {
        ahead += slices.lazy.map { ($0, thread) }
        while readers < min(mostReaders, ahead.count) {
            readers += 1
            readingAhead.async { [weak self] in
                while self?.loadNextAhead() == true {}
            }
        }
    }

    /// Brings the next slice into memory that a thread is still about to use; false if there is none.
    private func loadNextAhead() -> Bool {
        lock.withLock {
            while !ahead.isEmpty {
                let (slice, thread) = ahead.removeFirst()
                guard buffers[slice] == nil, !isLoading[slice], isNeeded(slice, by: thread) else { continue }
                // Whoever needs a slice that could not be read meets the error again and reports it.
                do { try load(slice) } catch { ahead.removeAll { $0.thread == thread } }
                return true
            }
            readers -= 1
            return false
        }
    }

    private func isNeeded(_ slice: Int, by thread: UInt) -> Bool {
        plans[thread]?.needs(slice) == true || passes[thread]?.needs(slice) == true
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
            followPass(indices)
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
        var missing: [(slice: Int, positions: ArraySlice<Int>)] = []
        var place = 0
        while place < bySlice.count {
            let slice = Int(indices[bySlice[place]]) / sliceItems
            let end = bySlice[place...].firstIndex { Int(indices[$0]) / sliceItems != slice } ?? bySlice.count
            missing.append((slice, bySlice[place..<end]))
            place = end
        }
        var failure: DataError?
        while true {
            missing.removeAll { slice, positions in
                guard buffers[slice] != nil else { return false }
                for position in positions {
                    _ = copyItem(indices[position], to: destination + position * source.width)
                }
                return true
            }
            guard !missing.isEmpty else { break }
            // What another thread reads comes by itself.
            guard let (slice, _) = missing.first(where: { !isLoading[$0.slice] }) else {
                lock.wait()
                continue
            }
            do throws(DataError) { try load(slice) } catch {
                // The error is that of the first slice which has one, whoever reads which slice when.
                failure = error
                missing.removeAll { $0.slice >= slice }
            }
        }
        if let failure { throw failure }
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
            let epochs = plans.values.filter { isActive($0.lastUse) }
            // One epoch has two of the four windows. An eighth is left for what is read, unpacked and computed beside it.
            if allocated < (epochs.count < 2 ? capacity - capacity / 8 : capacity) {
                allocated += 1
                return PageMemory.allocate(Float.self, count: sliceItems * source.width)
            }
            let passes = passes.values.filter { isActive($0.lastUse) }
            func worth(_ place: Int) -> (Int, Int) {
                let slice = resident[place]
                let isNeeded = epochs.contains { $0.needs(slice) } || passes.contains { $0.needs(slice) }
                return (isNeeded ? 1 : 0, lastUse[slice])
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
