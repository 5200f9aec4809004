import Figures
import JSON
import LanguageModels

/// What a GGUF file holds.
struct LanguageModelInspection: Inspection {
    private let model: LanguageModel

    init(_ path: String) throws { model = try LanguageModel(path) }

    var json: JSONValue {
        .object([
            "kind": "language model", "path": .string(model.path), "architecture": .string(model.architecture),
            "layers": .integer(model.layers), "width": .integer(model.width),
            "vocabulary": .integer(model.vocabularySize), "context": .integer(model.contextLength),
            "parameters": .integer(model.parameterCount), "encoder": .boolean(model.isEncoder),
        ])
    }

    var text: String {
        Escaping.oneLine("\(model)") + (model.isEncoder ? "; an encoder: one embedding a text, no generation" : "")
    }
}
