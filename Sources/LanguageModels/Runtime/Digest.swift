import CLanguageModel
import Foundation

/// SHA-256, by the library for language models.
enum Digest {
    /// - Throws: ``LanguageModelError`` without the library.
    static func of(_ bytes: Data) throws(LanguageModelError) -> Data {
        let functions = try LanguageModelRuntime.functions()
        var result = [UInt8](repeating: 0, count: 32)
        bytes.withUnsafeBytes {
            functions.digest($0.baseAddress?.assumingMemoryBound(to: UInt8.self), $0.count, &result)
        }
        return Data(result)
    }

    /// Of several texts, each with its length.
    static func of(_ texts: [String]) throws(LanguageModelError) -> Data {
        var bytes = Data()
        for text in texts {
            withUnsafeBytes(of: text.utf8.count) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: text.utf8)
        }
        return try of(bytes)
    }
}

extension Sequence<UInt8> {
    /// Two digits a byte.
    var hexadecimal: String { map { String(format: "%02x", $0) }.joined() }
}
