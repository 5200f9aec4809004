import Glibc
import Requirements

/// A seeded random number generator: xoshiro256** (Blackman and Vigna, 2018), seeded by SplitMix64.
///
/// The same seed gives the same numbers on every machine and in every release, unlike the system's
/// generator.
public struct RandomGenerator: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)
    private var spareNormal: Double?

    /// Makes a generator.
    ///
    /// - Parameters:
    ///   - seed: Any integer.
    ///   - stream: Generators with the same seed and different streams give independent numbers, so that, for
    ///     instance, the order of batches does not depend on the number of initial weights.
    public init(seed: Int, stream: Int = 0) {
        var splitter = UInt64(bitPattern: Int64(seed))
        if stream != 0 {
            var other = UInt64(bitPattern: Int64(stream))
            splitter ^= Self.splitMix(&other)
        }
        state = (0, 0, 0, 0)
        state.0 = Self.splitMix(&splitter)
        state.1 = Self.splitMix(&splitter)
        state.2 = Self.splitMix(&splitter)
        state.3 = Self.splitMix(&splitter)
    }

    /// Restores a generator from its state; `nil` if the words are not a valid state.
    ///
    /// - Parameter words: The ``words`` of the other generator.
    public init?(words: [UInt64]) {
        guard words.count == 6, words[4] <= 1, words[0..<4].contains(where: { $0 != 0 }) else { return nil }
        state = (words[0], words[1], words[2], words[3])
        spareNormal = words[4] == 1 ? Double(bitPattern: words[5]) : nil
    }

    /// The whole state, so that checkpoints can restore the generator.
    public var words: [UInt64] {
        [state.0, state.1, state.2, state.3, spareNormal == nil ? 0 : 1, spareNormal?.bitPattern ?? 0]
    }

    /// One step of SplitMix64 (Steele, Lea and Flood, 2014).
    private static func splitMix(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }

    public mutating func next() -> UInt64 {
        let scrambled = state.1 &* 5
        let result = ((scrambled << 7) | (scrambled >> 57)) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = (state.3 << 45) | (state.3 >> 19)
        return result
    }

    /// A uniform number from [0, 1) with 53 random bits.
    public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A uniform number from a half-open range.
    public mutating func uniform(in range: Range<Double>) -> Double {
        range.lowerBound + uniform() * (range.upperBound - range.lowerBound)
    }

    /// A number from the standard normal distribution (Marsaglia's polar method).
    public mutating func normal() -> Double {
        if let spare = spareNormal {
            spareNormal = nil
            return spare
        }
        while true {
            let x = 2 * uniform() - 1
            let y = 2 * uniform() - 1
            let square = x * x + y * y
            guard square > 0, square < 1 else { continue }
            let factor = (-2 * log(square) / square).squareRoot()
            spareNormal = y * factor
            return x * factor
        }
    }

    /// An exactly uniform integer from 0 to `bound` − 1 (Lemire, 2019).
    ///
    /// - Precondition: `bound` is positive.
    public mutating func integer(below bound: Int) -> Int {
        require(bound > 0, "There is no integer from 0 to below \(bound); the bound must be positive.")
        let bound = UInt64(bound)
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
        }
        return Int(product.high)
    }

    /// Shuffles in place (Fisher and Yates's algorithm).
    public mutating func shuffle(_ values: UnsafeMutableBufferPointer<Int32>) {
        guard values.count > 1 else { return }
        for last in stride(from: values.count - 1, to: 0, by: -1) { values.swapAt(last, integer(below: last + 1)) }
    }

    /// The integers from 0 to `count` − 1 in random order.
    public mutating func permutation(_ count: Int) -> [Int] {
        require(count >= 0, "count: not negative, not \(count).")
        var values = Array(0..<count)
        guard count > 1 else { return values }
        for last in stride(from: count - 1, to: 0, by: -1) { values.swapAt(last, integer(below: last + 1)) }
        return values
    }

    /// `size` distinct integers from 0 to `count` − 1 in random order.
    ///
    /// - Precondition: `size` is at most `count`.
    public mutating func sample(_ size: Int, from count: Int) -> [Int] {
        require(size >= 0 && size <= count, "\(size) different integers cannot be drawn from \(count).")
        var values = Array(0..<count)
        for position in 0..<size { values.swapAt(position, position + integer(below: count - position)) }
        return Array(values.prefix(size))
    }
}
