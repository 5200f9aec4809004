import Foundation

/// The folder beside the program with the C modules that cells need: module maps and headers.
public enum CModuleFolder {
    static let name = "CModules"
    /// Written last.
    private static let includePaths = "include-paths"

    /// Creates the folder.
    ///
    /// - Parameter packageFolder: The package that the program was built from.
    /// - Throws: ``InstallationError`` if the package is not there or a library is not known.
    static func write(to folder: URL, packageFolder: URL) throws {
        let files = FileManager.default
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        for module in ImportableModules.c {
            let source = packageFolder.appending(path: module.headers)
            guard files.fileExists(atPath: source.path) else {
                throw InstallationError(
                    description: "\(source.path) is missing; install from the folder that the package was built in.")
            }
            let target = folder.appending(path: module.name)
            try files.copyItem(at: source, to: target)
            if let map = module.map {
                try map.write(to: target.appending(path: "module.modulemap"), atomically: false, encoding: .utf8)
            }
        }
        try ImportableModules.includePaths().joined(separator: "\n")
            .write(to: folder.appending(path: includePaths), atomically: false, encoding: .utf8)
    }

    /// Creates the folder beside a program that is run where it was built, unless it is newer than the program.
    ///
    /// - Throws: ``InstallationError`` if the package is not there or a library is not known.
    public static func refresh(beside program: URL, packageFolder: URL) throws {
        let files = FileManager.default
        let folder = program.deletingLastPathComponent().appending(path: name)
        func date(_ url: URL) -> Date? {
            try? url.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate
        }
        if let written = date(folder.appending(path: includePaths)), let built = date(program), written > built {
            return
        }
        let draft = folder.appendingPathExtension("\(getpid())")
        let old = draft.appendingPathExtension("old")
        do {
            try write(to: draft, packageFolder: packageFolder)
            // Another process may be doing the same, and its folder is as good.
            try? files.moveItem(at: folder, to: old)
            try? files.moveItem(at: draft, to: folder)
        } catch {
            try? files.removeItem(at: draft)
            throw error
        }
        for left in [draft, old] { try? files.removeItem(at: left) }
    }
}
