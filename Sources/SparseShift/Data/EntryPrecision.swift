import Numerics

/// How exactly the entries of shifts are known: how many significant bits they have.
///
/// Entries that were stored as bfloat16 have 8, as float16 11, and as float32 24.
struct EntryPrecision: Sendable {
    /// No format has fewer; entries such as −1, 0 and 1 are exact rather than rounded.
    static let fewestBits = 8
    /// The part of the entries that need no more bits.
    private static let share = 0.99
    /// How many entries need so many bits.
    private var counts = [Int](repeating: 0, count: 25)

    /// Counts the entries of more rows; zeros say nothing.
    mutating func add(_ rows: Matrix) {
        counts.withUnsafeMutableBufferPointer { counts in
            rows.withUnsafeBufferPointer { elements in
                for element in elements where element != 0 {
                    let fraction = element.bitPattern & 0x7F_FFFF
                    counts[fraction == 0 ? 1 : 24 - fraction.trailingZeroBitCount] += 1
                }
            }
        }
    }

    /// Significant bits that 99 % of the entries get along with, from 8 to 24.
    var bits: Int {
        let needed = Self.share * Double(counts.reduce(0, +))
        var sum = 0
        let bits = counts.indices.first { index in
            sum += counts[index]
            return Double(sum) >= needed
        }
        return max(Self.fewestBits, bits ?? 24)
    }

    /// The most that rounding to so many bits gives an entry, as a part of its mean square: 4^−bits / 3.
    ///
    /// The error is uniform within half a unit in the last place, which is 2^(1−bits) of the entry at most.
    var roundingPart: Double { 1 / (3 * Double(sign: .plus, exponent: 2 * bits, significand: 1)) }
}
