import ArgumentParser
import Foundation
import JSON
import LanguageModels

/// `sparseshift tokens`: shows how a language model reads texts.
package struct TokensCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "tokens", abstract: "Shows the tokens of texts, as a language model reads them.",
        discussion: """
            'embed' and everything in a notebook read texts in the same way. Start and end tokens that are not in the \
            text are marked as added.
            """)

    @Argument(help: "GGUF file of a language model, or 'default'.")
    package var model: String

    @Argument(help: "The texts.")
    package var texts: [String]

    @OptionGroup(title: "Tokens")
    package var tokens: TokenOptions

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    package func run() throws {
        let found = try LibraryFailure.guarding(model) {
            let model = try tokens.open(model)
            return try texts.map { try model.tokens(of: try tokens.prepared($0, for: model)) }
        }
        let document = JSONValue.array(
            found.map { text in
                .object([
                    "text": .string(text.text), "rule": .string(text.rule.description),
                    "tokens": .array(
                        text.map { token in
                            .object([
                                "id": .integer(Int(token.id)), "text": .string(token.text),
                                "special": .boolean(token.isSpecial), "added": .boolean(token.isAdded),
                            ])
                        }),
                ])
            })
        printing.print(document, text: { found.map(\.description).joined(separator: "\n\n") })
    }
}
