import ArgumentParser
import JSON
import Work

/// What a command prints.
package struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one JSON document on standard output instead of text.")
    package var json = false

    @Flag(name: [.customShort("q"), .long], help: "Print no progress and no remarks on standard error.")
    package var quiet = false

    package init() {}

    /// Prints the result as JSON or text, whichever was asked for.
    func print(_ document: @autoclosure () throws -> JSONValue, text: () throws -> String) rethrows {
        if json { StandardOutput.print(try document()) } else { StandardOutput.print(try text()) }
    }

    /// Lets the library's remarks be shown as this command's, and its progress unless nothing of it is to be seen.
    func showRemarks() {
        let isQuiet = quiet
        if isQuiet { WorkObservers.bootstrap { _ in nil } }
        Remarks.bootstrap { text in
            if !isQuiet, ShownRemarks.add("remark: \(text)") { StandardError.write("remark: \(text)\n") }
        }
    }

    /// Writes a remark to standard error.
    func remark(_ text: String) {
        if !quiet, !text.hasPrefix("remark: ") || ShownRemarks.add(text) { StandardError.write(text + "\n") }
    }
}
