import Crypto

/// Writes the SHA-256 of some bytes: `sparseshift_sha256` of the C module CDigests.
///
/// - Parameters:
///   - bytes: May be `nil` if there are none.
///   - digest: Room for 32 bytes.
@_cdecl("sparseshift_sha256")
public func sha256(_ bytes: UnsafeRawPointer?, _ count: Int, _ digest: UnsafeMutablePointer<UInt8>) {
    var function = SHA256()
    function.update(bufferPointer: UnsafeRawBufferPointer(start: bytes, count: count))
    function.finalize().withUnsafeBytes {
        UnsafeMutableRawPointer(digest).copyMemory(from: $0.baseAddress!, byteCount: $0.count)
    }
}
