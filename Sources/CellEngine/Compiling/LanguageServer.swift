import Foundation

/// The toolchain's language server for editors, told where the library's modules are.
public struct LanguageServer {
    /// The program, `sourcekit-lsp`.
    public let path: String
    /// Its arguments.
    public let arguments: [String]

    /// Finds the server.
    ///
    /// - Parameter programFolder: The folder that holds the program and the modules that cells import.
    /// - Throws: ``CellEngineError`` if the toolchain or the modules are missing.
    public init(programFolder: URL) throws {
        path = try Toolchain().root.appending(path: "bin/sourcekit-lsp").path
        guard FileManager.default.isExecutableFile(atPath: path) else { throw CellEngineError.toolchainMissing(path) }
        let options = try ModuleSearch.importOptions(
            beside: programFolder, cachesIfNeeded: FileManager.default.temporaryDirectory)
        arguments = options.flatMap { ["-Xswiftc", $0] }
    }
}
