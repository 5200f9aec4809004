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
        return shortened(text.split(whereSeparator: \.isNewline).joined(separator: " "))
    }

    /// A text with what it quotes cut where that is too long to be read, such as a number of 5,000 digits in a file.
    private static func shortened(_ text: String) -> String {
        let (longest, shown) = (300, 60)
        // Control characters are printed as \u{0}.
        func width(_ text: Substring) -> Int { text.unicodeScalars.reduce(0) { $0 + ($1.value < 32 ? 6 : 1) } }
        guard width(text[...]) > longest else { return text }
        var result = ""
        var rest = text[...]
        while let quote = rest.firstIndex(of: "'") {
            let inside = rest[rest.index(after: quote)...]
            let opens = quote == rest.startIndex || !(rest[rest.index(before: quote)].isLetter)
            // The quotation ends where no letter follows; an apostrophe within has letters on both sides.
            let end = inside.indices.first { index in
                guard inside[index] == "'" else { return false }
                let next = inside.index(after: index)
                return next == inside.endIndex || !inside[next].isLetter
            }
            guard opens, let end else {
                result += rest[...quote]
                rest = inside
                continue
            }
            let quoted = inside[..<end]
            result += rest[...quote] + (width(quoted) > longest ? quoted.prefix(shown) + "…" : quoted) + "'"
            rest = inside[inside.index(after: end)...]
        }
        return result + rest
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
