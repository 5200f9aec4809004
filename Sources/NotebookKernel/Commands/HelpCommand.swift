import CellEngine

struct HelpCommand: LineCommand {
    let name = "help"
    let usage = "%help"
    let summary = "Shows this text."

    func run(_ argument: String, session: CellSession) throws(CommandError) -> String? {
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

            Commands stand on lines of their own before the Swift:
            \(commands.joined(separator: "\n"))
            """)
        return nil
    }
}

extension String {
    /// The text with blanks behind it up to a width.
    func padded(to width: Int) -> String {
        count < width ? self + String(repeating: " ", count: width - count) : self
    }
}
