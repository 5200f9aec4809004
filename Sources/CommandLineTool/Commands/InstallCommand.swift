import ArgumentParser
import Foundation
import NotebookKernel

/// `sparseshift install`: makes the kernel known to Jupyter.
package struct InstallCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "install", abstract: "Makes the kernel known to Jupyter, for this user or below a prefix.")

    @Option(help: "Install below this folder's share/jupyter, for example a virtual environment.")
    package var prefix: String?

    @Option(help: "The folder that the package was built in (default: found from the program's path).")
    package var package: String?

    package init() {}

    package func run() throws {
        let program = Bundle.main.executableURL!.resolvingSymlinksInPath()
        let dataFolder = prefix.map { URL(fileURLWithPath: $0).appending(path: "share/jupyter") }
        let folder = try Installation(dataFolder: dataFolder ?? Installation.userDataFolder)
            .install(program: program, packageFolder: try packageFolder(of: program))
        StandardOutput.print("installed the kernel '\(Installation.kernelName)' in \(folder.path)")
    }

    private func packageFolder(of program: URL) throws -> URL {
        if let package { return URL(fileURLWithPath: package) }
        if let folder = BuildFolder.package(of: program) { return folder }
        throw ValidationError(
            "\(program.path) is not in the folder that it was built in; name that folder with --package.")
    }
}
