import ArgumentParser
import Foundation

/// Where generated texts go, beside standard output.
package struct TextsDestination: ParsableArguments {
    @Flag(help: "Print one JSON object a text and line, instead of text.")
    package var jsonLines = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("File for the texts: .jsonl or .csv. Without it they are printed.", valueName: "file"))
    package var output: String?

    package init() {}

    package func validate() throws {
        if jsonLines, output != nil { throw ValidationError("Give either --json-lines or --output, not both.") }
        guard let output, format == nil else { return }
        throw ValidationError("--output \(output): texts are written to files that end in .jsonl or .csv.")
    }

    /// - Throws: `ValidationError` if the texts are asked for in two forms.
    func requireOneForm(_ printing: OutputOptions) throws {
        if printing.json, jsonLines { throw ValidationError("Give either --json or --json-lines, not both.") }
    }

    /// Refuses to replace anything but earlier texts.
    ///
    /// - Throws: ``CommandFailure`` if another file is there.
    package func checkEarlierFile() throws(CommandFailure) {
        guard let output else { return }
        let kind = (try? FileManager.default.attributesOfItem(atPath: output))?[.type] as? FileAttributeType
        guard kind == .typeRegular, let handle = FileHandle(forReadingAtPath: output) else { return }
        let start = String(decoding: (try? handle.read(upToCount: 1 << 20)) ?? Data(), as: UTF8.self)
        let isOurs =
            format == .csv
            ? start.hasPrefix("prompt,text,perplexity,repetition")
            : start.hasPrefix("{") && start.prefix { !$0.isNewline }.contains("\"log_probabilities\":")
        guard start.isEmpty || isOurs else {
            throw CommandFailure("\(output): another file than generated texts is there already; choose another name.")
        }
    }

    enum Format { case jsonLines, csv }

    /// What the ending of the file's name says; `nil` if it says nothing.
    var format: Format? {
        switch output?.split(separator: ".").last?.lowercased() {
        case "jsonl", "ndjson": .jsonLines
        case "csv": .csv
        default: nil
        }
    }
}
