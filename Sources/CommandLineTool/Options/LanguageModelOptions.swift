import ArgumentParser

/// The language model of a command whose arguments are something else.
package struct LanguageModelOptions: ParsableArguments {
    @Option(
        name: [.customShort("m"), .customLong("language-model")],
        help: ArgumentHelp(
            "GGUF file of a language model, or 'default' for the small one that 'make models' fetches.",
            valueName: "file"))
    package var path = "default"

    package init() {}
}
