import Figures
import JSON

/// The stream for results. Names and texts of files are printable in whatever goes through it.
enum StandardOutput {
    /// Prints text and a line end.
    static func print(_ text: String) { Swift.print(text.printable) }

    /// Prints a JSON document.
    static func print(_ document: JSONValue) { Swift.print(document.encodedForReading.printableJSON) }

    /// Prints a JSON document on one line.
    static func printLine(_ document: JSONValue) { Swift.print(document.encodedString.printableJSON) }
}
