import ArgumentParser
import CommandLineTool

/// The command that a command line stands for, words after `sparseshift`.
func parsed<Command: ParsableCommand>(_ words: String..., as type: Command.Type = Command.self) throws -> Command {
    let command = try SparseShiftCommand.parseAsRoot(ParameterAssignment.joiningPairs(in: words))
    guard let found = command as? Command else { throw WrongCommand(found: "\(Swift.type(of: command))") }
    return found
}

/// The sentence with which a command line is refused; `nil` if it is accepted.
func refusal(_ words: String...) -> String? {
    do {
        _ = try SparseShiftCommand.parseAsRoot(ParameterAssignment.joiningPairs(in: words))
        return nil
    } catch { return SparseShiftCommand.message(for: error) }
}

/// A command line was read as another command.
struct WrongCommand: Error { let found: String }
