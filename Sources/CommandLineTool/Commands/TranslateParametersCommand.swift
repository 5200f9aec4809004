import ArgumentParser
import Foundation
import JSON
import NotebookExecution

/// `sparseshift translate-parameters`: writes parameters as Swift for papermill, by the rules of `execute`.
///
/// Standard input is a JSON document with `cell`, the source of the cell that declares the parameters, and `values`, a
/// list of pairs of a name and a value. Standard output is a JSON document with `declarations` and `source`.
package struct TranslateParametersCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "translate-parameters", abstract: "Writes parameters as Swift, for papermill.",
        shouldDisplay: false)

    package init() {}

    package func run() throws {
        let input = Array(FileHandle.standardInput.readDataToEndOfFile())
        let request: JSONValue
        do { request = try JSONValue(decoding: input) } catch {
            throw CommandFailure("standard input: not JSON: \(error).")
        }
        let declarations = ParameterDeclaration.all(in: request["cell"]?.string ?? "")
        var parameters = NotebookParameters()
        for pair in request["values"]?.array ?? [] {
            guard let pair = pair.array, pair.count == 2, let name = pair[0].string else {
                throw CommandFailure("standard input: 'values' is a list of pairs of a name and a value.")
            }
            parameters.set(name, to: ParameterValue(pair[1]))
        }
        // papermill itself warns of names that the notebook does not declare.
        let source = try parameters.source(declaredBy: declarations, refusesOthers: false)
        let answer: JSONValue = [
            "source": .string(source),
            "declarations": .array(
                declarations.map { declaration in
                    [
                        "name": .string(declaration.name), "default": .string(declaration.defaultValue),
                        "type": declaration.typeName.map(JSONValue.string) ?? .null,
                        "help": .string(declaration.remark),
                    ]
                }),
        ]
        print(answer.encodedString)
    }
}
