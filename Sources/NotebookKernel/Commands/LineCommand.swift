import CellEngine

/// A command that stands before a cell's Swift, on a line of its own that begins with `%`.
///
/// To add one, conform a type to this protocol and list it in ``LineCommands``.
package protocol LineCommand: Sendable {
    /// The word after `%`.
    var name: String { get }
    /// What it takes, as shown in the help.
    var usage: String { get }
    /// What it does, in one sentence.
    var summary: String { get }

    /// Runs the command.
    ///
    /// - Parameter argument: What was written after the name; empty for nothing.
    /// - Returns: Text for the front end's pager, or `nil`.
    /// - Throws: ``CommandError`` if the command does not take the argument.
    func run(_ argument: String, session: CellSession) throws(CommandError) -> String?
}

/// A command that does not exist or that was given something it does not take.
package struct CommandError: Error, CustomStringConvertible {
    /// What is wrong, in one sentence.
    package let description: String
}

/// The commands that exist.
package enum LineCommands {
    /// In the order in which the help lists them.
    package static let all: [any LineCommand] = [
        HelpCommand(), WhoCommand(), TimeCommand(), ResetCommand(), OptimizeCommand(), PageCommand(),
        ImportCommand(), PackageCommand(),
    ]

    /// The command with a name.
    package static func named(_ name: String) throws(CommandError) -> any LineCommand {
        if let command = all.first(where: { $0.name == name }) { return command }
        let names = all.map { "%" + $0.name }.joined(separator: ", ")
        throw CommandError(description: "There is no command %\(name); there are \(names).")
    }
}
