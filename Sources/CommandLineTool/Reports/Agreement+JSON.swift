import JSON
import SparseShift

extension Agreement {
    var json: JSONValue {
        [
            "models": .integer(count), "median": .real(median), "mean": .real(mean),
            "pairs": .array(pairs.map { .real($0) }), "each": .array(each.map { .real($0) }),
            "most_central": mostCentral.map { .integer($0) } ?? .null,
        ]
    }

    /// One line, as in `agreement of 3 models: 0.98 (median MCC of their decoders)`.
    var sentence: String {
        let numbers = pairs.count > 1 ? ", lowest \(ProgressState.number(pairs.min() ?? 1))" : ""
        return "agreement of \(count) models: \(ProgressState.number(median)) (median MCC of their decoders\(numbers))"
    }
}

extension ConfigurationFile {
    /// All keys with their values, in the order of files.
    var entries: [(key: String, value: String)] {
        yaml.split(separator: "\n").compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
    }

    var json: JSONValue {
        .object(Dictionary(entries.map { ($0.key, .string($0.value)) }, uniquingKeysWith: { first, _ in first }))
    }
}
