import JSON
import SparseShift

/// The settings in a YAML file, with the defaults of the others.
struct ConfigurationInspection: Inspection {
    private let path: String
    private let file: ConfigurationFile

    init(_ path: String) throws {
        self.path = path
        file = try ConfigurationFile(contentsOf: path)
        try file.configuration.validate()
    }

    var json: JSONValue {
        ["kind": "configuration", "path": .string(path), "configuration": file.json]
    }

    var text: String {
        "\(path): configuration of method \(file.configuration.method)\n\(file.yaml.dropLast())"
            + file.remarks.map { "\n\($0)" }.joined()
    }
}
