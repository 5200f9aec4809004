import Foundation

extension LanguageModel {
    /// SHA-256 of the file, in hexadecimal: what embeddings are of. Computed once a process.
    ///
    /// - Throws: ``LanguageModelError`` if the file cannot be read any more.
    public var fingerprint: String {
        get throws(LanguageModelError) {
            if let known = Fingerprints.shared[path] { return known }
            guard let file = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped) else {
                throw LanguageModelError("\(path): the file is not there any more.")
            }
            let text = try Digest.of(file).map { String(format: "%02x", $0) }.joined()
            Fingerprints.shared[path] = text
            return text
        }
    }
}

/// The fingerprints of the models of this process.
private final class Fingerprints: @unchecked Sendable {
    static let shared = Fingerprints()
    private let lock = NSLock()
    private var byPath: [String: String] = [:]

    subscript(path: String) -> String? {
        get { lock.withLock { byPath[path] } }
        set { lock.withLock { byPath[path] = newValue } }
    }
}
