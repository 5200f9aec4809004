import CellEngine

/// A command that stands before a cell's Swift, on a line of its own that begins with `%`.
protocol LineCommand: Sendable {
    /// The word after `%`.
    var name: String { get }
    /// What it takes, as shown in the help.
    var usage: String { get }
    /// What it does, in one sentence.
    var summary: String { get }

    /// Does its work.
    ///
    /// - Returns: Text for the front end's pager, if the command has some.
    func run(_ argument: String, session: CellSession) throws(CommandError) -> String?
}

/// A command that does not exist or that was given something it does not take.
struct CommandError: Error, CustomStringConvertible {
    let description: String
}

/// The commands that exist.
enum LineCommands {
    static let all: [any LineCommand] = [
        HelpCommand(), WhoCommand(), TimeCommand(), ResetCommand(), OptimizeCommand(), PageCommand(),
    ]

    static func named(_ name: String) throws(CommandError) -> any LineCommand {
        if let command = all.first(where: { $0.name == name }) { return command }
        let names = all.map { "%" + $0.name }.joined(separator: ", ")
        throw CommandError(description: "There is no command %\(name); there are \(names).")
    }
}
