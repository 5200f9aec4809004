import ArgumentParser
import LanguageModels

/// `sparseshift generate`: texts by a language model.
package struct GenerateCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Continues prompts by a language model.",
        discussion: """
            The same prompts, seed and options give the same texts, as in a notebook. Ctrl-C writes the texts that are \
            finished. 'sparseshift steer' takes the same options, and vectors to steer with.
            """)

    @Argument(help: "The prompts.")
    package var prompts: [String] = []

    @OptionGroup(title: "Language model")
    package var languageModel: LanguageModelOptions

    @OptionGroup(title: "Texts")
    package var generation: GenerationOptions

    @OptionGroup(title: "Tokens")
    package var tokens: TokenOptions

    @OptionGroup(title: "Machine")
    package var machine: ThreadOptions

    @OptionGroup(title: "Output")
    package var destination: TextsDestination

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    package func validate() throws {
        if prompts.isEmpty, generation.file == nil {
            throw ValidationError("Name a prompt, or a file of prompts with --prompts.")
        }
        try destination.requireOneForm(printing)
    }

    package func run() throws {
        machine.apply()
        printing.showRemarks()
        let given = try generation.prompts(prompts)
        try LibraryFailure.guarding(languageModel.path) {
            let model = try tokens.open(languageModel.path)
            try TextsRun(generation: generation, destination: destination, printing: printing, tokens: tokens)
                .run(given, by: model)
        }
    }
}
