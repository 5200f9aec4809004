import Foundation
import Glibc

extension LanguageModel {
    /// The SHA-256 of the file in hexadecimal, which identifies the model of embeddings.
    ///
    /// The fingerprint of a large file is kept in the user's cache, and computed again when the file has changed.
    ///
    /// - Throws: ``LanguageModelError`` if the file can no longer be read.
    public var fingerprint: String {
        get throws(LanguageModelError) {
            let state = FileState(path)
            if let known = Fingerprints.shared[state.key] { return known }
            let kept = state.size >= Fingerprints.largeFile ? Fingerprints.path(of: state) : nil
            if let kept, let known = Fingerprints.read(kept) {
                Fingerprints.shared[state.key] = known
                return known
            }
            guard let file = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped) else {
                throw LanguageModelError("\(path): the file no longer exists.")
            }
            let text = Digest.of(file).hexadecimal
            Fingerprints.shared[state.key] = text
            if let kept { Fingerprints.write(text, to: kept) }
            return text
        }
    }
}

/// The state of a file, which changes when the file is written or replaced.
private struct FileState {
    let key: String
    let size: Int

    init(_ path: String) {
        var facts = stat()
        guard stat(path, &facts) == 0 else {
            (key, size) = (path, 0)
            return
        }
        let times = [facts.st_mtim, facts.st_ctim].map { "\($0.tv_sec).\($0.tv_nsec)" }.joined(separator: " ")
        (key, size) = ("\(facts.st_dev) \(facts.st_ino) \(facts.st_size) \(times) \(path)", Int(facts.st_size))
    }
}

/// The known fingerprints, in this process and in the user's cache.
private final class Fingerprints: @unchecked Sendable {
    static let shared = Fingerprints()
    /// The size of a file, in bytes, from which its fingerprint is kept in the cache.
    static let largeFile = 16 << 20
    private let lock = NSLock()
    private var byState: [String: String] = [:]

    subscript(key: String) -> String? {
        get { lock.withLock { byState[key] } }
        set { lock.withLock { byState[key] = newValue } }
    }

    /// The path of the cached fingerprint of a file in this state.
    static func path(of state: FileState) -> String {
        let name = Digest.of([state.key]).prefix(16).hexadecimal
        return "\(LanguageModelRuntime.cache)/fingerprints/\(name)"
    }

    static func read(_ path: String) -> String? {
        guard let data = FileManager.default.contents(atPath: path), data.count == 64 else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        return text.allSatisfy { $0.isHexDigit && !$0.isUppercase } ? text : nil
    }

    /// Writes a fingerprint to the cache; if that fails, it is computed again the next time.
    static func write(_ text: String, to path: String) {
        let folder = (path as NSString).deletingLastPathComponent
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try? Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
}
