import Crypto
import Foundation

/// Signs messages with HMAC-SHA256 under the connection file's key.
package struct MessageSigner: Sendable {
    private let key: SymmetricKey?

    /// - Parameter key: The shared secret. If it is empty, messages are neither signed nor checked.
    package init(key: String) {
        self.key = key.isEmpty ? nil : SymmetricKey(data: Data(key.utf8))
    }

    /// Whether messages are signed at all.
    package var isActive: Bool { key != nil }

    /// The signature over the frames of header, parent header, metadata and content, in hexadecimal digits.
    package func signature(of frames: some Sequence<[UInt8]>) -> [UInt8] {
        guard let key else { return [] }
        var code = HMAC<SHA256>(key: key)
        for frame in frames { code.update(data: frame) }
        let digits = Array("0123456789abcdef".utf8)
        return code.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    /// Whether the signature is the one of the frames.
    package func isValid(_ signature: [UInt8], for frames: some Sequence<[UInt8]>) -> Bool {
        guard isActive else { return true }
        // The length is public, so only the comparison of the digits has to take constant time.
        guard signature.count == SHA256.byteCount * 2 else { return false }
        let expected = self.signature(of: frames)
        return zip(signature, expected).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
