import JSON
import JupyterWire
import NotebookFiles

/// Turns a kernel's output messages into the outputs of a notebook's cells, as front ends do.
struct OutputCollector {
    /// The outputs with a display ID, which updates replace.
    private var displays: [String: [Place]] = [:]
    /// Whether the next output of the running cell replaces its earlier ones.
    private var isClearing = false

    /// The widgets that cells have made.
    private(set) var widgets = WidgetStates()

    private struct Place {
        var cell: Int
        var output: Int
    }

    /// Prepares for a cell that is about to run.
    mutating func begin(_ cell: Int, of notebook: inout NotebookFile) {
        clear(cell, of: &notebook)
        notebook.cells[cell].executionCount = nil
        // These are the times of an earlier run.
        notebook.cells[cell].metadata["execution"] = nil
    }

    /// Adds an output message of the running cell.
    mutating func take(_ output: CodeOutput, from cell: Int, of notebook: inout NotebookFile) {
        switch output {
        case .input(let input): notebook.cells[cell].executionCount = input.executionCount
        case .stream(let stream):
            clearIfDue(cell, of: &notebook)
            notebook.cells[cell].outputs.append(stream.text, to: stream.name.rawValue)
        case .display(let display):
            if let identifier = display.displayID { replace(identifier, by: display.bundle, in: &notebook) }
            let place = append(.display(data: display.bundle.data, metadata: display.bundle.metadata), cell, &notebook)
            if let identifier = display.displayID { displays[identifier, default: []].append(place) }
        case .update(let update): replace(update.displayID, by: update.bundle, in: &notebook)
        case .result(let result):
            notebook.cells[cell].executionCount = result.executionCount
            _ = append(
                .result(
                    data: result.bundle.data, metadata: result.bundle.metadata, executionCount: result.executionCount),
                cell, &notebook)
        case .clear(let clearing):
            if clearing.waits { isClearing = true } else { clear(cell, of: &notebook) }
        case .comm(let event): widgets.take(event)
        case .error(let error):
            _ = append(
                .error(name: error.name, message: error.value, traceback: error.traceback), cell, &notebook)
        }
    }

    private mutating func append(_ output: CellOutput, _ cell: Int, _ notebook: inout NotebookFile) -> Place {
        clearIfDue(cell, of: &notebook)
        notebook.cells[cell].outputs.append(output)
        return Place(cell: cell, output: notebook.cells[cell].outputs.count - 1)
    }

    private func replace(_ identifier: String, by bundle: MediaBundle, in notebook: inout NotebookFile) {
        for place in displays[identifier, default: []] {
            notebook.cells[place.cell].outputs[place.output] = .display(data: bundle.data, metadata: bundle.metadata)
        }
    }

    private mutating func clearIfDue(_ cell: Int, of notebook: inout NotebookFile) {
        if isClearing { clear(cell, of: &notebook) }
    }

    private mutating func clear(_ cell: Int, of notebook: inout NotebookFile) {
        isClearing = false
        notebook.cells[cell].outputs = []
        displays = displays.mapValues { places in places.filter { $0.cell != cell } }
    }
}

extension [CellOutput] {
    /// Adds text to a stream; consecutive text of one stream becomes one output.
    fileprivate mutating func append(_ text: String, to stream: String) {
        guard let last, case .stream(stream, var whole) = last else {
            append(.stream(name: stream, text: text))
            return
        }
        // While the array also holds the text, every append would copy it.
        removeLast()
        whole += text
        append(.stream(name: stream, text: whole))
    }
}
