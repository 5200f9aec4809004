import Foundation
import Machine

/// Turns the source of one cell into a library that can be loaded.
struct CellCompiler: Sendable {
    private let toolchain: Toolchain
    private let folder: URL
    private let importOptions: [String]
    private let frontend: StandbyCompiler

    /// - Parameters:
    ///   - folder: Where this session keeps the modules of its cells.
    ///   - importOptions: Compiler options that locate the modules that cells import.
    init(toolchain: Toolchain, folder: URL, importOptions: [String]) {
        self.toolchain = toolchain
        self.folder = folder
        self.importOptions = importOptions
        frontend = StandbyCompiler(toolchain.frontend, folder: folder)
    }

    struct Output {
        var diagnostics: [Diagnostic]
        /// The library, unless there were errors.
        var library: URL?
        /// The object file that it was linked from.
        var object: URL?
        /// What a tool printed when it failed without a diagnostic.
        var failure: String?

        /// Whether an initializer sets the properties of a structure of an earlier cell, which the compiler allows
        /// within one module alone.
        var initializesEarlierStructure: Bool {
            diagnostics.contains { diagnostic in
                diagnostic.severity == .error
                    && (diagnostic.message.contains("'self' used before 'self.init' call or assignment to 'self'")
                        || diagnostic.message.contains("may not be initialized directly; use \"self.init(...)\""))
            }
        }

        /// The names that are not found, if there is no other error: then no other way to compile the cell helps. Empty
        /// otherwise.
        var unknownNames: Set<String> {
            var names: Set<String> = []
            for error in diagnostics where error.severity == .error && !error.isOfTooManyTypes {
                guard let match = error.message.prefixMatch(of: #/cannot find '([^']+)' in scope/#) else { return [] }
                names.insert(String(match.1))
            }
            return names
        }

        /// Whether a name near to one that is not found would help.
        var mayHaveMisspeltNames: Bool {
            diagnostics.contains { diagnostic in
                diagnostic.severity == .error
                    && (diagnostic.message.hasPrefix("cannot find ") || diagnostic.message.contains(" has no member '")
                        || diagnostic.message.contains(" no type named '"))
            }
        }

        /// The names of functions that the compiler could not choose between.
        var ambiguousNames: Set<String> {
            Set(
                diagnostics.compactMap { diagnostic in
                    diagnostic.message.firstMatch(of: #/^ambiguous use of '(?:operator )?`?([^`'(]+)/#)
                        .map { String($0.1) }
                })
        }
    }

    /// The rules by which a cell is compiled.
    enum LanguageMode: String {
        /// Those of the language as it is.
        case current = "5"
        /// Those that let an initializer set the properties of another module's structure.
        case beforeModuleBoundaries = "4.2"
    }

    /// How a cell is compiled.
    struct Job: Sendable {
        /// The module that it becomes.
        var module: String
        /// Whether to compile with `-O`: slower to compile, faster to run.
        var isOptimized: Bool
        var languageMode = LanguageMode.current
        /// Whether to look for names near to those that are not found, which can take longer than compiling.
        var suggestsNames = false
        /// The options that locate modules of the user's own.
        var ownModules: [String] = []
    }

    /// Compiles a module that imports what every cell does, so that the compiler and the modules are in the machine's
    /// file cache and the compilers of cells can be started in advance.
    func warmUp(_ imports: [String]) {
        let job = Job(module: StandbyCompiler.gate, isOptimized: false)
        for _ in 0..<Self.warmUpAttempts {
            if let output = try? compile(imports.joined(separator: "\n"), job), output.library != nil {
                return frontend.open()
            }
            // The interrupt of a cell has ended this compiler, too, and may have left half of a module.
            Thread.sleep(forTimeInterval: 0.5)
        }
    }

    private static let warmUpAttempts = 10

    /// Starts the compiler of a cell to come.
    func prepare(_ job: Job) {
        guard let file = try? self.file(of: job.module) else { return }
        frontend.prepare(arguments(of: job, file: file), file: file)
    }

    /// Ends the compiler that was started in advance.
    func end() { frontend.end() }

    /// Compiles and links one cell.
    ///
    /// - Parameter next: The cell to come, whose compiler is started while this one is compiled if that costs no time.
    func compile(_ source: String, _ job: Job, next: Job? = nil) throws -> Output {
        let file = try self.file(of: job.module)
        let module = job.module
        let object = path(of: module, "o")
        let library = folder.appending(path: "\(module)/lib\(module).so")
        let compilation = try frontend.run(arguments(of: job, file: file), source: source, file: file) {
            if let next { prepare(next) }
        }
        let serialized = FileManager.default.contents(atPath: path(of: module, "dia")).map { Array($0) }
        var output = Output(
            diagnostics: serialized.flatMap(SerializedDiagnostics.parse) ?? Diagnostic.parse(compilation.output))
        guard compilation.status == 0 else {
            if !output.diagnostics.contains(where: { $0.severity == .error }) {
                output.failure = Self.summary(ofFailure: compilation.output)
            }
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
        output.library = library
        output.object = URL(fileURLWithPath: object)
        return output
    }

    /// The errors of a cell's text that is only looked at; `nil` if the compiler does not come to look.
    func errors(in source: String, _ job: Job) -> [Diagnostic]? {
        guard let file = try? self.file(of: job.module) else { return nil }
        unlink(file)
        guard (try? PrivateFolder.write(source, to: file)) != nil else { return nil }
        let checking = ChildProcess.run(
            toolchain.frontend, ["-frontend", "-typecheck", "-primary-file", file] + options(of: job))
        let errors = Diagnostic.parse(checking.output).filter { $0.severity == .error }
        return checking.status == 0 || !errors.isEmpty ? errors : nil
    }

    /// The path of the file that holds a cell's text, in a folder that is made if it is not there.
    private func file(of module: String) throws(SystemFailure) -> String {
        // Only a file of this name may hold statements at its top level.
        let cellFolder = folder.appending(path: module).path
        // The session's folder itself is not made anew: it may be gone since the session is over.
        guard mkdir(cellFolder, 0o700) == 0 || errno == EEXIST else { throw SystemFailure(cellFolder) }
        return "\(cellFolder)/main.swift"
    }

    /// The path of a file that is made of a cell.
    private func path(of module: String, _ ending: String) -> String {
        folder.appending(path: "\(module)/\(module).\(ending)").path
    }

    private func arguments(of job: Job, file: String) -> [String] {
        let module = job.module
        return [
            "-frontend", "-c", "-primary-file", file,
            "-emit-module-path", folder.appending(path: "\(module).swiftmodule").path,
            // What cells say about their declarations is shown where these are used.
            "-emit-module-doc-path", folder.appending(path: "\(module).swiftdoc").path,
            "-serialize-diagnostics-path", path(of: module, "dia"), "-o", path(of: module, "o"),
        ] + options(of: job)
    }

    /// What does not depend on the files that are made of a cell.
    private func options(of job: Job) -> [String] {
        [
            "-module-name", job.module, "-enable-testing", "-package-name", "cells", job.isOptimized ? "-O" : "-Onone",
            "-disable-objc-interop", "-entry-point-function-name", Self.entryPoint(of: job.module), "-swift-version",
            job.languageMode.rawValue, "-enable-upcoming-feature", "MemberImportVisibility",
            "-enable-upcoming-feature", "BareSlashRegexLiterals", "-plugin-path", toolchain.macroFolder.path,
            "-enforce-exclusivity=checked", "-gline-tables-only", "-diagnostic-style=llvm",
            "-solver-scope-threshold=\(Self.mostSolverScopes)",
        ] + (job.suggestsNames ? ["-typo-correction-limit", "20"] : []) + Self.variablesInMemory + importOptions
            + job.ownModules + ["-I", folder.path]
    }

    /// How many ways to give an expression types the compiler tries before it gives up.
    ///
    /// By itself it tries a million, which takes minutes for arithmetic with one number of a wrong type. Of the course's
    /// cells one needs nearly 40,000, and all others fewer than 20,000.
    private static let mostSolverScopes = 200_000

    /// One sentence for what the compiler printed when it did not complain about the cell.
    private static func summary(ofFailure output: String) -> String {
        guard output.contains("Stack dump:") else {
            return output.split(separator: "\n").first { $0.contains("error") }.map(String.init) ?? output
        }
        let steps = output.matches(of: #/\n[0-9]+\.\t(While [^\n]*)/#).map { String($0.1) }
        let place = steps.last.map { " (\($0.prefix { $0 != "@" }))" } ?? ""
        return "the Swift compiler itself crashed on this cell\(place): write it in another way, or in smaller steps"
    }

    /// Has variables read from memory and static properties found by the functions that make them, so that others can
    /// take their place; the compiler would otherwise put constants into the code that uses them, and read them once.
    private static let variablesInMemory = [
        "initialize-static-globals", "global-opt", "mandatory-redundant-load-elimination",
    ].flatMap {
        ["-Xllvm", "-sil-disable-pass=\($0)"]
    }

    /// The options with which the driver reads cells that are being written.
    var assistanceOptions: [String] {
        [
            "-module-name", "Cell", "-enable-testing", "-package-name", "cells", "-swift-version",
            LanguageMode.current.rawValue, "-enable-upcoming-feature", "MemberImportVisibility",
            "-enable-upcoming-feature", "BareSlashRegexLiterals", "-plugin-path", toolchain.macroFolder.path,
        ] + importOptions + ["-I", folder.path]
    }

    static func entryPoint(of module: String) -> String { "\(module)_main" }
}
