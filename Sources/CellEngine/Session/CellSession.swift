import CellSupport
import Figures
import Foundation
import Notebook
import SwiftText
import Synchronization

/// A live session: cells are compiled and loaded one after the other, and what they define stays.
///
/// One cell runs at a time; ``interrupt()`` may be called from any thread meanwhile.
public final class CellSession: @unchecked Sendable {
    private let toolchain: Toolchain
    let compiler: CellCompiler
    private let folder: SessionFolder
    let streams: StandardStreams
    var table = NameTable()
    private var libraries: [CellLibrary] = []
    /// By name, the label of the cell that would have declared it, had it not failed.
    private var undeclared: [String: String] = [:]
    private var sources: [String: [Substring]] = [:]
    private var serial = 0
    /// The labels of cells by their modules.
    var labels: [String: String] = [:]
    var variables = CellVariables()
    private var redirections = Redirections()
    private var graph = UseGraph()
    private var toldFindings: Set<StaleUses.Finding> = []
    private let conditions: ConditionalCompilation
    let ownModules: OwnModules
    let interrupter = Interrupter()
    let scopeLock = NSLock()
    var publishedTable = NameTable()
    var publishedLabels: [String: String] = [:]
    var publishedScope: SessionScope?
    // Held while a cell runs, and while another thread looks at the values of variables.
    let runLock = NSLock()
    let backgroundFaults: BackgroundFaults

    /// Answers questions about code that is being written.
    package let assistant: CodeAssistant

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
    static let standardImports = ["import Foundation", "import Notebook"]

    /// - Parameters:
    ///   - streams: The process's standard streams, already taken over.
    ///   - programFolder: The folder that holds the program and the modules that cells import.
    /// - Throws: ``CellEngineError``.
    public init(streams: StandardStreams, programFolder: URL) throws {
        self.streams = streams
        backgroundFaults = BackgroundFaults(streams: streams)
        toolchain = try Toolchain()
        folder = try SessionFolder()
        let importOptions = try ModuleSearch.importOptions(beside: programFolder, cachesIfNeeded: folder.url)
        compiler = CellCompiler(toolchain: toolchain, folder: folder.url, importOptions: importOptions)
        ownModules = OwnModules(toolchain: toolchain, folder: folder.url, importOptions: importOptions)
        let moduleFolders = [toolchain.runtimeFolder, programFolder.appending(path: "Modules")]
        assistant = CodeAssistant(
            program: "/proc/self/exe", toolchain: toolchain, file: folder.url.appending(path: "main.swift").path,
            arguments: compiler.assistanceOptions)
        conditions = ConditionalCompilation { module in
            moduleFolders.contains {
                FileManager.default.fileExists(atPath: $0.appending(path: "\(module).swiftmodule").path)
            } || ["Glibc", "C"].contains(module)
        }
        folder.reserveModules(from: 1)
        cell_recovery_install()
        cell_host_set_log(streams.logDescriptor)
        backgroundFaults.start()
    }

    /// Removes the session's files.
    public func close() {
        assistant.end()
        // What is being compiled would be written into the folder.
        ChildProcess.cancelAll()
        compiler.end()
        folder.remove()
    }

    /// Starts the compiler and the assistant in advance, and removes what killed sessions left behind.
    public func warmUp() {
        folder.removeAbandoned()
        let (assistant, prelude) = (assistant, Self.standardImports)
        Thread { assistant.start(prelude) }.start()
        compiler.warmUp(Self.standardImports)
        runLock.withLock { prepareNextCell() }
    }

    /// The names that later cells can use.
    public var names: [SessionName] { names(withSizes: false) }

    /// The names that later cells can use.
    ///
    /// - Parameter withSizes: Whether to look at the values of variables for the memory that they take.
    public func names(withSizes: Bool) -> [SessionName] {
        table.all.map { entry in
            let slot = variables[.init(module: entry.module, name: entry.declaration.name)]
            return SessionName(
                name: entry.declaration.name, kind: entry.declaration.kind.word, type: entry.declaration.type,
                label: entry.label, signature: entry.declaration.signature,
                size: withSizes && entry.declaration.kind.isVariable
                    ? slot.map { $0.storage.size(at: $0.address) } : nil,
                shape: withSizes && entry.declaration.kind.isVariable
                    ? slot.flatMap { $0.storage.shape(at: $0.address) } : nil)
        }
    }

    /// Forgets every name and ends the variables' values.
    public func reset() {
        defer { publishScope() }
        table.removeAll()
        variables.endAll()
        cell_memory_trim()
    }

    /// Forgets one name, and ends its value if it is a variable's.
    public func forget(_ name: String) {
        defer { publishScope() }
        for entry in table.remove(name) where entry.declaration.kind.isVariable {
            variables.end(.init(module: entry.module, name: name))
        }
        cell_memory_trim()
    }

    /// Asks the running cell to stop, or the work of ``interruptible(_:)``.
    public func interrupt() { interrupter.interrupt() }

    /// Does work that runs any number of cells and counts as one with them: an interrupt that comes between two cells, or
    /// before the first, stops the next one at its beginning.
    package func interruptible<Result>(_ work: () throws -> Result) rethrows -> Result {
        interrupter.begin(compiling: false)
        defer { interrupter.end() }
        return try work()
    }

    /// Whether the running cell, or the work of ``interruptible(_:)``, was asked to stop.
    package var isInterrupted: Bool { interrupter.isInterrupted }

    /// Ends the running cell from code that it has called, on its own thread; does nothing elsewhere.
    public static func stopRunningCell(name: String, message: String) {
        stopReason.withLock { $0 = (name, message) }
        cell_abandon()
    }

    static let stopReason = Mutex<(name: String, message: String)?>(nil)

    /// Compiles and runs one cell.
    ///
    /// - Parameters:
    ///   - source: The cell's text.
    ///   - label: The cell's name in messages, such as `In[3]`.
    ///   - frontEndCell: The front end's own identifier of the cell, if it has one.
    ///   - shownText: The text that messages show, with the same lines and columns, if it is another.
    public func run(
        _ source: String, label: String, frontEndCell: String? = nil, shownText: String? = nil
    ) -> CellOutcome {
        runLock.lock()
        defer { runLock.unlock() }
        interrupter.begin(compiling: true)
        defer { interrupter.end() }
        lastTiming = nil
        if interrupter.isInterrupted { return .failed(.interrupted) }
        let clock = ContinuousClock()
        let start = clock.now
        let normalized = CellText.normalized(source)
        if let unreadable = UnreadableCode(normalized) {
            return .failed(failure(of: unreadable, in: CellText.normalized(shownText ?? source), label: label))
        }
        let text = conditions.resolved(normalized)
        var parsed = CellParser.parse(text)
        let values = ValueUses(mentions: parsed.mentionCounts, in: text)
        parsed.edits += values.edits
        for name in values.names { parsed.mentionCounts[name, default: 0] += 1 }
        // A comment without an end is left to the compiler.
        if parsed.isEmpty, Completeness(of: text) == .complete { return .finished(nil) }
        if let failure = FolderProblem.missing(folder.url) { return .failed(failure) }
        do {
            let changed = try ownModules.refresh()
            if !changed.isEmpty {
                ownModulesChanged()
                streams.write(
                    "\(ANSI.yellow.wrap("note:")) \(changed.joined(separator: ", ")) was compiled anew; cells that ran before "
                        + "use the earlier version until they run again\n", to: .error)
            }
        } catch {
            return .failed(
                CellFailure(
                    kind: .compilation, name: "ModuleError", message: error.description,
                    traceback: ["\(ANSI.red.wrap("ModuleError")): \(error.description)", error.output].filter {
                        !$0.isEmpty
                    }))
        }
        serial += 1
        if serial % SessionFolder.reservedModules == 0 {
            folder.reserveModules(from: serial + 1)
            ownModulesChanged()
        }
        let module = "Cell_\(serial)"
        labels[module] = label
        sources[label] = CellText.normalized(shownText ?? source).split(
            separator: "\n", omittingEmptySubsequences: false)

        let declared = parsed.declarations.filter { $0.kind.importKeyword != nil }.map(\.baseName)
        for name in declared { undeclared[name] = label }

        let build: CellBuild
        let library: CellLibrary
        do {
            defer { prepareNextCell() }
            switch try self.build(parsed, text: text, module: module, label: label) {
            case .success(let success): build = success
            case .failure(let failure): return .failed(failure)
            }
            interrupter.compiled()
            if interrupter.isInterrupted { return .failed(.interrupted) }
            loadLibraries(for: parsed.imports)
            library = try CellLibrary(module: module, path: build.library)
        } catch {
            return .failed(
                FolderProblem.failure(in: folder.url) ?? earlierVersionFailure(for: "\(error)")
                    ?? CellFailure(kind: .engine, name: "EngineError", message: "\(error)"))
        }
        libraries.append(library)
        let reporter = FailureReport(
            symbolizer: Symbolizer(toolchain: toolchain), libraries: libraries.reversed(), sources: sources,
            names: ModuleNames(labels: labels))
        backgroundFaults.reporter = reporter
        if interrupter.isInterrupted {
            return .failed(.interrupted)
        }
        graph.add(build.cell, optimized: isOptimized ? parsed.declarations : nil)
        tell(staleUses.findings(startingAt: UseGraph.nodes(usedBy: build.cell)))

        let loaded = clock.now
        // Functions of this cell take the place of earlier ones before its own statements call them.
        let replaced = redirections.add(
            build.cell, at: library.base, except: build.plan.incompatibleNames)
        let (outcome, report) = execute(library, label: label, settingAnew: places(of: build, in: library))
        lastTiming = Timing(compilation: loaded - start, run: clock.now - loaded)
        let isWhole = outcome.end == cell_end_returned
        if isWhole { for name in declared { undeclared[name] = nil } }
        record(
            parsed, build, in: library, report: report, replaced: replaced, isWhole: isWhole, label: label,
            frontEndCell: frontEndCell)
        publishScope()
        // What earlier values held would otherwise stay with this process.
        if !build.variablesInPlace.isEmpty { cell_memory_trim() }
        // A cell that returned because its sleep or its task was cut short still counts as interrupted.
        if interrupter.isInterrupted, isWhole { return .failed(.interrupted) }
        if isWhole { return .finished(report.result) }
        if outcome.end == cell_end_exit, outcome.exit_status == 0 { return .finished(nil) }
        return .failed(
            reporter.failure(
                for: outcome, fatalMessage: streams.takeFatalMessage(of: outcome),
                isInterrupted: interrupter.isInterrupted))
    }

    // MARK: Building

    /// Starts the compiler of the next cell, which loads modules while this cell runs and its user thinks.
    private func prepareNextCell() { compiler.prepare(nextJob) }

    private var nextJob: CellCompiler.Job {
        .init(module: "Cell_\(serial + 1)", isOptimized: isOptimized, ownModules: ownModules.options)
    }

    /// A cell that has been compiled.
    private struct CellBuild {
        let plan: NameTable.ImportPlan
        let library: String
        let cell: CompiledCell
        /// The variables that the cell sets anew.
        let variablesInPlace: Set<String>
    }

    /// Compiles a cell.
    ///
    /// A variable that has its earlier type is set anew, so that what uses it sees the new value. Only the compiler
    /// knows the type, so the cell is compiled on the assumption, and once more if it does not hold.
    private func build(
        _ parsed: ParsedCell, text: String, module: String, label: String
    ) throws -> Result<CellBuild, CellFailure> {
        let candidates = variablesToSetAnew(by: parsed)
        var inPlace = candidates.filter { name in
            parsed.declarations.contains { $0.name == name && table.mayKeepType($0, in: parsed) }
        }
        var tried: Set<Set<String>> = []
        var newestOnly: Set<String> = []
        var version = CellCompiler.LanguageMode.current
        if parsed.hasSyntaxErrors {
            // What is inserted where a parenthesis is missing would be blamed for it.
            let plan = table.importPlan(for: parsed, variablesInPlace: [], newestOnly: [])
            let plain = CellSource(cell: text, prelude: Self.standardImports + plan.lines, label: label, edits: [])
            let output = try compiler.compile(
                plain.text, .init(module: module, isOptimized: false, ownModules: ownModules.options))
            if output.library == nil {
                if interrupter.isInterrupted { return .failure(.interrupted) }
                return .failure(failure(of: output, plain, parsed, text: text, label: label, module))
            }
        }
        lazy var known = KnownNames(table, undeclared: undeclared)
        // Most cells compile, and most misspelt names are near to one of the session's.
        var suggestsNames = false
        while true {
            tried.insert(inPlace)
            let plan = table.importPlan(for: parsed, variablesInPlace: inPlace, newestOnly: newestOnly)
            let source = CellSource(
                cell: text,
                prelude: Self.standardImports + plan.lines + ["enum \(NameTable.marker(of: module)) {}"],
                label: label, edits: CellEdits(parsed, plan: plan, variablesInPlace: inPlace).all)
            let output = try compiler.compile(
                source.text,
                .init(
                    module: module, isOptimized: isOptimized, languageMode: version, suggestsNames: suggestsNames,
                    ownModules: ownModules.options),
                next: nextJob)
            guard let library = output.library, let object = output.object else {
                if interrupter.isInterrupted { return .failure(.interrupted) }
                let unknown = output.unknownNames
                if !unknown.isEmpty, unknown.isDisjoint(with: inPlace) {
                    // No other attempt would find them, but one may find what they are near to.
                    guard suggestsNames || unknown.allSatisfy({ known.value(near: $0, or: []) != nil }) else {
                        suggestsNames = true
                        inPlace = []
                        continue
                    }
                    return .failure(failure(of: output, source, parsed, text: text, label: label, module))
                }
                // In the earlier mode `try?` means something else.
                if output.initializesEarlierStructure, version == .current, !text.contains("try?") {
                    version = .beforeModuleBoundaries
                    continue
                }
                if !inPlace.isEmpty {
                    inPlace = []
                    suggestsNames = output.mayHaveMisspeltNames
                    continue
                }
                let ambiguous = output.ambiguousNames.subtracting(newestOnly)
                if !ambiguous.isEmpty {
                    newestOnly.formUnion(ambiguous)
                    continue
                }
                if output.mayHaveMisspeltNames, !suggestsNames {
                    suggestsNames = true
                    continue
                }
                return .failure(failure(of: output, source, parsed, text: text, label: label, module))
            }
            let cell = CompiledCell(module: module, library: library.path, object: object.path)
            try? FileManager.default.removeItem(at: object)
            let keeping = candidates.filter { name in
                let variable = inPlace.contains(name) ? CellEdits.newName(of: name) : name
                return cell.variables[variable]?.name.type == slot(of: name)?.type
            }
            if keeping != inPlace, !tried.contains(keeping) {
                inPlace = keeping
                continue
            }
            if !inPlace.isSubset(of: keeping) {
                inPlace = []
                continue
            }
            showWarnings(of: output, source, parsed, label: label)
            return .success(CellBuild(plan: plan, library: library.path, cell: cell, variablesInPlace: inPlace))
        }
    }

    /// The variables of earlier cells that a cell declares again in the same way.
    private func variablesToSetAnew(by cell: ParsedCell) -> Set<String> {
        var found: Set<String> = []
        for site in cell.variables where site.isPlain {
            for binding in site.bindings where binding.hasValue {
                for (name, _) in binding.names {
                    guard let slot = slot(of: name), slot.isConstant == site.isConstant else { continue }
                    // Optimized code reads a constant once, even if it is set anew meanwhile.
                    if isOptimized, site.isConstant, cell.mentionCounts[name] ?? 0 > 1 { continue }
                    found.insert(name)
                }
            }
        }
        let counts = Dictionary(grouping: cell.declarations.map(\.name), by: { $0 })
        return found.filter { counts[$0]?.count == 1 }
    }

    func slot(of name: String) -> CellVariables.Slot? {
        table.variable(name).flatMap { variables[.init(module: $0.module, name: name)] }
    }

    // MARK: Recording

    /// Where the new values of earlier variables will be.
    private func places(of build: CellBuild, in library: CellLibrary) -> [String: CellReport.Place] {
        var places: [String: CellReport.Place] = [:]
        for name in build.variablesInPlace {
            guard let slot = slot(of: name), let new = build.cell.variables[CellEdits.newName(of: name)],
                let value = UnsafeMutableRawPointer(bitPattern: library.base + new.offset)
            else { continue }
            places[name] = .init(variable: slot.address, value: value)
        }
        return places
    }

    private func record(
        _ parsed: ParsedCell, _ build: CellBuild, in library: CellLibrary, report: CellReport,
        replaced: Set<SymbolName>, isWhole: Bool, label: String, frontEndCell: String?
    ) {
        // Variables declared after the place where the cell stopped hold no value.
        let usable = parsed.declarations.filter { declaration in
            isWhole || !declaration.kind.isVariable || report.variables[declaration.name] != nil
        }.map { declaration in
            var declaration = declaration
            if let type = report.variables[declaration.name], declaration.type.isEmpty { declaration.type = type }
            return declaration
        }
        let edited = usable.filter { declaration in
            table.entries[declaration.name]?[declaration.signature].map { $0.declaration.text != declaration.text }
                ?? true
        }
        let before = table
        let retired = table.add(
            usable, module: library.module, label: label, plan: build.plan,
            outcome: .init(
                replacedNames: Set(replaced.map(\.owner)), variablesInPlace: build.variablesInPlace),
            imports: parsed.imports.map(\.text), frontEndCell: frontEndCell)
        for (name, storage) in report.storage where !build.variablesInPlace.contains(name) {
            guard let definition = build.cell.variables[name], definition.isWritable,
                let address = UnsafeMutableRawPointer(bitPattern: library.base + definition.offset),
                let kind = usable.first(where: { $0.name == name })?.kind
            else { continue }
            variables[.init(module: library.module, name: name)] = .init(
                address: address, type: definition.name.type, isConstant: kind == .constant, storage: storage)
        }
        let refused = usable.filter {
            build.plan.replacedSignatures.contains($0.signature) && !replaced.map(\.owner).contains($0.baseName)
        }
        for declaration in refused {
            let warning = ANSI.yellow.wrap("warning:")
            streams.write(
                "\(warning) earlier cells still call the earlier '\(declaration.baseName)': run them again\n",
                to: .error)
        }
        for entry in retired {
            let name = entry.declaration.name
            let node = UseGraph.Node(module: entry.module, name: name)
            if !graph.isInUse(node, isReplaced: redirections.isReplaced) {
                variables.end(.init(module: entry.module, name: name))
            }
        }
        // A cell that runs again as it was is one of many that do; what uses it will be among them.
        for declaration in edited {
            let earlier = before.all.filter {
                $0.declaration.baseName == declaration.baseName && $0.declaration.name == declaration.name
            }
            for module in Set(earlier.flatMap(\.versions)) {
                tell(staleUses.findings(using: .init(module: module, name: declaration.baseName)))
            }
        }
    }

    private var staleUses: StaleUses { StaleUses(table: table, graph: graph, labels: labels) }

    /// Says once what still uses earlier definitions.
    private func tell(_ findings: [StaleUses.Finding]) {
        for finding in findings where toldFindings.insert(finding).inserted {
            let warning = ANSI.yellow.wrap("warning:")
            streams.write("\(warning) \(staleUses.sentence(for: finding))\n", to: .error)
        }
    }

    private func execute(
        _ library: CellLibrary, label: String, settingAnew places: [String: CellReport.Place]
    ) -> (cell_outcome, CellReport) {
        CellReport.begin(label, settingAnew: places)
        let outcome = library.run()
        if outcome.end != cell_end_returned { cell_streams_renew() }
        return (outcome, CellReport.running)
    }

    private func report(
        on output: CellCompiler.Output, of source: CellSource, _ cell: ParsedCell, label: String,
        errorsAfter: @escaping ([Diagnostic.FixIt]) -> [Diagnostic]? = { _ in nil }
    ) -> CompilerReport {
        CompilerReport(
            output.diagnostics, of: source, cell, label: label, sources: sources, names: ModuleNames(labels: labels),
            known: KnownNames(table, undeclared: undeclared), errorsAfter: errorsAfter)
    }

    /// What the advice about a cell that does not compile can be tried with.
    private func trial(of text: String, label: String, _ job: CellCompiler.Job) -> ([Diagnostic.FixIt]) -> [Diagnostic]?
    {
        var left = Self.mostTrials
        return { [self] fixIts in
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            guard left > 0, !interrupter.isInterrupted, !fixIts.isEmpty,
                let changed = Corrections(sources: [label: lines]).lines(after: fixIts)
            else { return nil }
            left -= 1
            var new = lines.map(String.init)
            for line in changed { new[line.line - 1] = line.text }
            let cell = new.joined(separator: "\n")
            var parsed = CellParser.parse(cell)
            parsed.edits += ValueUses(mentions: parsed.mentionCounts, in: cell).edits
            let plan = table.importPlan(for: parsed, variablesInPlace: [], newestOnly: [])
            let source = CellSource(
                cell: cell, prelude: Self.standardImports + plan.lines, label: label,
                edits: CellEdits(parsed, plan: plan, variablesInPlace: []).all)
            return compiler.errors(in: source.text, job)
        }
    }

    /// How often a cell that does not compile is looked at again for the advice about it.
    private static let mostTrials = 6

    /// The failure of a cell that neither the parser nor the compiler would come to an end with.
    private func failure(of problem: UnreadableCode, in text: String, label: String) -> CellFailure {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let error = Diagnostic(
            severity: .error, message: problem.description, file: label, line: problem.line, column: problem.column)
        // Of a line that is all brackets, its beginning says enough.
        let shown = lines.map { $0.utf8.count <= Self.mostShownBytes ? $0 : "" }
        let rendered = DiagnosticRenderer(sources: [label: shown]).render(
            error, hasSourceLine: lines.indices.contains(problem.line - 1) && !shown[problem.line - 1].isEmpty)
        return CellFailure(
            kind: .compilation, name: "CompileError", message: problem.description, traceback: rendered)
    }

    private static let mostShownBytes = 500

    private func showWarnings(
        of output: CellCompiler.Output, _ source: CellSource, _ cell: ParsedCell, label: String
    ) {
        for warning in report(on: output, of: source, cell, label: label).warnings {
            streams.write(warning + "\n", to: .error)
        }
    }

    private func failure(
        of output: CellCompiler.Output, _ source: CellSource, _ cell: ParsedCell, text: String, label: String,
        _ module: String
    ) -> CellFailure {
        if let failure = output.failure {
            return FolderProblem.failure(in: folder.url)
                ?? CellFailure(kind: .engine, name: "CompilerFailure", message: failure)
        }
        let job = CellCompiler.Job(module: module, isOptimized: false, ownModules: ownModules.options)
        return report(
            on: output, of: source, cell, label: label, errorsAfter: trial(of: text, label: label, job)
        ).failure
            ?? CellFailure(kind: .engine, name: "CompilerFailure", message: "the linker gave no library")
    }

    /// Loads the runtime libraries of imported modules that the kernel itself does not use.
    private func loadLibraries(for imports: [ParsedCell.Import]) {
        for importation in imports {
            for library in ["lib\(importation.module).so", "libswift\(importation.module).so"] {
                let path = toolchain.runtimeFolder.appending(path: library).path
                if FileManager.default.fileExists(atPath: path) { dlopen(path, RTLD_NOW | RTLD_GLOBAL) }
            }
        }
    }
}
