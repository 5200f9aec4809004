import Foundation

/// Calls `body` while shell scripts stand in for programs: they come first on `PATH`, in a folder that is removed afterwards.
///
/// - Parameters:
///   - scripts: The text of each script, by the program's name.
///   - isAlone: Whether no other program is on `PATH`.
/// - Returns: What `body`, which gets the folder, returns.
package func withTools<Result>(
    _ scripts: [String: String], alone isAlone: Bool = false, _ body: (String) throws -> Result
) throws -> Result {
    try withTemporaryFolder { folder in
        let before = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let tools = folder + "/tools"
        try FileManager.default.createDirectory(atPath: tools, withIntermediateDirectories: true)
        for (name, text) in scripts {
            let path = tools + "/" + name
            try "#!/bin/bash\n\(text)\n".write(toFile: path, atomically: true, encoding: .utf8)
            chmod(path, 0o755)
        }
        setenv("PATH", isAlone ? tools : "\(tools):\(before)", 1)
        defer { setenv("PATH", before, 1) }
        return try body(folder)
    }
}
