/// The bytes of a pickle, read from front to back.
struct PickleReader {
    private let all: [UInt8]
    private var position = 0

    /// The maximum length of an integer in bytes; sizes, counts and seeds are not longer.
    private static let longestInteger = 16

    init(_ bytes: [UInt8]) { all = bytes }

    mutating func byte() throws(PickleError) -> UInt8 {
        guard position < all.count else { throw PickleError("its pickle ends early") }
        position += 1
        return all[position - 1]
    }

    /// The next `count` bytes.
    ///
    /// - Throws: ``PickleError`` if there are fewer.
    mutating func bytes(_ count: Int) throws(PickleError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= all.count - position else { throw PickleError("its pickle ends early") }
        position += count
        return all[(position - count)..<position]
    }

    /// An unsigned little-endian number of `size` bytes.
    mutating func integer(_ size: Int) throws(PickleError) -> Int {
        let value = try bytes(size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let value = Int(exactly: value) else { throw PickleError("its pickle has a length of \(value)") }
        return value
    }

    /// A little-endian number in two's complement; a real number if it does not fit in 64 bits.
    mutating func long(count: Int) throws(PickleError) -> PickleArena.Node {
        guard count <= Self.longestInteger else { throw PickleError("its pickle has an integer of \(count) bytes") }
        let digits = try bytes(count)
        guard let last = digits.last else { return .integer(0) }
        let filling: UInt8 = last >= 0x80 ? 0xFF : 0
        if digits.dropFirst(8).allSatisfy({ $0 == filling }) {
            let padded = (0..<8).map { $0 < count ? digits[digits.startIndex + $0] : filling }
            let value = Int(truncatingIfNeeded: padded.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
            if (value < 0) == (filling != 0) { return .integer(value) }
        }
        let magnitude = digits.reversed().reduce(0.0) { $0 * 256 + Double($1) }
        var span = 1.0
        for _ in 0..<count { span *= 256 }
        return .real(filling == 0 ? magnitude : magnitude - span)
    }

    /// A big-endian number in double precision.
    mutating func real() throws(PickleError) -> Double {
        Double(bitPattern: try bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    mutating func text(_ count: Int) throws(PickleError) -> String {
        guard let text = String(validating: try bytes(count), as: UTF8.self) else {
            throw PickleError("its pickle has a text that is not UTF-8")
        }
        return text
    }

    /// A text up to the line's end.
    mutating func line() throws(PickleError) -> String {
        guard let end = all[position...].firstIndex(of: 0x0A) else { throw PickleError("its pickle ends early") }
        let text = try text(end - position)
        position += 1
        return text
    }
}
