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
        var lines = code.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for index in lines.indices {
            let line = lines[index]
            let text = line.drop { $0 == " " || $0 == "\t" }
            if text.isEmpty { continue }
            if text.hasPrefix("?"), text.count > 1 {
                invocations.append(.init(command: PageCommand(), argument: String(text.dropFirst())))
                lines[index] = ""
                continue
            }
            guard text.hasPrefix("%") else { break }
            // Two signs, which other kernels use for commands on a whole cell, mean the same.
            let words = text.drop { $0 == "%" }.split(separator: " ", maxSplits: 1)
            let command = try LineCommands.named(words.first.map(String.init) ?? "")
            let argument = words.count > 1 ? String(words[1]) : ""
            if command is TimeCommand {
                isTimed = true
                lines[index] = String(repeating: " ", count: line.count - argument.count) + argument
                if !argument.isEmpty { break }
            } else {
                invocations.append(.init(command: command, argument: argument))
                lines[index] = ""
            }
        }
        source = lines.joined(separator: "\n")
    }
}
