import Foundation

/// A folder of Swift files that is one module.
struct SourceFolder: Sendable {
    let path: String
    /// The module's name.
    let name: String

    /// - Parameters:
    ///   - path: The folder, or a single file.
    ///   - name: The module's name; that of the folder by default.
    /// - Throws: ``ModuleFailure``.
    init(_ path: String, name: String?) throws(ModuleFailure) {
        let full = NSString(string: path).expandingTildeInPath
        guard FileManager.default.fileExists(atPath: full) else {
            throw ModuleFailure(
                "There is no folder \(path) (the working folder is \(FileManager.default.currentDirectoryPath)).")
        }
        let url = URL(fileURLWithPath: full).standardizedFileURL
        let name = name ?? url.deletingPathExtension().lastPathComponent
        guard name.wholeMatch(of: #/[\p{L}_][\p{L}\p{N}_]*/#) != nil else {
            throw ModuleFailure("\(name) is no name of a module; write %import \(path) as Name.")
        }
        self.path = url.path
        self.name = name
        guard !(try files()).isEmpty else { throw ModuleFailure("\(path) holds no Swift files.") }
    }

    /// The files, in the order of their names.
    func files() throws(ModuleFailure) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ModuleFailure("\(path) is gone.")
        }
        guard isFolder.boolValue else { return path.hasSuffix(".swift") ? [path] : [] }
        guard let names = try? FileManager.default.subpathsOfDirectory(atPath: path) else {
            throw ModuleFailure("\(path) cannot be read.")
        }
        // What lies in hidden folders, such as a build folder, is not the module's.
        return names.filter { name in
            name.hasSuffix(".swift") && !name.split(separator: "/").contains { $0.hasPrefix(".") }
        }.sorted().map { path + "/" + $0 }
    }

    /// What tells one state of the files from another.
    func state() throws(ModuleFailure) -> String {
        try files().map { file in
            let attributes = try? FileManager.default.attributesOfItem(atPath: file)
            let time = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            return "\(file) \(attributes?[.size] ?? 0) \(time)"
        }.joined(separator: "\n")
    }
}
