import Foundation
import Glibc

extension LanguageModel {
    /// SHA-256 of the file, in hexadecimal: what embeddings are of. Computed once a process, unless the file changes.
    ///
    /// - Throws: ``LanguageModelError`` if the file cannot be read any more.
    public var fingerprint: String {
        get throws(LanguageModelError) {
            let key = Fingerprints.key(of: path)
            if let known = Fingerprints.shared[key] { return known }
            guard let file = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped) else {
                throw LanguageModelError("\(path): the file is not there any more.")
            }
            let text = try Digest.of(file).map { String(format: "%02x", $0) }.joined()
            Fingerprints.shared[key] = text
            return text
        }
    }
}

/// The fingerprints of the models of this process.
private final class Fingerprints: @unchecked Sendable {
    static let shared = Fingerprints()
    private let lock = NSLock()
    private var byFile: [String: String] = [:]

    /// A path, and what changes when another file is put there.
    static func key(of path: String) -> String {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return path }
        return "\(facts.st_dev) \(facts.st_ino) \(facts.st_size) \(facts.st_mtim.tv_sec).\(facts.st_mtim.tv_nsec) \(path)"
    }

    subscript(key: String) -> String? {
        get { lock.withLock { byFile[key] } }
        set { lock.withLock { byFile[key] = newValue } }
    }
}
