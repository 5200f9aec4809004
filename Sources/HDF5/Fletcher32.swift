/// The checksum that HDF5's filter `fletcher32` appends: Fletcher's, of words of 16 bits with the high byte first.
///
/// J. G. Fletcher, *An Arithmetic Checksum for Serial Transmissions*, IEEE Transactions on Communications 30 (1982).
enum Fletcher32 {
    /// So many words can be added up before a sum of 32 bits overflows.
    private static let most = 360

    /// The checksum of bytes.
    static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var (first, second) = (UInt32(0), UInt32(0))
        var place = 0
        while place < bytes.count {
            let end = min(place + 2 * most, bytes.count)
            while place < end {
                let low = place + 1 < bytes.count ? UInt32(bytes[place + 1]) : 0
                first &+= UInt32(bytes[place]) << 8 | low
                second &+= first
                place += 2
            }
            (first, second) = (reduced(first), reduced(second))
        }
        return reduced(second) << 16 | reduced(first)
    }

    /// The sum modulo 65,535, up to its double representation of zero.
    private static func reduced(_ sum: UInt32) -> UInt32 { (sum & 0xFFFF) + (sum >> 16) }

    /// Whether the last four bytes are the checksum of those before.
    static func isSound(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 4 else { return false }
        let stored = bytes.loadUnaligned(fromByteOffset: bytes.count - 4, as: UInt32.self)
        return checksum(UnsafeRawBufferPointer(rebasing: bytes.dropLast(4))) == UInt32(littleEndian: stored)
    }
}
