import CellSupport
import Figures
import Foundation
import Notebook
import Synchronization

/// A live session: cells are compiled and loaded one after the other, and what they define stays.
///
/// One cell runs at a time; ``interrupt()`` may be called from any thread meanwhile.
public final class CellSession: @unchecked Sendable {
    private let toolchain: Toolchain
    private let compiler: CellCompiler
    private let folder: SessionFolder
    private let streams: StandardStreams
    private var thread = CellThread()
    private var table = NameTable()
    private var libraries: [CellLibrary] = []
    private var sources: [String: [Substring]] = [:]
    private var serial = 0
    private let interrupter = Interrupter()

    /// Whether cells are compiled with optimization from now on.
    public var isOptimized = false

    /// How long a cell took.
    public struct Timing: Sendable {
        /// Parsing, compiling, linking and loading.
        public var compilation: Duration
        /// Running the cell's statements.
        public var run: Duration
    }

    /// The times of the last cell that ran.
    public private(set) var lastTiming: Timing?

    /// The version of Swift in which cells are written.
    public var languageVersion: String { Toolchain.languageVersion }

    /// The imports at the top of every cell.
    private static let standardImports = ["import Foundation", "import Notebook"]

    /// - Parameters:
    ///   - streams: The process's standard streams, already taken over.
    ///   - programFolder: The folder that holds the program and the modules that cells import.
    /// - Throws: ``CellEngineError``.
    public init(streams: StandardStreams, programFolder: URL) throws {
        self.streams = streams
        toolchain = try Toolchain()
        folder = try SessionFolder()
        compiler = CellCompiler(
            toolchain: toolchain, folder: folder.url,
            importOptions: try ModuleSearch.importOptions(beside: programFolder))
        cell_recovery_install()
    }

    /// Removes the session's files.
    public func close() { folder.remove() }

    /// Compiles an empty cell, so that the compiler and the modules are in the machine's file cache, and removes what
    /// killed sessions left behind.
    public func warmUp() {
        folder.removeAbandoned()
        _ = try? compiler.compile(Self.standardImports.joined(separator: "\n"), module: "Warmup", isOptimized: false)
    }

    /// The names that later cells can use.
    public var names: [SessionName] {
        table.all.map {
            SessionName(
                name: $0.declaration.name, kind: $0.declaration.kind.word, type: $0.declaration.type, label: $0.label,
                signature: $0.declaration.signature)
        }
    }

    /// Forgets every name. The memory of the values is not released.
    public func reset() { table.removeAll() }

    /// Asks the running cell to stop.
    public func interrupt() { interrupter.interrupt() }

    /// Ends the running cell from code that it has called, on its own thread; does nothing elsewhere.
    public static func stopRunningCell(name: String, message: String) {
        stopReason.withLock { $0 = (name, message) }
        cell_abandon()
    }

    private static let stopReason = Mutex<(name: String, message: String)?>(nil)

    /// Compiles and runs one cell.
    ///
    /// - Parameters:
    ///   - source: The cell's text.
    ///   - label: The cell's name in messages, such as `In[3]`.
    ///   - frontEndCell: The front end's own identifier of the cell, if it has one.
    public func run(_ source: String, label: String, frontEndCell: String? = nil) -> CellOutcome {
        interrupter.begin()
        defer { interrupter.end() }
        lastTiming = nil
        let clock = ContinuousClock()
        let start = clock.now
        let parsed = CellParser.parse(source)
        if parsed.isEmpty { return .finished(nil) }
        serial += 1
        let module = "Cell_\(serial)"
        sources[label] = source.split(separator: "\n", omittingEmptySubsequences: false)

        let plan = table.importPlan(for: parsed)
        let cellSource = CellSource(
            cell: source,
            prelude: Self.standardImports + plan.lines + ["enum \(NameTable.marker(of: module)) {}"],
            label: label,
            insertions: parsed.insertions
                + parsed.earlierNameUses.flatMap { use in
                    plan.earlierModules[use.name].map(use.qualification(by:)) ?? []
                })

        let library: CellLibrary
        do {
            let output = try compiler.compile(cellSource.text, module: module, isOptimized: isOptimized)
            if let failure = report(output, of: cellSource, label: label) { return .failed(failure) }
            loadLibraries(for: parsed.imports)
            library = try CellLibrary(module: module, path: output.library!.path)
        } catch {
            return .failed(CellFailure(kind: .engine, name: "EngineError", message: "\(error)"))
        }
        libraries.append(library)
        if interrupter.isInterrupted {
            return .failed(.interrupted)
        }

        let loaded = clock.now
        let (outcome, report) = execute(library, label: label)
        lastTiming = Timing(compilation: loaded - start, run: clock.now - loaded)
        let isWhole = outcome.end == cell_end_returned
        // Variables declared after the place where the cell stopped hold no value.
        let usable = parsed.declarations.filter { declaration in
            isWhole || (declaration.kind != .variable && declaration.kind != .constant)
                || report.variables[declaration.name] != nil
        }.map { declaration in
            var declaration = declaration
            if let type = report.variables[declaration.name], declaration.type.isEmpty { declaration.type = type }
            return declaration
        }
        table.add(
            usable, module: module, label: label, dependencies: plan.modules, imports: parsed.imports,
            frontEndCell: frontEndCell)
        // A cell that returned because its sleep or its task was cut short still counts as interrupted.
        if interrupter.isInterrupted, isWhole { return .failed(.interrupted) }
        if isWhole { return .finished(report.result) }
        if outcome.end == cell_end_exit, outcome.exit_status == 0 { return .finished(nil) }
        if outcome.end == cell_end_abandoned, let reason = Self.stopReason.withLock({ $0 }) {
            return .failed(CellFailure(kind: .stopped, name: reason.name, message: reason.message))
        }
        let reporter = FailureReport(
            symbolizer: Symbolizer(toolchain: toolchain), libraries: libraries.reversed(), sources: sources)
        return .failed(
            reporter.failure(
                for: outcome, fatalMessage: streams.takeFatalMessage(), isInterrupted: interrupter.isInterrupted))
    }

    private func execute(_ library: CellLibrary, label: String) -> (cell_outcome, CellReport) {
        CellReport.begin(label)
        let box = OutcomeBox()
        thread.run {
            box.outcome = library.run()
            return box.outcome.threadFate
        }
        let outcome = box.outcome
        let report = CellReport.running
        if outcome.threadFate != .reused { thread = CellThread() }
        if outcome.wasCutShort { cell_streams_renew() }
        return (outcome, report)
    }

    /// Shows the compiler's warnings, and turns its errors into a failure.
    private func report(_ output: CellCompiler.Output, of source: CellSource, label: String) -> CellFailure? {
        let renderer = DiagnosticRenderer(sources: sources)
        let diagnostics = output.diagnostics.filter { !Self.isOurOwn($0) }.map { diagnostic in
            var diagnostic = diagnostic
            if diagnostic.file == label {
                diagnostic.column = source.column(line: diagnostic.line, compiledColumn: diagnostic.column)
            }
            return diagnostic
        }
        if let failure = output.failure {
            return CellFailure(kind: .engine, name: "CompilerFailure", message: failure)
        }
        guard let first = diagnostics.first(where: { $0.severity == .error }) else {
            for warning in diagnostics where warning.severity == .warning {
                streams.write(renderer.render(warning).joined(separator: "\n") + "\n", to: .error)
            }
            return output.library == nil
                ? CellFailure(kind: .engine, name: "CompilerFailure", message: "the linker gave no library") : nil
        }
        return CellFailure(
            kind: .compilation, name: "CompileError", message: first.message,
            traceback: diagnostics.filter { $0.file.hasPrefix("In[") }.flatMap(renderer.render))
    }

    /// Whether a warning is caused only by the code around the cell's statements.
    private static func isOurOwn(_ diagnostic: Diagnostic) -> Bool {
        diagnostic.severity == .warning
            && (diagnostic.message == "will never be executed"
                || diagnostic.message.hasPrefix("using '@_implementationOnly' without enabling library evolution")
                || diagnostic.message.hasPrefix("no calls to throwing functions occur within 'try'")
                || diagnostic.file.hasSuffix("main.swift"))
    }

    /// Loads the runtime libraries of imported modules that the kernel itself does not use.
    private func loadLibraries(for imports: [String]) {
        for line in imports {
            guard let name = line.split(whereSeparator: { " .".contains($0) }).last else { continue }
            for library in ["lib\(name).so", "libswift\(name).so"] {
                let path = toolchain.runtimeFolder.appending(path: library).path
                if FileManager.default.fileExists(atPath: path) { dlopen(path, RTLD_NOW | RTLD_GLOBAL) }
            }
        }
    }
}

private final class OutcomeBox {
    var outcome = cell_outcome()
}

extension cell_outcome {
    /// Whether a jump has cut off code other than the cell's own.
    fileprivate var wasCutShort: Bool { end != cell_end_returned && end != cell_end_thrown && !in_cell_code }

    fileprivate var threadFate: CellThread.Fate {
        if !thread_is_whole { return .parked }
        return wasCutShort ? .ended : .reused
    }
}
