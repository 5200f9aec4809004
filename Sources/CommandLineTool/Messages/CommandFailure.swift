import Foundation

/// Why a command cannot do its work: one sentence that names the problem and the way out.
package struct CommandFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }

    /// The message of an error, on one line.
    package static func sentence(of error: any Error) -> String {
        // Foundation's errors describe themselves for programmers.
        let isFoundations = error is CocoaError || error is POSIXError || type(of: error) is NSError.Type
        let text = isFoundations ? error.localizedDescription : "\(error)"
        return text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// Runs `body`, and puts the path before the message of an error that does not name the file yet.
    ///
    /// A message names the file if it contains the path or starts with the file's name.
    package static func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch {
            let sentence = sentence(of: error)
            let file = path.split(separator: "/").last.map(String.init) ?? path
            throw sentence.contains(path) || sentence.hasPrefix(file) ? error : CommandFailure("\(path): \(sentence)")
        }
    }
}
