import Foundation
import JSON
import Machine

/// Answers on the disk, by what was asked of whom.
struct ChatCache: Sendable {
    /// The folder that holds them.
    let folder: String

    /// The path of an answer: the SHA-256 of the address, the model and the whole body.
    func path(base: String, model: String, body: JSONValue) -> String {
        let digest = Digest.of([base, model, body.encodedString]).hexadecimal
        return "\(folder)/\(digest.prefix(2))/\(digest).json"
    }

    /// The server's document in a file; `nil` if there is none that can be read, or another model gave it.
    ///
    /// - Parameter served: What the server says of the model that it has; `nil` if it is not known.
    func document(at path: String, served: String?) -> JSONValue? {
        guard let bytes = FileManager.default.contents(atPath: path),
            let file = try? JSONValue(decoding: [UInt8](bytes))
        else { return nil }
        if let served, let known = file["served"]?.string, known != served { return nil }
        return file["answer"]
    }

    /// Checks, before anything is asked, that answers can be kept.
    ///
    /// - Throws: ``LanguageModelError`` that says why they cannot.
    func requireWritable() throws(LanguageModelError) {
        func refusal(_ reason: String) -> LanguageModelError {
            LanguageModelError("\(folder): answers cannot be kept there: \(reason); choose another folder for them.")
        }
        do { try FolderCreation.create(folder) } catch { throw refusal(error.reason) }
        guard FileManager.default.isWritableFile(atPath: folder) else { throw refusal("it cannot be written") }
    }

    /// Keeps an answer with its question, the model's name, what the server says of the model, and the date.
    ///
    /// - Throws: ``LanguageModelError`` if the file cannot be written.
    func store(_ answer: JSONValue, to body: JSONValue, base: String, served: String?, at path: String)
        throws(LanguageModelError)
    {
        var members: [String: JSONValue] = [
            "base": .string(base), "date": .string(Date().formatted(.iso8601)), "request": body, "answer": answer,
        ]
        if let served { members["served"] = .string(served) }
        let file: JSONValue = .object(members)
        do {
            try FileManager.default.createDirectory(
                atPath: FileReplacement.folder(of: path), withIntermediateDirectories: true)
            let replacement = try FileReplacement(of: path)
            try Data(file.encodedForReading.utf8).write(to: URL(fileURLWithPath: replacement.temporaryPath))
            try replacement.publish()
        } catch { throw LanguageModelError("\(path): the answer cannot be kept (\(error)).") }
    }
}
