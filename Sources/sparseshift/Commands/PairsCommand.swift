import ArgumentParser
import JSON
import SparseShift

/// `sparseshift pairs`: texts for a language model to embed.
struct PairsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pairs", abstract: "Makes pairs of texts that differ in known concepts, as JSON lines.")

    enum Generator: String, ExpressibleByArgument, CaseIterable {
        case lang, gender, binary, corr, cat, sentences
    }

    @Argument(help: "lang, gender, binary, corr, cat or sentences.")
    var generator: Generator

    @Option(help: "How many pairs: all that there are, or 5,000 of cat and sentences, otherwise.")
    var count: Int?

    @Option(help: "Seed of the draw.")
    var seed = 0

    @Option(help: "How strongly the attributes of a sentence go together, from 0 to 1 (sentences).")
    var correlation = 0.0

    @Option(help: "Most attributes that change in one pair, from 1 to 3 (cat).")
    var varyingAtMost = 3

    @Flag(help: "Let the two phrases of a pair stand in different sentences (cat).")
    var differentSentences = false

    @Option(name: .shortAndLong, help: "File for the pairs.")
    var output: String

    @OptionGroup(title: "Output")
    var printing: OutputOptions

    func run() throws {
        let pairs = try made()
        try pairs.write(to: output)
        let document: JSONValue = .object([
            "name": .string(pairs.name), "pairs": .integer(pairs.count), "output": .string(output),
            "concepts": .array(pairs.conceptNames.map { .string($0) }),
        ])
        printing.print(document, text: { "\(pairs) in \(output)" })
    }

    private func made() throws -> TextPairs {
        switch generator {
        case .lang: try .lang(count: count, seed: seed)
        case .gender: try .gender(count: count, seed: seed)
        case .binary: try .binary(count: count, seed: seed)
        case .corr: try .corr(count: count, seed: seed)
        case .cat:
            try .cat(
                count: count ?? 5_000, seed: seed, varyingAtMost: varyingAtMost, sameSentence: !differentSentences)
        case .sentences: try .labelledSentences(count: count ?? 5_000, correlation: correlation, seed: seed)
        }
    }
}
