import ArgumentParser
import Foundation
import NotebookExecution
import NotebookFiles

/// Values for the parameters of notebooks.
package struct ParameterOptions: ParsableArguments {
    @Option(
        name: [.customShort("p"), .customLong("parameter")],
        help: ArgumentHelp("A parameter and its value, as two words: -p seedCount 3.", valueName: "name value"))
    package var assignments: [ParameterAssignment] = []

    @Option(
        name: [.customShort("f"), .customLong("parameters")],
        help: ArgumentHelp("YAML file of parameter names and values; may be repeated.", valueName: "file")
    )
    package var files: [String] = []

    @Flag(help: "Use the small sizes in configs/quick/NAME.yaml, beside the notebook or in a folder above it.")
    package var quick = false

    package init() {}

    /// Injects the values into a notebook.
    ///
    /// - Throws: ``ParameterError`` if a file is not there, or a value does not fit the notebook.
    package func inject(into notebook: inout NotebookFile, _ path: String) throws {
        var parameters = NotebookParameters()
        for file in (quick ? [try ParameterFile.quickFile(for: path)] : []) + files {
            for (name, value) in try ParameterFile(contentsOf: file).values {
                parameters.set(name, to: value, from: file)
            }
        }
        for assignment in assignments { parameters.set(assignment.name, to: .argument(assignment.value)) }
        try parameters.inject(into: &notebook, name: path)
    }
}
