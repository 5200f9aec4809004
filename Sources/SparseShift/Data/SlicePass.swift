/// A thread's way through the slices of a file in their order.
struct SlicePass: Sendable {
    /// The slices of the last request, and those that are needed next.
    private let current: ClosedRange<Int>
    private let end: Int
    /// The slices that are to be read now, before they are asked for.
    let ahead: Range<Int>
    var lastUse = 0

    /// Single items tell nothing about where a thread goes.
    private static let fewestItems = 8

    /// Looks whether a request begins a pass or continues one.
    ///
    /// - Parameters:
    ///   - indices: The items that were asked for.
    ///   - earlier: The pass that the thread was in.
    ///   - capacity: How many slices can be in memory.
    /// - Returns: `nil` if the items are not in order, or not those that come next.
    init?(
        _ indices: UnsafeBufferPointer<Int32>, after earlier: SlicePass?, sliceItems: Int, sliceCount: Int,
        capacity: Int
    ) {
        guard indices.count >= Self.fewestItems,
            (1..<indices.count).allSatisfy({ indices[$0 - 1] < indices[$0] })
        else { return nil }
        current = Int(indices[0]) / sliceItems...Int(indices[indices.count - 1]) / sliceItems
        let first = current.lowerBound
        let isNext = earlier.map { $0.current.upperBound...$0.current.upperBound + 1 ~= first } ?? false
        guard isNext || first == 0 else { return nil }
        // As much again as is asked for at once, and enough to keep several threads busy.
        let most = min(2 * current.count + 4, capacity / 4, capacity - 4 - current.count)
        end = min(sliceCount, current.upperBound + 1 + max(0, most))
        let known = isNext ? earlier!.end : 0
        ahead = min(end, max(current.upperBound + 1, known))..<end
    }

    /// Whether a slice is in use or needed next.
    func needs(_ slice: Int) -> Bool { current.lowerBound..<end ~= slice }
}
