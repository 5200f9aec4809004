import Requirements

/// Ranks numbers by a radix sort of their bit patterns, in about ten passes over the data and without comparisons.
///
/// A sorter owns the memory of the sort, so that it can rank many columns without allocating.
public final class RankSorter {
    /// The maximum number of numbers in one call.
    public let capacity: Int
    private let records: UnsafeMutablePointer<UInt64>
    private let others: UnsafeMutablePointer<UInt64>
    private let histogram: UnsafeMutablePointer<Int>

    /// The three digits of a 32-bit key.
    private static let digits = [(shift: 32, bits: 11), (shift: 43, bits: 11), (shift: 54, bits: 10)]
    private static let buckets = 1 << 11

    /// Makes a sorter for up to `capacity` numbers.
    public init(capacity: Int) {
        require(capacity >= 0 && capacity <= Int(UInt32.max), "capacity: 0 to \(UInt32.max) numbers, not \(capacity).")
        self.capacity = capacity
        records = .allocate(capacity: max(capacity, 1))
        others = .allocate(capacity: max(capacity, 1))
        histogram = .allocate(capacity: Self.digits.count * Self.buckets)
    }

    deinit {
        records.deallocate()
        others.deallocate()
        histogram.deallocate()
    }

    /// Writes the rank of every number: 1 for the smallest; equal numbers share the mean of their ranks.
    ///
    /// - Parameters:
    ///   - values: `count` finite numbers.
    ///   - count: The number of numbers, at most ``capacity``.
    ///   - ranks: Room for `count` numbers.
    public func writeRanks(
        of values: UnsafePointer<Float>, count: Int, into ranks: UnsafeMutablePointer<Double>
    ) {
        let sorted = sort(values, count)
        var first = 0
        while first < count {
            let key = sorted[first] >> 32
            var end = first + 1
            while end < count, sorted[end] >> 32 == key { end += 1 }
            // The mean of first + 1 … end.
            let rank = Double(first + 1 + end) / 2
            for position in first..<end { ranks[Int(truncatingIfNeeded: sorted[position] & 0xffff_ffff)] = rank }
            first = end
        }
    }

    /// Writes the positions of the numbers in ascending order; equal numbers keep their order.
    ///
    /// - Parameters:
    ///   - values: `count` finite numbers.
    ///   - count: The number of numbers, at most ``capacity``.
    ///   - order: Room for `count` positions.
    public func writeOrder(
        of values: UnsafePointer<Float>, count: Int, into order: UnsafeMutablePointer<Int32>
    ) {
        let sorted = sort(values, count)
        for position in 0..<count { order[position] = Int32(truncatingIfNeeded: sorted[position] & 0xffff_ffff) }
    }

    /// The records of key and position, sorted by key, in one of the two halves of the memory.
    private func sort(_ values: UnsafePointer<Float>, _ count: Int) -> UnsafeMutablePointer<UInt64> {
        require(count <= capacity, "\(count) numbers are more than this sorter's capacity, \(capacity).")
        histogram.update(repeating: 0, count: Self.digits.count * Self.buckets)
        for index in 0..<count {
            let key = Self.key(values[index])
            records[index] = UInt64(key) << 32 | UInt64(truncatingIfNeeded: index)
            histogram[Int(key & 0x7ff)] += 1
            histogram[Self.buckets + Int(key >> 11 & 0x7ff)] += 1
            histogram[2 * Self.buckets + Int(key >> 22)] += 1
        }
        var (source, target) = (records, others)
        for (number, digit) in Self.digits.enumerated() {
            let counts = histogram + number * Self.buckets
            let (shift, mask) = (UInt64(digit.shift), UInt64(1) << UInt64(digit.bits) - 1)
            // A pass over a digit that all numbers share would change nothing.
            if count > 0, counts[Int(source[0] >> shift & mask)] == count { continue }
            var position = 0
            for bucket in 0..<(1 << digit.bits) {
                let size = counts[bucket]
                counts[bucket] = position
                position += size
            }
            for index in 0..<count {
                let record = source[index]
                let bucket = Int(truncatingIfNeeded: record >> shift & mask)
                target[counts[bucket]] = record
                counts[bucket] += 1
            }
            swap(&source, &target)
        }
        return source
    }

    /// An unsigned integer that sorts like `value` among the reals; both zeros have the same key.
    @inline(__always) private static func key(_ value: Float) -> UInt32 {
        let bits = value == 0 ? 0 : value.bitPattern
        return bits >> 31 == 1 ? ~bits : bits | 0x8000_0000
    }
}

extension Collection<Float> {
    /// The rank of every number: 1 for the smallest; equal numbers share the mean of their ranks.
    ///
    /// - Precondition: all numbers are finite.
    public var averageRanks: [Double] {
        let values = Array(self)
        return [Double](unsafeUninitializedCapacity: values.count) { target, count in
            guard let start = target.baseAddress else { return }
            RankSorter(capacity: values.count).writeRanks(of: values, count: values.count, into: start)
            count = values.count
        }
    }
}
