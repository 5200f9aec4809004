import ArgumentParser
import LanguageModels

/// Which prompts are continued, and how tokens are drawn.
package struct GenerationOptions: ParsableArguments {
    @Option(
        name: .customLong("prompts"),
        help: ArgumentHelp(
            "File of more prompts: one a line; or .jsonl with a text or an object with the key prompt a line.",
            valueName: "file"))
    package var file: String?

    @Option(name: .customLong("tokens"), help: ArgumentHelp("The most tokens of a text.", valueName: "number"))
    package var maximumTokens = 64

    @Option(help: "Temperature of the draw; 0 takes the likeliest token.")
    package var temperature = 0.0

    @Option(help: "Draw from this number of likeliest tokens; 0 for all.")
    package var topK = 0

    @Option(help: "Draw from the likeliest tokens that have this probability together, up to 1.")
    package var topP = 1.0

    @Option(help: "Seed of the draw; every text has a seed of its own that follows from it.")
    package var seed = 0

    @Option(help: ArgumentHelp("Texts for every prompt.", valueName: "number"))
    package var samples = 1

    package init() {}

    package func validate() throws {
        if maximumTokens < 1 { throw ValidationError("--tokens is at least 1, not \(maximumTokens).") }
        if !(temperature >= 0 && temperature.isFinite) {
            throw ValidationError("--temperature is a number from 0 on, not \(temperature).")
        }
        if topK < 0 { throw ValidationError("--top-k is at least 0, not \(topK).") }
        if !(topP > 0 && topP <= 1) { throw ValidationError("--top-p is above 0 and at most 1, not \(topP).") }
        if !(1...10_000).contains(samples) {
            throw ValidationError("--samples is from 1 to 10000, not \(samples).")
        }
        if samples > 1, temperature == 0 {
            throw ValidationError(
                "--samples \(samples) would give the same text each time; give a --temperature above 0.")
        }
    }

    /// How tokens are drawn.
    var sampling: Sampling { Sampling(temperature: temperature, topK: topK, topP: topP, seed: seed) }

    /// The prompts, each as often as it gets a text.
    ///
    /// - Parameter words: Those on the command line.
    /// - Throws: ``CommandFailure`` if the file cannot be read or has no prompt.
    func prompts(_ words: [String]) throws -> [String] {
        let all = words + (try file.map { try TextLines(contentsOf: $0, key: "prompt").texts } ?? [])
        return all.flatMap { Array(repeating: $0, count: samples) }
    }
}
