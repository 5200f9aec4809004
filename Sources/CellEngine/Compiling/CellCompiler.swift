import Foundation

/// Turns the source of one cell into a library that can be loaded.
struct CellCompiler: Sendable {
    private let toolchain: Toolchain
    private let folder: URL
    private let importOptions: [String]
    private let frontend: StandbyTool

    /// - Parameters:
    ///   - folder: Where this session keeps the modules of its cells.
    ///   - importOptions: Compiler options that locate the modules that cells import.
    init(toolchain: Toolchain, folder: URL, importOptions: [String]) {
        self.toolchain = toolchain
        self.folder = folder
        self.importOptions = importOptions
        // The linker cannot be kept on standby like this: it reads its response file twice.
        frontend = StandbyTool(toolchain.frontend, leading: ["-frontend"])
    }

    struct Output {
        var diagnostics: [Diagnostic]
        /// The library, unless there were errors.
        var library: URL?
        /// What a tool printed when it failed without a diagnostic.
        var failure: String?
    }

    /// Compiles and links one cell.
    ///
    /// - Parameter isOptimized: Whether to compile with `-O`: slower to compile, faster to run.
    func compile(_ source: String, module: String, isOptimized: Bool) throws -> Output {
        // Only a file of this name may hold statements at its top level.
        let cellFolder = folder.appending(path: module)
        try FileManager.default.createDirectory(at: cellFolder, withIntermediateDirectories: true)
        let file = cellFolder.appending(path: "main.swift").path
        try source.write(toFile: file, atomically: false, encoding: .utf8)
        let object = cellFolder.appending(path: "\(module).o").path
        let library = cellFolder.appending(path: "lib\(module).so")

        let compilation = frontend.run(
            [
                "-c", "-primary-file", file, "-module-name", module,
                "-emit-module-path", folder.appending(path: "\(module).swiftmodule").path,
                "-enable-testing", "-package-name", "cells", isOptimized ? "-O" : "-Onone", "-disable-objc-interop",
                "-entry-point-function-name", Self.entryPoint(of: module), "-swift-version", "5",
                "-enable-upcoming-feature", "MemberImportVisibility",
                "-enable-upcoming-feature", "BareSlashRegexLiterals",
                "-enforce-exclusivity=unchecked", "-gline-tables-only", "-diagnostic-style=llvm",
            ] + importOptions + ["-I", folder.path, "-o", object])
        var output = Output(diagnostics: Diagnostic.parse(compilation.output))
        guard compilation.status == 0 else {
            if !output.diagnostics.contains(where: { $0.severity == .error }) { output.failure = compilation.output }
            return output
        }

        let linking = ChildProcess.run(
            toolchain.linker,
            [
                "-shared", object, toolchain.runtimeStart, "--unresolved-symbols=ignore-all", "--eh-frame-hdr",
                "--wrap=exit", "--wrap=_exit", "--build-id=none", "-o", library.path,
            ])
        guard linking.status == 0 else {
            output.failure = linking.output
            return output
        }
        try? FileManager.default.removeItem(atPath: object)
        output.library = library
        return output
    }

    static func entryPoint(of module: String) -> String { "\(module)_main" }
}
