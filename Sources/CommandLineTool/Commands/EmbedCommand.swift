import ArgumentParser
import Foundation
import JSON
import LanguageModels
import SparseShift

/// `sparseshift embed`: the embeddings of pairs of texts, from a language model.
package struct EmbedCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "embed", abstract: "Writes the embeddings of pairs of texts, for 'sparseshift train'.",
        discussion: """
            The pairs are made here, or come from a file: CSV with the columns before and after and, if they are \
            known, the concepts that changed; or JSON lines, as 'sparseshift pairs' writes them or with before and \
            after alone. The model is a GGUF file, or 'default' for the small one that 'make models' fetches.
            """)

    @Argument(help: "GGUF file of a language model, or 'default'.")
    package var model: String

    @Argument(help: "File of pairs (CSV or JSON lines), or a generator of pairs: \(PairGenerator.list).")
    package var pairs: String

    @Option(help: "Number of pairs to generate (default: all; 5,000 for cat and sentences).")
    package var count: Int?

    @Option(help: "Seed of the draw of pairs that are generated or held out.")
    package var seed = 0

    @Option(help: "Number of random pairs to hold out for a dataset 'cfc_test'.")
    package var testCount: Int?

    @Option(help: "Block of the model, counted from 0, or 'middle', 'last' or 'final-norm'.")
    package var layer = "middle"

    @Option(help: "The embedding of a text: its 'last' token, or the 'mean' or 'sum' of all tokens.")
    package var pooling = Pooling.lastToken

    @Option(name: .customLong("test-pairs"), help: "File of pairs for a dataset 'cfc_test'.")
    package var testPairs: String?

    @Option(name: .shortAndLong, help: "HDF5 file for the embeddings.")
    package var output: String

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    package func validate() throws {
        if testCount != nil, testPairs != nil {
            throw ValidationError(
                "--test-count holds out some of the pairs, --test-pairs names others; give one of them.")
        }
        if let testCount, testCount < 1 {
            throw ValidationError("--test-count is at least 1, not \(testCount).")
        }
        if let count, count < 1 {
            throw ValidationError("--count is at least 1, not \(count).")
        }
        if count != nil, PairGenerator(rawValue: pairs) == nil {
            throw ValidationError(
                "--count is for generated pairs (\(PairGenerator.list)); all pairs of a file are used.")
        }
    }

    package func run() throws {
        guard let layer = ResidualLayer(layer) else {
            throw ValidationError("--layer is a number, 'middle', 'last' or 'final-norm', not '\(layer)'.")
        }
        let model = try model == "default" ? LanguageModel.default : LanguageModel(model)
        let (pairs, test) = try texts()
        let printing = printing
        let line = printing.quiet ? nil : WorkLine()
        let show: (EmbeddingProgress) -> Void = { progress in
            if progress.textsBefore > 0, progress.textsDone == progress.textsBefore {
                printing.remark(
                    "resuming after \(progress.textsDone) of \(progress.texts) texts, which an earlier call embedded")
            } else {
                line?.record(progress.work)
            }
            // Test pairs come after training pairs.
            if progress.textsDone == progress.texts { line?.finish() }
        }
        do {
            try InterruptSignal.stopping {
                try model.writeEmbeddings(
                    of: pairs, test: test, to: output, layer: layer, pooling: pooling, progress: show)
            }
        } catch let interruption as EmbeddingInterrupted {
            line?.finish()
            printing.remark("\(interruption); run the same command to resume there")
            throw ExitCode(130)
        }
        let document: JSONValue = .object([
            "model": .string(model.name), "pairs": .integer(pairs.count),
            "test_pairs": .integer(test?.count ?? 0), "dimension": .integer(model.width),
            "output": .string(output),
        ])
        let heldOut = test.map { " and \($0.count) to test with" } ?? ""
        printing.print(document, text: { "\(pairs)\(heldOut), × \(model.width), in \(output)" })
    }

    /// The training pairs and the test pairs. The name of a generator comes before a file of that name, such as `lang`;
    /// `./lang` is the file.
    private func texts() throws -> (train: TextPairs, test: TextPairs?) {
        let all: TextPairs
        if let generator = PairGenerator(rawValue: pairs) {
            let (sum, isTooMany) = (count ?? 0).addingReportingOverflow(testCount ?? 0)
            all = try generator.pairs(count: count.map { _ in isTooMany ? .max : sum }, seed: seed)
        } else if FileManager.default.fileExists(atPath: pairs) {
            all = try TextPairs(contentsOf: pairs)
        } else {
            throw CommandFailure("\(pairs): no such file, and no generator of pairs (\(PairGenerator.list)).")
        }
        guard let testCount else { return (all, try testPairs.map { try TextPairs(contentsOf: $0) }) }
        let parts = try all.split(testCount: testCount, seed: seed)
        return (parts.train, parts.test)
    }
}

extension Pooling: ExpressibleByArgument {}
