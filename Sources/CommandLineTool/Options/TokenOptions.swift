import ArgumentParser
import LanguageModels
import SparseShift

/// How texts become tokens.
package struct TokenOptions: ParsableArguments {
    package enum SpecialTokens: String, ExpressibleByArgument, CaseIterable {
        case parsed, literal
    }

    @Option(help: "Special tokens such as <|im_start|> in a text: 'parsed', or 'literal' for their characters.")
    package var specialTokens = SpecialTokens.parsed

    @Option(
        help: "The start token (BOS): 'auto' as the model expects it and never twice, 'always' one more, or 'never'.")
    package var startToken = TokenRule.Mark.automatic

    @Option(help: "The end token (EOS): 'auto', 'always' or 'never'.")
    package var endToken = TokenRule.Mark.automatic

    @Flag(help: "Take every text as a user's message, in the form of the model's own chat template.")
    package var chatTemplate = false

    @Option(help: "With --chat-template: what the model is told about its part before the message.")
    package var system: String?

    package init() {}

    package func validate() throws {
        if system != nil, !chatTemplate { throw ValidationError("--system is for --chat-template.") }
    }

    /// The options that were given, as words of a command line.
    var words: [String] {
        var words: [String] = []
        if specialTokens != .parsed { words.append("--special-tokens=\(specialTokens.rawValue)") }
        if startToken != .automatic { words.append("--start-token=\(startToken.rawValue)") }
        if endToken != .automatic { words.append("--end-token=\(endToken.rawValue)") }
        if chatTemplate { words.append("--chat-template") }
        if let system { words.append("--system=\(system)") }
        return words
    }

    /// Opens a language model, which reads texts by these options.
    func open(_ path: String) throws -> LanguageModel {
        let rule = TokenRule(parsesSpecial: specialTokens == .parsed, start: startToken, end: endToken)
        return try path == "default" ? LanguageModel.default.reading(by: rule) : LanguageModel(path, tokens: rule)
    }

    /// Pairs in the form in which the model reads them.
    func prepared(_ pairs: TextPairs, for model: LanguageModel) throws -> TextPairs {
        chatTemplate ? try model.chat(pairs, system: system) : pairs
    }

    /// A text in the form in which the model reads it.
    func prepared(_ text: String, for model: LanguageModel) throws -> String {
        chatTemplate ? try model.chat(text, system: system) : text
    }
}

extension TokenRule.Mark: ExpressibleByArgument {}
