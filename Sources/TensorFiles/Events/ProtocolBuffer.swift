/// A message in the encoding of Protocol Buffers, built field by field.
///
/// Integers that are zero are left out, which is their default value.
struct ProtocolBuffer {
    private(set) var bytes: [UInt8] = []

    private enum WireType: UInt64 {
        case variable = 0
        case fixed64 = 1
        case length = 2
        case fixed32 = 5
    }

    private mutating func append(variable value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private mutating func begin(_ field: UInt64, _ type: WireType) { append(variable: field << 3 | type.rawValue) }

    /// An `int64` or an enumeration.
    mutating func add(_ field: UInt64, integer: Int) {
        guard integer != 0 else { return }
        begin(field, .variable)
        append(variable: UInt64(bitPattern: Int64(integer)))
    }

    mutating func add(_ field: UInt64, double: Double) {
        begin(field, .fixed64)
        withUnsafeBytes(of: double.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func add(_ field: UInt64, float: Float) {
        begin(field, .fixed32)
        withUnsafeBytes(of: float.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func add(_ field: UInt64, text: String) { add(field, [UInt8](text.utf8)) }

    /// A message, even an empty one.
    mutating func add(_ field: UInt64, _ message: ProtocolBuffer) { add(field, message.bytes) }

    private mutating func add(_ field: UInt64, _ content: [UInt8]) {
        begin(field, .length)
        append(variable: UInt64(content.count))
        bytes += content
    }
}
