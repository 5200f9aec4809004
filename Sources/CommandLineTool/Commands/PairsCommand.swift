import ArgumentParser
import JSON
import SparseShift

/// `sparseshift pairs`: makes texts for a language model to embed.
package struct PairsCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "pairs", abstract: "Makes pairs of texts that differ in known concepts, as JSON lines.",
        discussion: """
            The pairs are generated, or made of the file of a published data set, such as

              sparseshift pairs --file bios.csv --format bias-in-bios -o train.jsonl --test-output test.jsonl
            """)

    @Argument(help: "\(PairGenerator.list); none with --file.")
    package var generator: PairGenerator?

    @Option(
        help:
            "Number of pairs (default: all; 5,000 for cat, sentences and concepts of bias-in-bios; as published for labelled-texts and labelled-sentences)."
    )
    package var count: Int?

    @Option(help: "Seed of the draw (default: 0, and that of the published code with --file).")
    package var seed: Int?

    @Option(help: "How strongly the attributes of a sentence go together, from 0 to 1 (sentences; default: 0).")
    package var correlation: Double?

    @Option(help: "The most attributes that change in one pair, from 1 to 3 (cat; default: 3).")
    package var varyingAtMost: Int?

    @Flag(help: "Let the two phrases of a pair stand in different sentences (cat).")
    package var differentSentences = false

    @Option(name: .shortAndLong, help: "File for the pairs.")
    package var output: String

    @OptionGroup(title: "Published data sets")
    package var published: PublishedPairOptions

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    package func validate() throws {
        for (name, file) in [("--output", output), ("--test-output", published.testOutput ?? "")]
        where [".csv", ".tsv", ".h5", ".hdf5"].contains(where: file.lowercased().hasSuffix) {
            throw ValidationError(
                "\(name) \(file): pairs are written as JSON lines; choose a name that ends in .jsonl.")
        }
        let cat = [("--varying-at-most", varyingAtMost != nil), ("--different-sentences", differentSentences)]
        for (name, isGiven) in cat where isGiven && generator != .cat {
            throw ValidationError("\(name) is for the generator cat.")
        }
        if correlation != nil, generator != .sentences {
            throw ValidationError("--correlation is for the generator sentences.")
        }
        guard let format = published.format else {
            guard generator != nil else {
                throw ValidationError(
                    "Name a generator (\(PairGenerator.list)), or a published file by --file and --format.")
            }
            return
        }
        guard generator == nil else {
            throw ValidationError("Give either a generator or --file, not both.")
        }
        guard count == nil || format.takesCount(published.variant) else {
            throw ValidationError(
                "--count is not for \(format.rawValue)\(format == .biasInBios ? " but with --variant concepts" : ""); all of the file is used."
            )
        }
        if let count, count < 1 { throw ValidationError("--count is at least 1, not \(count).") }
        guard published.testOutput != output else {
            throw ValidationError("--output and --test-output are the same file.")
        }
    }

    package func run() throws {
        try OutputPath.check(output, apartFrom: [published.file, published.testOutput])
        try OutputPath.check(published.testOutput, apartFrom: [published.file])
        let (pairs, test, source) = try made()
        let remarks = (source.map { [$0] } ?? []) + pairs.remarks
        let remark = remarks.isEmpty ? nil : remarks.joined(separator: "; ")
        try pairs.write(to: output)
        if let test, let file = published.testOutput { try test.write(to: file) }
        var document: [String: JSONValue] = [
            "name": .string(pairs.name), "pairs": .integer(pairs.count), "output": .string(output),
            "concepts": .array(pairs.conceptNames.map { .string($0) }),
        ]
        if let test, let file = published.testOutput {
            document["test_pairs"] = .integer(test.count)
            document["test_output"] = .string(file)
        }
        if let remark { document["source"] = .string(remark) }
        printing.print(
            .object(document),
            text: {
                let first = "\(pairs) in \(output)"
                let second = published.testOutput.map { file in test.map { "\n\($0) in \(file)" } ?? "" } ?? ""
                return (remark.map { "\($0)\n" } ?? "") + first + second
            })
    }

    private func made() throws -> (train: TextPairs, test: TextPairs?, remark: String?) {
        guard let generator else { return try published.pairs(count: count, seed: seed) }
        let pairs = try generator.pairs(
            count: count, seed: seed ?? 0, correlation: correlation ?? 0, varyingAtMost: varyingAtMost ?? 3,
            sameSentence: !differentSentences)
        return (pairs, nil, nil)
    }
}
