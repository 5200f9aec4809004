import ArgumentParser
import Foundation
import NotebookExecution
import NotebookFiles
import NotebookKernel
import Numerics
import SparseShift
import Work

/// `sparseshift execute`: runs notebooks without Jupyter.
package struct ExecuteCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "execute", abstract: "Runs notebooks without Jupyter, and writes them with their outputs.",
        discussion: """
            Cells run in the notebook's own folder and give the same outputs as in Jupyter. A failing cell ends its \
            notebook with exit code 1; the notebook is written with the outputs so far, and the other notebooks still \
            run. A cell tagged 'raises-exception' may fail, and one tagged 'skip-execution' is skipped. A cell that \
            asks for input fails.

            The cell tagged 'parameters' declares the parameters. Their values come from --quick, then --parameters, \
            then -p; the later one wins. They are written in the types of the declarations, in a cell tagged \
            'injected-parameters' after that cell, or at the top of a notebook without one. A value on the command \
            line may be a list, [1, 2], or nil.
            """)

    @Argument(help: "Notebooks (.ipynb) to run.")
    package var notebooks: [String]

    @OptionGroup(title: "Where to write")
    package var destination: NotebookDestination

    @OptionGroup(title: "Parameters")
    package var parameters: ParameterOptions

    @Option(help: ArgumentHelp("Limit in seconds for each cell (default: none).", valueName: "seconds"))
    package var timeout: Double?

    @OptionGroup(title: "Machine")
    package var machine: ThreadOptions

    @Flag(
        help: ArgumentHelp(
            "Give the same bits on every processor with AVX2: with its kernels, and two threads unless --threads says otherwise."
        ))
    package var portable = false

    @Flag(help: "Continue after a failing cell, and exit with code 0.")
    package var allowErrors = false

    @Flag(name: [.customShort("q"), .long], help: "No progress on standard error.")
    package var quiet = false

    package init() {}

    package func validate() throws {
        if let timeout, !(timeout > 0) {
            throw ValidationError("--timeout is a number of seconds above 0, not \(timeout).")
        }
    }

    package func run() throws {
        if portable, !PortableKernels.areRequested {
            // For the process that runs the cells, too.
            setenv(PortableKernels.variable, "1", 1)
            PortableStart.adopt()
        }
        machine.apply(otherwise: portable ? PortableKernels.threadCount : nil)
        // A problem with the last notebook should show before the first has run for an hour.
        var jobs: [(path: String, output: String, notebook: NotebookFile)] = []
        for (path, output) in try destination.paths(for: notebooks) {
            var notebook = try NotebookFile(contentsOf: path)
            try checkLanguage(of: notebook, path)
            try parameters.inject(into: &notebook, path)
            jobs.append((path, output, notebook))
        }
        let program = Bundle.main.executableURL!.resolvingSymlinksInPath()
        if let package = BuildFolder.package(of: program) {
            try CModuleFolder.refresh(beside: program, packageFolder: package)
        }
        var hasFailed = false
        try InterruptSignal.stopping {
            for job in jobs where try !execute(job.notebook, job.path, to: job.output, by: program) {
                hasFailed = true
            }
        }
        if hasFailed { throw ExitCode.failure }
    }

    /// Runs one notebook and writes it; returns whether it ran to its end.
    private func execute(
        _ notebook: NotebookFile, _ path: String, to output: String, by program: URL
    ) throws -> Bool {
        var execution = NotebookExecution(
            program: program, workingFolder: URL(fileURLWithPath: path).deletingLastPathComponent(),
            kernelSpecification: Installation.kernelSpecification)
        execution.timeout = timeout
        execution.allowsErrors = allowErrors
        execution.isInterrupted = { Interruption.isRequested }
        var notebook = notebook
        let progress = quiet ? nil : NotebookProgress(path)
        do {
            try execution.run(&notebook, observer: progress)
        } catch let failure as ExecutionFailure {
            try notebook.write(to: output)
            let traceback = failure.traceback.map { Terminal.isInteractive ? $0 : $0.withoutColors }
            StandardError.writeColored(
                (["\(path): \(failure.description.withoutColors)"] + traceback).joined(separator: "\n") + "\n")
            if failure.reason == .interrupted { throw InterruptSignal.exitCode }
            return false
        }
        try notebook.write(to: output)
        StandardOutput.print(output)
        fflush(nil)
        return true
    }

    private func checkLanguage(of notebook: NotebookFile, _ path: String) throws {
        let language =
            notebook.metadata["kernelspec"]?["language"]?.string ?? notebook.metadata["language_info"]?["name"]?.string
        guard let language, language.lowercased() != "swift" else { return }
        throw CommandFailure("\(path): a notebook in \(language); only notebooks in Swift can be run.")
    }
}

extension String {
    /// The text without the escape sequences that colour it on terminals.
    var withoutColors: String { replacing(/\u{1B}\[[0-?]*[ -\/]*[@-~]/, with: "") }
}
