import ArgumentParser
import Figures
import JSON
import SparseShift

/// `sparseshift methods`: what there is to train, and with which keys.
struct MethodsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "methods", abstract: "Lists the methods, or the keys and defaults of one of them.")

    @Argument(help: "The method whose keys to list.")
    var name: String?

    @Option(help: "The preset that the defaults are of: identify, paper or reference.")
    var preset: String = "identify"

    @OptionGroup(title: "Output")
    var printing: OutputOptions

    func run() throws {
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

/// A method's keys with their defaults.
private struct MethodKeys {
    let name: String
    let summary: String
    private let keys: [(field: ConfigurationField, value: String?)]

    init(_ method: any MethodConfiguration.Type, preset: ConfigurationFile.Preset) {
        name = method.method
        summary = method.summary
        var file = ConfigurationFile(preset: preset)
        if type(of: file.configuration) != method { file.configuration = method.init(settings: file.settings) }
        let values = Dictionary(file.entries.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        keys = file.fields.map { ($0, values[$0.key]) }
    }

    var json: JSONValue {
        .object([
            "method": .string(name), "summary": .string(summary),
            "keys": .array(
                keys.map { key in
                    .object([
                        "key": .string(key.field.key), "alias": key.field.alias.map { .string($0) } ?? .null,
                        "default": key.value.map { .string($0) } ?? .null, "expects": .string(key.field.expectation),
                    ])
                }),
        ])
    }

    var text: String {
        let rows: [[Table.Cell]] = keys.map { key in
            let alias = key.field.alias.map { ", also \($0)" } ?? ""
            return [
                .text(key.field.key + alias), key.value.map { .text($0) } ?? .missing, .text(key.field.expectation),
            ]
        }
        return Table(
            columns: ["key", "default", "value"], rows: rows, caption: "\(name): \(summary)",
            note: "Set them with --set key=value, or in a YAML file beside 'method: \(name)'.", visibleRows: nil
        ).plainText
    }
}
