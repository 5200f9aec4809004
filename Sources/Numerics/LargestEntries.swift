/// The largest positive entries of a vector: what TopK codes keep.
package enum LargestEntries {
    /// Keeps the `k` largest positive entries and sets all others to 0; of equal entries the first ones are kept.
    ///
    /// - Parameters:
    ///   - k: The number of entries to keep.
    ///   - source: The `count` entries.
    ///   - target: Room for `count` numbers; may be `source`.
    ///   - count: The number of entries.
    ///   - scratch: Room for `count` numbers.
    /// - Returns: The smallest entry that was kept; 0 if none was.
    @discardableResult
    package static func keep(
        _ k: Int, of source: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>, _ count: Int,
        scratch: UnsafeMutablePointer<Float>
    ) -> Float {
        var positive = 0
        for index in 0..<count {
            scratch[positive] = source[index]
            positive += source[index] > 0 ? 1 : 0
        }
        guard positive > k else {
            for index in 0..<count { target[index] = max(0, source[index]) }
            var smallest = Float.infinity
            for index in 0..<positive { smallest = min(smallest, scratch[index]) }
            return positive == 0 ? 0 : smallest
        }
        guard k > 0 else {
            target.update(repeating: 0, count: count)
            return 0
        }
        let bound = select(k - 1, in: scratch, positive)
        var larger = 0
        for index in 0..<count where source[index] > bound { larger += 1 }
        // Of several entries that equal the bound, only as many are kept as there is room for.
        var room = k - larger
        for index in 0..<count {
            let value = source[index]
            if value == bound, room > 0 {
                room -= 1
                target[index] = value
            } else {
                target[index] = value > bound ? value : 0
            }
        }
        return bound
    }

    /// The entry at `rank` in descending order; permutes the entries (Hoare's selection).
    private static func select(_ rank: Int, in values: UnsafeMutablePointer<Float>, _ count: Int) -> Float {
        var (low, high) = (0, count - 1)
        while low < high {
            let pivot = middle(values[low], values[(low + high) / 2], values[high])
            var (left, right) = (low, high)
            while left <= right {
                while values[left] > pivot { left += 1 }
                while values[right] < pivot { right -= 1 }
                guard left <= right else { break }
                (values[left], values[right]) = (values[right], values[left])
                left += 1
                right -= 1
            }
            if rank <= right {
                high = right
            } else if rank >= left {
                low = left
            } else {
                break
            }
        }
        return values[rank]
    }

    private static func middle(_ a: Float, _ b: Float, _ c: Float) -> Float { max(min(a, b), min(max(a, b), c)) }
}
