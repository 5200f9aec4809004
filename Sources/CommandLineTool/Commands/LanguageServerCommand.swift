import ArgumentParser
import CellEngine
import Foundation
import JSON
import NotebookKernel

/// `sparseshift language-server`: runs the toolchain's sourcekit-lsp for editors, which then knows the library's modules.
package struct LanguageServerCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "language-server",
        abstract: "Runs the toolchain's sourcekit-lsp, which then finds the modules that cells import.",
        discussion: "An editor starts it, and talks to it on standard input and output.")

    @Flag(help: "Print what a server of Jupyter's needs to start it, as JSON, and end.")
    package var specification = false

    @Argument(parsing: .allUnrecognized, help: "More arguments of sourcekit-lsp.")
    package var others: [String] = []

    package init() {}

    package func run() throws {
        let program = Bundle.main.executableURL!.resolvingSymlinksInPath()
        if let package = BuildFolder.package(of: program) {
            try CModuleFolder.refresh(beside: program, packageFolder: package)
        }
        // A server that cannot run is not named either.
        let server = try LanguageServer(programFolder: program.deletingLastPathComponent())
        if specification {
            StandardOutput.print(Self.specification(program: program.path).encodedForReading)
            return
        }
        // The server takes this process's place, and with it the editor's streams and signals.
        var words = ([server.path] + server.arguments + others).map { strdup($0) } + [nil]
        execv(server.path, &words)
        throw CommandFailure("\(server.path): cannot be run: \(String(cString: strerror(errno))).")
    }

    /// What jupyter-lsp reads from a file in `jupyter_server_config.d`.
    static func specification(program: String) -> JSONValue {
        [
            "LanguageServerManager": [
                "language_servers": [
                    "sourcekit-lsp": [
                        "version": 2,
                        "argv": [.string(program), "language-server"],
                        "languages": ["swift"],
                        "mime_types": ["text/x-swift", "text/swift"],
                        "display_name": "sourcekit-lsp, with the modules of SparseShift",
                        // It needs no folder of its own beside the notebooks.
                        "requires_documents_on_disk": false,
                    ]
                ]
            ]
        ]
    }
}
