import ArgumentParser
import JSON
import SparseShift

/// `sparseshift pairs`: makes texts for a language model to embed.
package struct PairsCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "pairs", abstract: "Makes pairs of texts that differ in known concepts, as JSON lines.")

    @Argument(help: "\(PairGenerator.list).")
    package var generator: PairGenerator

    @Option(help: "Number of pairs (default: all; 5,000 for cat and sentences).")
    package var count: Int?

    @Option(help: "Seed of the draw.")
    package var seed = 0

    @Option(help: "How strongly the attributes of a sentence go together, from 0 to 1 (sentences).")
    package var correlation = 0.0

    @Option(help: "The most attributes that change in one pair, from 1 to 3 (cat).")
    package var varyingAtMost = 3

    @Flag(help: "Let the two phrases of a pair stand in different sentences (cat).")
    package var differentSentences = false

    @Option(name: .shortAndLong, help: "File for the pairs.")
    package var output: String

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    package func run() throws {
        let pairs = try generator.pairs(
            count: count, seed: seed, correlation: correlation, varyingAtMost: varyingAtMost,
            sameSentence: !differentSentences)
        try pairs.write(to: output)
        let document: JSONValue = .object([
            "name": .string(pairs.name), "pairs": .integer(pairs.count), "output": .string(output),
            "concepts": .array(pairs.conceptNames.map { .string($0) }),
        ])
        printing.print(document, text: { "\(pairs) in \(output)" })
    }
}
