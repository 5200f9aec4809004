import Foundation

/// Where embeddings are kept that need not be computed again.
enum EmbeddingCache {
    /// The file of what depends on these texts alone; its folder is made.
    ///
    /// - Throws: ``LanguageModelError`` if the folder cannot be made.
    static func path(identity: [String], name: String) throws(LanguageModelError) -> String {
        let folder = LanguageModelRuntime.cache + "/embeddings"
        do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
            throw LanguageModelError("\(folder): the folder for embeddings that are kept cannot be made.")
        }
        let digest = Digest.of(identity).prefix(8).hexadecimal
        let letters = name.map { $0.isLetter || $0.isNumber ? $0 : "-" }
        return "\(folder)/\(String(letters.prefix(40)))-\(digest).h5"
    }
}
