import Foundation

/// Where embeddings are kept that need not be computed again.
enum EmbeddingCache {
    /// The file of what depends on these texts alone; its folder is made.
    static func path(identity: [String], name: String) throws -> String {
        let folder = LanguageModelRuntime.cache + "/embeddings"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let digest = try Digest.of(identity).prefix(8).map { String(format: "%02x", $0) }.joined()
        let letters = name.map { $0.isLetter || $0.isNumber ? $0 : "-" }
        return "\(folder)/\(String(letters.prefix(40)))-\(digest).h5"
    }
}
