import Foundation
import Notebook

/// `%%bash` and `%%sh`, and the lines that begin with `!`.
struct ShellCommand: LineCommand {
    let name: String
    let shell: String
    var takesCell: Bool { true }
    var usage: String { "%%\(name)" }
    var summary: String { "Runs the rest of the cell by \(shell); an exit status other than 0 ends the cell." }

    /// A line that begins with `!`.
    static var line: ShellCommand { ShellCommand(name: "bash", shell: ShellProcess.shell) }

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] {
        let script = input.body ?? input.argument
        guard script.contains(where: { !$0.isWhitespace }) else {
            throw CommandError(description: "%%\(name) takes the commands in the lines below it; !command takes one.")
        }
        // What is on its way to the cell's streams comes first.
        host.flush()
        // Words behind %%bash are the script's own arguments.
        let arguments = input.body == nil ? [] : input.words
        let end = try ShellProgram.run(shell, ["-c", script, shell] + arguments) { host.session.isInterrupted }
        host.flush()
        try Self.check(end)
        if let folder = Self.folderOnly(script) {
            print("The folder of the notebook is still the same; %cd \(folder) changes it.")
        }
        return []
    }

    /// - Throws: ``CommandError`` unless a program has ended well.
    static func check(_ end: ShellProgram.End) throws(CommandError) {
        switch end {
        case .exited(status: 0): return
        case .exited(let status):
            let hint = status == 127 ? ", as no such command was found" : status == 126 ? ", as it may not be run" : ""
            throw CommandError(name: "ExitStatus", description: "The command ended with exit status \(status)\(hint).")
        case .killed(let signal):
            throw CommandError(
                name: "ExitStatus",
                description: "The command was ended by signal \(signal) (\(String(cString: strsignal(Int32(signal)))))."
            )
        case .interrupted: throw CommandError.interrupted("the command was stopped")
        }
    }

    /// The folder of a script that does nothing but change into it, which lasts as long as the script.
    private static func folderOnly(_ script: String) -> String? {
        let words = script.split(whereSeparator: \.isWhitespace)
        return words.count == 2 && words[0] == "cd" ? String(words[1]) : nil
    }
}
