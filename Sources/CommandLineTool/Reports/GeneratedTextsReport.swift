import Figures
import JSON
import LanguageModels

/// Generated texts, alone or beside those without steering.
struct GeneratedTextsReport {
    /// A prompt with its text.
    struct Row {
        /// The place of the prompt among all, from which the seed of the text follows.
        let place: Int
        /// The prompt as it was given.
        let prompt: String
        let text: Generation
        /// exp(−mean log p) of the text in the unsteered model; `nil` for a text without tokens.
        var perplexity: Double?
        /// The text without steering; `nil` where none was asked for.
        var unsteered: Generation?
        var unsteeredPerplexity: Double?
    }

    let model: LanguageModel
    let sampling: Sampling
    let steering: [NamedSteering]
    let rows: [Row]
    /// How many texts were asked for.
    let wanted: Int

    private var isCompared: Bool { rows.contains { $0.unsteered != nil } }

    /// One object a text.
    var lines: [JSONValue] {
        rows.map { row in
            var members = Self.json(row.text, perplexity: row.perplexity)
            members["prompt"] = .string(row.prompt)
            members["index"] = .integer(row.place)
            members["seed"] = .integer(sampling.seed)
            if let unsteered = row.unsteered {
                members["unsteered"] = .object(Self.json(unsteered, perplexity: row.unsteeredPerplexity))
            }
            return .object(members)
        }
    }

    private static func json(_ text: Generation, perplexity: Double?) -> [String: JSONValue] {
        [
            "text": .string(text.text), "tokens": .array(text.tokens.map { .integer(Int($0)) }),
            "log_probabilities": .array(text.logProbabilities.map { .real($0) }),
            "perplexity": perplexity.map { .real($0) } ?? .null, "repetition": .real(text.repetition),
            "remark": text.remark.map { .string($0) } ?? .null,
        ]
    }

    var json: JSONValue {
        .object([
            "model": .string(model.name), "temperature": .real(sampling.temperature),
            "top_k": .integer(sampling.topK), "top_p": .real(sampling.topP), "seed": .integer(sampling.seed),
            "steering": .array(steering.map(Self.json)), "texts": .array(lines), "wanted": .integer(wanted),
        ])
    }

    private static func json(_ steering: NamedSteering) -> JSONValue {
        .object([
            "vector": .string(steering.source), "way": .string(steering.way.rawValue), "scale": .real(steering.scale),
            "layer": .string(steering.place),
        ])
    }

    /// For people: every prompt with its continuation, or both continuations on a line each.
    var text: String {
        let head = steering.map { "steering: \($0)" }
        let blocks = rows.map { row -> String in
            let remark = row.text.remark.map { "\n(\($0))" } ?? ""
            guard let unsteered = row.unsteered else { return row.prompt + row.text.text + remark }
            return """
                \(Escaping.oneLine(row.prompt))
                  unsteered  \(Escaping.oneLine(unsteered.text))
                  steered    \(Escaping.oneLine(row.text.text))\(remark)
                """
        }
        return ((head.isEmpty ? [] : [head.joined(separator: "\n")]) + blocks).joined(separator: "\n\n")
    }

    /// The texts as a table with a row each.
    var table: Table {
        var columns: [Table.Column] = ["prompt", "text", "perplexity", "repetition"]
        if isCompared { columns += ["unsteered", "perplexity unsteered", "repetition unsteered"] }
        return Table(
            columns: columns,
            rows: rows.map { row in
                var cells: [Table.Cell] = [
                    .text(row.prompt), .text(row.text.text), .number(row.perplexity), .number(row.text.repetition),
                ]
                if isCompared {
                    cells += [
                        row.unsteered.map { .text($0.text) } ?? .missing, .number(row.unsteeredPerplexity),
                        .number(row.unsteered?.repetition),
                    ]
                }
                return cells
            }, visibleRows: nil)
    }
}
