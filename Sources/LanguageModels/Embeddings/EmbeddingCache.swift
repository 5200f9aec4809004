import Foundation

/// The cache of computed embeddings.
enum EmbeddingCache {
    /// The path of the file for this identity, whose folder is created.
    ///
    /// - Parameters:
    ///   - identity: Texts that determine the embeddings completely.
    ///   - name: A readable part of the file's name.
    /// - Throws: ``LanguageModelError`` if the folder cannot be created.
    static func path(identity: [String], name: String) throws(LanguageModelError) -> String {
        let folder = LanguageModelRuntime.cache + "/embeddings"
        do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
            throw LanguageModelError("\(folder): the folder for cached embeddings cannot be created.")
        }
        let digest = Digest.of(identity).prefix(8).hexadecimal
        let letters = name.map { $0.isLetter || $0.isNumber ? $0 : "-" }
        return "\(folder)/\(String(letters.prefix(40)))-\(digest).h5"
    }
}
