import CellEngine

/// `%timeit [-n N] [-r R] code` and `%%timeit [-n N] [-r R] [setup]`.
///
/// The command itself does nothing: the cell calls the code again and again, so that compiling it is not counted.
package struct TimeItCommand: LineCommand {
    package let name = "timeit"
    package let usage = "%timeit [-n N] [-r R] code, %%timeit [setup]"
    package let summary =
        "Tells how long code takes, as the mean and the spread of R runs of N calls each, and the best run."
    package let takesCell = true

    /// How often the code is called.
    package struct Options: Sendable, Equatable {
        /// The calls in a run; as many as take a while where `nil`.
        package var calls: Int?
        /// The number of runs.
        package var runs: Int?

        package init(calls: Int? = nil, runs: Int? = nil) {
            self.calls = calls
            self.runs = runs
        }
    }

    package func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] { [] }

    /// What calls the code, as long as the command's name, so that columns stay.
    static let opening = "__time {"

    /// Turns the code into what the call takes.
    ///
    /// - Parameters:
    ///   - lines: The cell's lines.
    ///   - index: The command's line.
    ///   - rest: What stands there after the command's name.
    ///   - takesCell: Whether it is the rest of the cell that is timed, and that line its preparation.
    static func place(
        in lines: inout [String], at index: Int, rest: String, takesCell: Bool
    ) throws(CommandError) -> Options {
        var options = Options()
        var code = Substring(rest)
        while let match = code.prefixMatch(of: #/-(n|r)\s*(\S+)\s*/#) {
            guard let number = Int(match.2), number > 0 else {
                throw CommandError(description: "-\(match.1) takes a number of at least 1, not \(match.2).")
            }
            if match.1 == "n" { options.calls = number } else { options.runs = number }
            code = code[match.range.upperBound...]
        }
        if let option = code.prefixMatch(of: #/-[a-z]\b/#) {
            throw CommandError(description: "%timeit takes -n and -r, not \(option.output).")
        }
        let width = lines[index].utf8.count - code.utf8.count
        if takesCell {
            guard lines[(index + 1)...].contains(where: { $0.contains { !$0.isWhitespace } }) else {
                throw CommandError(description: "%%timeit times the lines below it; %timeit code times one line.")
            }
            let setup = CellText.withoutComment(String(code))
            lines[index] = String(repeating: " ", count: width) + setup + (setup.isEmpty ? "" : "; ") + opening
            lines.append("}")
        } else {
            let timed = CellText.withoutComment(String(code))
            guard timed.contains(where: { !$0.isWhitespace }) else {
                throw CommandError(
                    description: "%timeit takes the code to time, such as %timeit xs.sorted(); %%timeit takes lines.")
            }
            lines[index] = opening + String(repeating: " ", count: max(0, width - opening.utf8.count)) + timed + " }"
        }
        return options
    }
}
