import Figures
import JSON
import LanguageModels

/// What a GGUF file holds.
struct LanguageModelInspection: Inspection {
    private let model: LanguageModel

    init(_ path: String) throws { model = try LibraryFailure.guarding(path) { try LanguageModel(path) } }

    var json: JSONValue {
        .object([
            "kind": "language model", "path": .string(model.path), "architecture": .string(model.architecture),
            "layers": .integer(model.layers), "width": .integer(model.width),
            "vocabulary": .integer(model.vocabularySize), "context": .integer(model.contextLength),
            "parameters": .integer(model.parameterCount), "encoder": .boolean(model.isEncoder),
            "chat_template": .boolean(model.chatTemplate != nil), "adds_start": .boolean(model.addsStart),
            "adds_end": .boolean(model.addsEnd), "tokenizer": .boolean(model.hasTokenizer),
        ])
    }

    var text: String {
        let facts = [
            model.isEncoder ? "an encoder: one embedding a text, no generation" : nil,
            model.hasTokenizer ? nil : "no tokenizer, so it cannot read texts",
            model.addsStart ? "texts get a start token" : nil, model.addsEnd ? "texts get an end token" : nil,
            model.chatTemplate == nil ? nil : "with a chat template",
        ]
        return ([Escaping.oneLine("\(model)")] + facts.compactMap(\.self)).joined(separator: "; ")
    }
}
