import ArgumentParser
import CellEngine

/// `sparseshift source-kit`: answers the kernel's questions about code; the kernel starts it.
package struct SourceKitCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "source-kit", abstract: "Answers the kernel's questions about code; the kernel starts it.",
        shouldDisplay: false)

    @Argument(help: "The path of SourceKit's library.")
    package var library: String

    package init() {}

    package func run() throws {
        guard SourceKitServer.run(library: library) else { throw ExitCode.failure }
    }
}
