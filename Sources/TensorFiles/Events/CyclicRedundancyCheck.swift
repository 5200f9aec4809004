/// Checksums CRC-32: Castagnoli's of TensorFlow's record files, and the common one of zip and Ethernet.
///
/// Sources: RFC 3720, section B.4, and IEEE 802.3; the reflected polynomials are 0x82F63B78 and 0xEDB88320.
enum CyclicRedundancyCheck {
    private static let castagnoli = table(0x82F6_3B78)
    private static let ethernet = table(0xEDB8_8320)

    private static func table(_ polynomial: UInt32) -> [UInt32] {
        (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ polynomial : value >> 1 }
        }
    }

    private static func checksum(_ bytes: some Sequence<UInt8>, by table: [UInt32]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
    }

    /// Castagnoli's.
    static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 { checksum(bytes, by: castagnoli) }

    /// The common one.
    static func common(_ bytes: some Sequence<UInt8>) -> UInt32 { checksum(bytes, by: ethernet) }

    /// Castagnoli's as record files store it: rotated by 15 bits and offset, because the checksum of data that
    /// contains checksums would be degenerate.
    static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
        let value = checksum(bytes)
        return (value >> 15 | value << 17) &+ 0xA282_EAD8
    }
}
