import Foundation

/// The build folder of a program that is not installed.
enum BuildFolder {
    /// The folder above the program that holds `Package.swift`; `nil` for an installed program.
    static func package(of program: URL) -> URL? {
        var folder = program.deletingLastPathComponent()
        while folder.path != "/" {
            if FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path) { return folder }
            folder = folder.deletingLastPathComponent()
        }
        return nil
    }
}
