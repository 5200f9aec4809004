import Foundation
import JSON
import Machine

/// Puts the kernel where Jupyter finds it: the program with the modules that cells import, and the
/// kernel specification that names it.
public struct Installation {
    /// The folder of Jupyter's data, which holds `kernels`.
    public var dataFolder: URL

    /// The name by which clients ask for the kernel.
    public static let kernelName = "sparseshift"

    /// What a notebook's metadata says about the kernel.
    public static var kernelSpecification: [String: JSONValue] {
        ["name": .string(kernelName), "display_name": .string(displayName), "language": "swift"]
    }

    private static let displayName = "Swift (SparseShift)"

    /// Creates an installation in a folder of Jupyter's data.
    public init(dataFolder: URL) { self.dataFolder = dataFolder }

    /// Where Jupyter looks for the kernels of this user.
    public static var userDataFolder: URL { URL(fileURLWithPath: UserFolders.current.jupyterData) }

    /// Installs the program that lies in a build folder, replacing an earlier installation.
    ///
    /// - Parameters:
    ///   - program: The program, with its `Modules` beside it.
    ///   - packageFolder: The package that it was built from, for the C module maps.
    /// - Returns: The folder of the kernel specification.
    /// - Throws: ``InstallationError`` in one sentence; an earlier installation is then still there.
    public func install(program: URL, packageFolder: URL) throws -> URL {
        let kernels = dataFolder.appending(path: "kernels")
        let destination = kernels.appending(path: Self.kernelName)
        let draft = kernels.appending(path: ".\(Self.kernelName)-\(getpid())")
        let files = FileManager.default
        do {
            try? files.removeItem(at: draft)
            try files.createDirectory(at: draft, withIntermediateDirectories: true)
            try copyProgram(program, packageFolder: packageFolder, to: draft)
            try specification(program: destination.appending(path: program.lastPathComponent))
                .write(to: draft.appending(path: "kernel.json"), atomically: false, encoding: .utf8)
            try Logo.svg.write(to: draft.appending(path: "logo-svg.svg"), atomically: false, encoding: .utf8)
            let old = kernels.appending(path: ".\(Self.kernelName)-\(getpid())-old")
            let hadOld = files.fileExists(atPath: destination.path)
            if hadOld { try files.moveItem(at: destination, to: old) }
            try files.moveItem(at: draft, to: destination)
            if hadOld { try? files.removeItem(at: old) }
        } catch let error as InstallationError {
            try? files.removeItem(at: draft)
            throw error
        } catch {
            try? files.removeItem(at: draft)
            throw InstallationError(
                description: "\(destination.path): cannot install here: \(error.localizedDescription)")
        }
        return destination
    }

    private func copyProgram(_ program: URL, packageFolder: URL, to folder: URL) throws {
        let files = FileManager.default
        try files.copyItem(at: program, to: folder.appending(path: program.lastPathComponent))
        let modules = program.deletingLastPathComponent().appending(path: "Modules")
        let target = folder.appending(path: "Modules")
        try files.createDirectory(at: target, withIntermediateDirectories: true)
        for module in ImportableModules.swift {
            for suffix in ["swiftmodule", "swiftdoc"] {
                let file = modules.appending(path: "\(module).\(suffix)")
                guard files.fileExists(atPath: file.path) else {
                    throw InstallationError(description: "\(file.path) is missing; build the package first.")
                }
                try files.copyItem(at: file, to: target.appending(path: file.lastPathComponent))
            }
        }
        try CModuleFolder.write(to: folder.appending(path: CModuleFolder.name), packageFolder: packageFolder)
    }

    private func specification(program: URL) -> String {
        let specification: JSONValue = [
            "argv": [.string(program.path), "kernel", "--connection-file", "{connection_file}"],
            "display_name": .string(Self.displayName),
            "language": "swift",
            "interrupt_mode": "message",
            "kernel_protocol_version": "5.5",
            "metadata": ["debugger": false, "supported_encryption": ["curve"]],
        ]
        return specification.encodedForReading + "\n"
    }
}

/// Why the kernel cannot be installed, in one sentence.
public struct InstallationError: Error, CustomStringConvertible {
    /// The sentence.
    public let description: String
}
