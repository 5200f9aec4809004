import CellEngine
import JupyterWire

/// A command that stands before a cell's Swift, on a line of its own that begins with `%`.
///
/// To add one, conform a type to this protocol and list it in ``LineCommands``.
package protocol LineCommand: Sendable {
    /// The word after `%`.
    var name: String { get }
    /// Other words for the same.
    var aliases: [String] { get }
    /// What it takes, as shown in the help.
    var usage: String { get }
    /// What it does, in one sentence.
    var summary: String { get }
    /// Whether it takes the rest of the cell, where it is written with `%%`.
    var takesCell: Bool { get }

    /// Runs the command.
    ///
    /// - Parameter input: What was written after the name.
    /// - Returns: What the front end is asked to do.
    /// - Throws: ``CommandError`` if the command does not take the argument, or has failed.
    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload]
}

extension LineCommand {
    /// None.
    package var aliases: [String] { [] }
    /// It takes a line.
    package var takesCell: Bool { false }
}

/// What was written after a command's name.
package struct CommandInput: Sendable, Equatable {
    /// The rest of its line, without blanks at either end; empty for nothing.
    package var argument: String
    /// The lines below; `nil` for a command that takes a line alone.
    package var body: String?

    package init(_ argument: String, body: String? = nil) {
        self.argument = argument
        self.body = body
    }

    /// The words of the argument; quotes keep blanks together.
    package var words: [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in argument {
            if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" || character == "'" {
                quote = character
                word = word ?? ""
            } else if quote == nil, character == " " || character == "\t" {
                if let done = word { words.append(done) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }
}

/// What a command asks the front end to do.
package enum CommandPayload: Sendable, Equatable {
    /// To show a text in its pager.
    case page(MediaBundle)
    /// To put a text into the next cell, or in place of this one.
    case nextCell(String, replacesThis: Bool)
}

/// What commands need of the kernel.
package protocol CommandHost: AnyObject {
    /// The session of the cells.
    var session: CellSession { get }
    /// The cells of this session so far, this one included, in the order in which they ran.
    var cells: [(number: Int, text: String)] { get }
    /// What is known about a name, with its source for a `detail` of 1; `nil` if there is no such name.
    func page(for name: String, detail: Int) -> MediaBundle?
    /// Runs Swift that does not stand in the cell.
    ///
    /// - Parameter name: The text's name in messages, such as the file's.
    /// - Throws: ``CommandError`` if it does not run to its end.
    func run(_ source: String, named name: String) throws(CommandError)
    /// Shows a value below the cell.
    func show(_ value: some Any)
    /// Sends what has been printed, also by other programs.
    func flush()
}

/// A command that does not exist, that was given something it does not take, or that has failed.
package struct CommandError: Error, CustomStringConvertible {
    /// What kind of error it is, in a word.
    package var name: String
    /// What is wrong, in one sentence.
    package let description: String
    /// The lines to show; the sentence where `nil`.
    package var traceback: [String]?

    package init(name: String = "CommandError", description: String, traceback: [String]? = nil) {
        self.name = name
        self.description = description
        self.traceback = traceback
    }

    /// The cell was asked to stop.
    static func interrupted(_ description: String) -> CommandError {
        CommandError(name: "Interrupted", description: description)
    }
}
