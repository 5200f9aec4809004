import CellEngine

/// A cell split into the commands at its beginning and its Swift.
package struct CommandCell {
    /// A command with what was written after it.
    package struct Invocation {
        package var command: any LineCommand
        package var argument: String
    }

    /// The commands, in order; `%time` is ``isTimed`` instead.
    package private(set) var invocations: [Invocation] = []
    /// The Swift, with blank lines in place of commands, so that lines keep their numbers.
    package let source: String
    /// Whether to report how long the cell takes.
    package private(set) var isTimed = false

    /// Splits the text of a cell.
    ///
    /// - Throws: ``CommandError`` if a command does not exist.
    package init(_ code: String) throws(CommandError) {
        let code = CellText.normalized(code)
        var lines = code.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for index in lines.indices {
            let line = lines[index]
            let text = line.drop { $0 == " " || $0 == "\t" }
            // Comments may stand above a command.
            if text.isEmpty || text.hasPrefix("//") { continue }
            if text.hasPrefix("?"), text.count > 1 {
                invocations.append(.init(command: PageCommand(), argument: String(text.dropFirst())))
                lines[index] = ""
                continue
            }
            guard text.hasPrefix("%") else { break }
            // Two signs, which other kernels use for commands on a whole cell, mean the same.
            let words = text.drop { $0 == "%" }.split(maxSplits: 1) { $0 == " " || $0 == "\t" }
            let command = try LineCommands.named(words.first.map(String.init) ?? "")
            let rest = words.count > 1 ? words[1].drop { $0 == " " || $0 == "\t" } : ""
            let argument = String(rest.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
            if command is TimeCommand {
                isTimed = true
                lines[index] = String(repeating: " ", count: line.utf8.count - rest.utf8.count) + rest
                if !argument.isEmpty { break }
            } else {
                invocations.append(.init(command: command, argument: argument))
                lines[index] = ""
            }
        }
        source = lines.joined(separator: "\n")
    }
}
