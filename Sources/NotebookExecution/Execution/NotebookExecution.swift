import Foundation
import JSON
import JupyterWire
import NotebookFiles
import Work

/// Runs the cells of a notebook in order, like a headless front end.
///
/// The kernel is the same one that Jupyter starts, so that the outputs are the same as with Jupyter's own tools.
public struct NotebookExecution {
    /// The program whose command `kernel` starts the kernel.
    public var program: URL
    /// The folder in which cells run.
    public var workingFolder: URL
    /// The time limit for each cell in seconds; `nil` means without limit.
    public var timeout: Double?
    /// Whether execution continues after a cell has failed.
    public var allowsErrors = false
    /// The `kernelspec` metadata for a notebook that names another kernel or none.
    public var kernelSpecification: [String: JSONValue]
    /// Whether the user has asked to stop; called several times a second, also while a cell runs.
    public var isInterrupted: () -> Bool = { false }

    /// Makes an execution without a time limit, which stops at the first error.
    ///
    /// - Parameters:
    ///   - program: The program whose command `kernel` starts the kernel.
    ///   - workingFolder: The folder in which cells run.
    ///   - kernelSpecification: The `kernelspec` metadata for a notebook that names another kernel or none.
    public init(program: URL, workingFolder: URL, kernelSpecification: [String: JSONValue]) {
        self.program = program
        self.workingFolder = workingFolder
        self.kernelSpecification = kernelSpecification
    }

    /// The tag of cells that are not run.
    private static let skippingTag = "skip-execution"
    /// The tag of cells that may fail.
    private static let failingTag = "raises-exception"
    /// The time that a cell has for ending after an interrupt, in seconds.
    private static let grace = 5.0

    /// Runs all code cells. Every cell that runs gets new outputs; the other cells stay unchanged.
    ///
    /// - Parameters:
    ///   - notebook: The notebook, which receives the outputs.
    ///   - observer: Is told when cells start and end.
    /// - Throws: ``ExecutionFailure``, with the outputs so far in the notebook; or a system error if the kernel cannot
    ///   be started.
    public func run(_ notebook: inout NotebookFile, observer: (any ExecutionObserver)? = nil) throws {
        let kernel = try KernelProcess(program: program, workingFolder: workingFolder)
        defer { kernel.stop() }
        do {
            let information = try kernel.client.connect {
                if isInterrupted() { throw ExecutionFailure(nil, .interrupted) }
                try kernel.check()
            }
            if notebook.metadata["kernelspec"]?["name"] != kernelSpecification["name"] {
                notebook.metadata["kernelspec"] = .object(kernelSpecification)
            }
            notebook.metadata["language_info"] = .object(information.language.members)
        } catch let gone as KernelProcess.Gone {
            throw ExecutionFailure(nil, .kernelEnded(gone.how), traceback: gone.lastWords)
        }
        let indices = notebook.cells.indices.filter { notebook.cells[$0].isToBeRun(unlessTagged: Self.skippingTag) }
        var collector = OutputCollector()
        defer { collector.widgets.write(to: &notebook) }
        for (number, index) in indices.enumerated() {
            let cell = RunningCell(number: number + 1, count: indices.count, firstLine: notebook.cells[index].firstLine)
            let start = ContinuousClock.now
            observer?.start(cell)
            var failure: ExecutionFailure?
            do {
                failure = try run(cell, at: index, of: &notebook, in: kernel, &collector, observer)
            } catch {
                observer?.end(cell, seconds: start.secondsAgo, hasFailed: true)
                throw error
            }
            observer?.end(cell, seconds: start.secondsAgo, hasFailed: failure != nil)
            if let failure, !mayFail(notebook.cells[index]) { throw failure }
        }
    }

    private func mayFail(_ cell: NotebookCell) -> Bool { allowsErrors || cell.tags.contains(Self.failingTag) }

    /// Runs one cell, and returns why it failed; `nil` if it did not.
    ///
    /// - Throws: ``ExecutionFailure`` if no more cells can run.
    private func run(
        _ cell: RunningCell, at index: Int, of notebook: inout NotebookFile, in kernel: KernelProcess,
        _ collector: inout OutputCollector, _ observer: (any ExecutionObserver)?
    ) throws -> ExecutionFailure? {
        let request = ExecuteRequest(
            code: notebook.cells[index].source, stopsOnError: !mayFail(notebook.cells[index]))
        collector.begin(index, of: &notebook)
        let start = ContinuousClock.now
        var ending: (reason: ExecutionFailure.Reason, since: ContinuousClock.Instant)?
        let reply: ExecuteReply
        do {
            reply = try kernel.client.execute(
                request,
                pause: {
                    try kernel.check()
                    let seconds = start.secondsAgo
                    observer?.wait(for: cell, seconds: seconds)
                    if let ending {
                        if ending.since.secondsAgo > Self.grace { throw ExecutionFailure(cell, ending.reason) }
                    } else if isInterrupted() {
                        ending = (.interrupted, .now)
                        kernel.client.interrupt()
                    } else if let timeout, seconds > timeout {
                        ending = (.timeout(timeout), .now)
                        kernel.client.interrupt()
                    }
                },
                output: { collector.take($0, from: index, of: &notebook) })
        } catch let gone as KernelProcess.Gone {
            throw ExecutionFailure(cell, .kernelEnded(gone.how), traceback: gone.lastWords)
        }
        if let ending { throw ExecutionFailure(cell, ending.reason) }
        if isInterrupted() { throw ExecutionFailure(cell, .interrupted) }
        switch reply.status {
        case .ok: return nil
        case .error(let error):
            return ExecutionFailure(
                cell, .error(name: error.name, message: error.value), traceback: error.traceback)
        case .aborted:
            return ExecutionFailure(cell, .error(name: "Aborted", message: "the kernel did not run the cell"))
        }
    }
}

extension NotebookCell {
    fileprivate func isToBeRun(unlessTagged tag: String) -> Bool {
        kind == .code && !source.allSatisfy(\.isWhitespace) && !tags.contains(tag)
    }
}
