import CellEngine

/// `%help`.
struct HelpCommand: LineCommand {
    let name = "help"
    let aliases = ["magic", "quickref"]
    let usage = "%help"
    let summary = "Shows this text."

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] {
        let width = LineCommands.all.map(\.usage.count).max() ?? 0
        let commands = LineCommands.all.map { command in
            "  " + command.usage.padded(to: width) + "  " + command.summary
        }
        print(
            """
            A cell is Swift. What it declares stays: run cells again and in any order, and the newest
            definition is used by the cells that run after it. The value of a last line that is an expression is shown;
            end the line with ; to hide it. display(x) shows a value anywhere and returns a handle to
            update it. Foundation, SparseShift and Figures are imported.

            Values of earlier cells: Out[3] is what cell 3 showed, and Out.last what the last one did, in their types;
            for a number that is no literal, Out[n, as: Double.self]. (A lone _ is no value in Swift.)
            Texts that show themselves: Markdown("**bold**"), HTML("<b>bold</b>"), LaTeX("$x^2$"),
            JSONText("{}"), SVG("<svg …>"). Loops show a bar: for step in progress(0..<1_000, "reading") { … }.
            lastError is the error that ended the last cell.

            session keeps named data sets, models and metrics with where they came from:
              session.data["toy"] = toy; session.models["ssae"] = runs; session.metrics["MCC"] = 0.99
            The line session shows them as a table. try session.save("work.h5") writes them into one
            file, and after a restart try session.restore("work.h5") brings them back.

            Commands stand on lines of their own before the Swift; those with %% take the rest of the cell:
            \(commands.joined(separator: "\n"))
            !command runs a line in the shell, and let lines = try shell("command") has what it prints. What stands in \(StartUpFile.shownPath) runs before the first cell.
            """)
        return []
    }
}

extension String {
    /// The text, filled up with blanks to a width.
    func padded(to width: Int) -> String {
        count < width ? self + String(repeating: " ", count: width - count) : self
    }
}
