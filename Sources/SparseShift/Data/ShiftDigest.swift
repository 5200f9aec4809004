import Numerics

/// What tells sets of shifts from each other: a digest of all entries in their order, and one of their labels.
///
/// It is no cryptographic one: it notices changes, and is not to be trusted against somebody who wants to deceive.
public struct ShiftDigest: Sendable, Hashable {
    /// Of the entries of all shifts.
    public private(set) var entries: UInt64 = 0x6A09_E667_F3BC_C908
    /// Of the labels, or of δ; the beginning's if there are none.
    public private(set) var labels: UInt64 = 0xBB67_AE85_84CA_A73B

    init() {}

    /// Whether data with this digest can be those of another; data whose labels are not known differ by entries alone.
    func agrees(with other: ShiftDigest) -> Bool {
        let unknown = ShiftDigest().labels
        return entries == other.entries && (labels == other.labels || labels == unknown || other.labels == unknown)
    }

    /// Adds the entries of the next shift.
    mutating func add(_ shift: UnsafeBufferPointer<Float>) { Self.mix(shift, into: &entries) }

    /// Adds what is known of the shifts.
    mutating func add(_ labels: PairLabels?, _ concepts: Matrix?) {
        if let labels {
            let digests = labels.distinct.map { label in
                var digest: UInt64 = 0
                for byte in label.encodedString.utf8 { Self.mix(UInt64(byte), into: &digest) }
                return digest
            }
            for position in labels.positions { Self.mix(digests[Int(position)], into: &self.labels) }
        } else if let concepts, concepts.columns > 0 {
            concepts.withUnsafeBufferPointer { Self.mix($0, into: &self.labels) }
        }
    }

    private static func mix(_ word: UInt64, into state: inout UInt64) {
        state = (state ^ word) &* 0x9E37_79B9_7F4A_7C15
        state ^= state >> 32
    }

    /// Four sums at a time, which the processor computes side by side: 64-bit products, of which every bit of the entries
    /// changes the upper half.
    private static func mix(_ numbers: UnsafeBufferPointer<Float>, into state: inout UInt64) {
        var (first, second, third, fourth) = (state, ~state, state &+ 1, ~state &+ 1)
        let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
        var index = 0
        func step(_ lane: inout UInt64, _ place: Int) {
            lane = (lane ^ UInt64(numbers[place].bitPattern)) &* factor
            lane ^= lane >> 29
        }
        while index + 4 <= numbers.count {
            step(&first, index)
            step(&second, index + 1)
            step(&third, index + 2)
            step(&fourth, index + 3)
            index += 4
        }
        while index < numbers.count {
            step(&first, index)
            index += 1
        }
        for lane in [first, second, third, fourth] { mix(lane, into: &state) }
    }

    /// The digest as text: two numbers of 64 bits.
    package var text: String { Self.hexadecimal(entries) + "-" + Self.hexadecimal(labels) }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    init?(_ text: String) {
        let parts = text.split(separator: "-")
        guard parts.count == 2, let entries = UInt64(parts[0], radix: 16), let labels = UInt64(parts[1], radix: 16)
        else {
            return nil
        }
        (self.entries, self.labels) = (entries, labels)
    }
}
