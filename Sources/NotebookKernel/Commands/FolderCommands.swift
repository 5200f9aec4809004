import Foundation
import Machine
import Synchronization

/// `%cd folder`.
struct ChangeFolderCommand: LineCommand {
    let name = "cd"
    let usage = "%cd [folder|-]"
    let summary = "Changes the folder of the session, to the home folder without one and to the one before with -."

    private static let before = Mutex<String?>(nil)

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] {
        let current = FileManager.default.currentDirectoryPath
        var path = input.words.joined(separator: " ")
        if path == "-" {
            guard let before = Self.before.withLock({ $0 }) else {
                throw CommandError(description: "%cd - goes back to the folder before, and there is none.")
            }
            path = before
        }
        let folder = UserFolders.path(path.isEmpty ? "~" : path)
        guard chdir(folder) == 0 else {
            throw CommandError(description: "\(folder): \(String(cString: strerror(errno))).")
        }
        Self.before.withLock { $0 = current }
        print(FileManager.default.currentDirectoryPath)
        return []
    }
}

/// `%pwd`.
struct FolderCommand: LineCommand {
    let name = "pwd"
    let usage = "%pwd"
    let summary = "Tells the folder of the session."

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] {
        print(FileManager.default.currentDirectoryPath)
        return []
    }
}

/// `%ls`.
struct ListFolderCommand: LineCommand {
    let name = "ls"
    let usage = "%ls [options] [files]"
    let summary = "Lists files, as the shell's ls does."

    func run(_ input: CommandInput, on host: any CommandHost) throws(CommandError) -> [CommandPayload] {
        try ShellCommand.line.run(CommandInput("ls " + input.argument), on: host)
    }
}
