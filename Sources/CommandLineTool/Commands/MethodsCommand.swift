import ArgumentParser
import Figures
import JSON
import SparseShift

/// `sparseshift methods`: lists the methods and their keys.
package struct MethodsCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "methods", abstract: "Lists the methods, or the keys and defaults of one of them.")

    @Argument(help: "The method whose keys to list.")
    package var name: String?

    @Option(help: "The preset whose defaults to show: identify, paper or reference.")
    package var preset: String = "identify"

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    package func run() throws {
        guard let preset = ConfigurationFile.Preset(rawValue: preset) else {
            throw CommandFailure("--preset: 'identify', 'paper' or 'reference', not '\(preset)'.")
        }
        if let name {
            let method = MethodKeys(try Methods.named(name), preset: preset)
            printing.print(method.json, text: { method.text })
        } else {
            let methods = Methods.all.map { MethodKeys($0, preset: preset) }
            printing.print(["methods": .array(methods.map(\.json))]) {
                let rows: [[Table.Cell]] = methods.map { [.text($0.name), .text($0.summary)] }
                return Table(columns: ["method", "summary"], rows: rows, visibleRows: nil).plainText
                    + "\n'sparseshift methods NAME' lists a method's keys."
            }
        }
    }
}
