import ArgumentParser
import JSON

/// What a command prints.
package struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one JSON document on standard output instead of text.")
    package var json = false

    @Flag(name: [.customShort("q"), .long], help: "Print no progress and no remarks on standard error.")
    package var quiet = false

    package init() {}

    /// Prints the result as JSON or text, whichever was asked for.
    func print(_ document: @autoclosure () throws -> JSONValue, text: () throws -> String) rethrows {
        Swift.print(json ? try document().encodedForReading : try text())
    }

    /// Writes a remark to standard error.
    func remark(_ text: String) {
        if !quiet { StandardError.write(text + "\n") }
    }
}
