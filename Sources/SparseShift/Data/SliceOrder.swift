import Numerics

/// A random order of indices that touches only a few slices of a file at a time.
///
/// The slices come in random order and are put together in windows; the indices of all slices of a window
/// are shuffled together. Nothing but the indices and the random numbers decides the order.
struct SliceOrder: Sendable {
    /// The slices of every window, in the order in which they are needed.
    private(set) var windows: [[Int32]] = []

    /// Shuffles `indices`.
    ///
    /// - Parameters:
    ///   - sliceItems: Indices that share one slice.
    ///   - windowSlices: The most slices of one window.
    init(
        shuffling indices: UnsafeMutableBufferPointer<Int32>, sliceItems: Int, windowSlices: Int,
        using random: inout RandomGenerator
    ) {
        guard let highest = indices.max() else { return }
        var starts = [Int](repeating: 0, count: Int(highest) / sliceItems + 2)
        for index in indices { starts[Int(index) / sliceItems + 1] += 1 }
        let occupied = (0..<starts.count - 1).filter { starts[$0 + 1] > 0 }
        for slice in 1..<starts.count { starts[slice] += starts[slice - 1] }
        var next = starts
        let bySlice = [Int32](unsafeUninitializedCapacity: indices.count) { sorted, count in
            for index in indices {
                let slice = Int(index) / sliceItems
                sorted[next[slice]] = index
                next[slice] += 1
            }
            count = indices.count
        }
        let order = random.permutation(occupied.count).map { occupied[$0] }
        // Windows of nearly the same size: a small last one would mix badly.
        let windowCount = (order.count + windowSlices - 1) / windowSlices
        var written = 0
        for window in 0..<windowCount {
            let slices = order[window * order.count / windowCount..<(window + 1) * order.count / windowCount]
            let start = written
            for slice in slices {
                for position in starts[slice]..<starts[slice + 1] {
                    indices[written] = bySlice[position]
                    written += 1
                }
            }
            random.shuffle(UnsafeMutableBufferPointer(rebasing: indices[start..<written]))
            windows.append(slices.map(Int32.init))
        }
    }
}
