import Foundation
import Machine

/// The user's file of Swift that runs before the first cell of every session.
struct StartUpFile {
    /// Where it is: `sparseshift/startup.swift` in the user's folder of settings.
    static var path: String { UserFolders.current.settings + "/sparseshift/startup.swift" }

    /// The path with `~` in place of the home folder.
    static var shownPath: String {
        let home = UserFolders.current.home
        return path.hasPrefix(home + "/") ? "~" + path.dropFirst(home.count) : path
    }

    /// Runs it, if there is one.
    ///
    /// - Returns: A sentence if it has failed.
    static func run(on host: any CommandHost) -> String? {
        let file = TextFile(path)
        guard file.exists else { return nil }
        do throws(CommandError) {
            try host.run(try file.read(), named: file.name)
            return nil
        } catch {
            let lines = error.traceback ?? [error.description]
            return "The start-up file \(path) has failed, and the session continues without it:\n"
                + lines.joined(separator: "\n")
        }
    }
}
