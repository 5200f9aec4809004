import CDigests
import Foundation

/// SHA-256 (FIPS 180-4).
enum Digest {
    /// The digest of bytes (32 bytes).
    static func of(_ bytes: Data) -> Data {
        var result = Data(count: 32)
        result.withUnsafeMutableBytes { result in
            let target = result.assumingMemoryBound(to: UInt8.self).baseAddress!
            bytes.withUnsafeBytes { sparseshift_sha256($0.baseAddress, $0.count, target) }
        }
        return result
    }

    /// The digest of several texts, each preceded by its length.
    static func of(_ texts: [String]) -> Data {
        var bytes = Data()
        for text in texts {
            withUnsafeBytes(of: text.utf8.count) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: text.utf8)
        }
        return of(bytes)
    }
}

extension Sequence<UInt8> {
    /// The bytes in hexadecimal, with two digits each.
    var hexadecimal: String { map { String(format: "%02x", $0) }.joined() }
}
