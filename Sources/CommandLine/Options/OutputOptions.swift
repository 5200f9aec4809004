import ArgumentParser
import JSON

/// What a command prints.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one JSON document on standard output instead of text.")
    var json = false

    @Flag(name: [.customShort("q"), .long], help: "No progress and no remarks on standard error.")
    var quiet = false

    /// Prints the result in the form that was asked for.
    func print(_ document: @autoclosure () throws -> JSONValue, text: () throws -> String) rethrows {
        Swift.print(json ? try document().encodedForReading : try text())
    }

    /// Tells something beside the result.
    func remark(_ text: String) {
        if !quiet { StandardError.write(text + "\n") }
    }
}
