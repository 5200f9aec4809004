import Foundation
import Machine

/// Where cells find the modules that they import.
enum ModuleSearch {
    /// The compiler options that locate the library's modules beside the program: `Modules` (Swift) and `CModules`
    /// (module maps and headers of the C libraries that they use).
    ///
    /// - Parameter cachesIfNeeded: Where compiled C modules go if nothing can be written to the user's folder for caches.
    /// - Throws: ``CellEngineError/modulesMissing(_:)``.
    static func importOptions(beside program: URL, cachesIfNeeded: URL) throws -> [String] {
        let modules = program.appending(path: "Modules")
        guard FileManager.default.fileExists(atPath: modules.appending(path: "Notebook.swiftmodule").path) else {
            throw CellEngineError.modulesMissing(modules.path)
        }
        var options = ["-I", modules.path]
        let maps = program.appending(path: "CModules")
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: maps.path)) ?? []
        for folder in folders.sorted() {
            let map = maps.appending(path: "\(folder)/module.modulemap").path
            if FileManager.default.fileExists(atPath: map) { options += ["-Xcc", "-fmodule-map-file=\(map)"] }
        }
        let includeFile = maps.appending(path: "include-paths").path
        let includes = (try? String(contentsOfFile: includeFile, encoding: .utf8)) ?? ""
        for path in includes.split(separator: "\n") { options += ["-Xcc", "-I\(path)"] }
        // Compiled C modules are kept between sessions.
        let caches = UserFolders.current.caches + "/sparseshift/ModuleCache"
        return options + ["-module-cache-path", isWritable(caches) ? caches : cachesIfNeeded.path + "/ModuleCache"]
    }

    private static func isWritable(_ folder: String) -> Bool {
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // The rights alone do not tell whether its file system can be written to.
        let name = folder + "/.writable-\(getpid())"
        let descriptor = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        close(descriptor)
        unlink(name)
        return true
    }
}
