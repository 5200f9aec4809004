import Figures
import JSON
import SparseShift

/// A method's keys with their defaults.
package struct MethodKeys {
    package let name: String
    package let summary: String
    private let keys: [(field: ConfigurationField, value: String?)]

    package init(_ method: any MethodConfiguration.Type, preset: ConfigurationFile.Preset) {
        name = method.method
        summary = method.summary
        var file = ConfigurationFile(preset: preset)
        try? file.set("method", to: method.method, place: "")
        let values = Dictionary(file.entries.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        keys = file.fields.map { ($0, values[$0.key]) }
    }

    package var json: JSONValue {
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

    package var text: String {
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
