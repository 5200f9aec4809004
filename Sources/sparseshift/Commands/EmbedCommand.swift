import ArgumentParser
import Foundation
import JSON
import LanguageModels
import SparseShift

/// `sparseshift embed`: the embeddings of pairs of texts, from a language model.
struct EmbedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed", abstract: "Writes the embeddings of pairs of texts, for 'sparseshift train'.",
        discussion: """
            The pairs come from a file that 'sparseshift pairs' wrote. The model is a GGUF file, or 'default' for the \
            small one that 'make models' fetches.
            """)

    @Argument(help: "GGUF file of a language model, or 'default'.")
    var model: String

    @Argument(help: "File of pairs: JSON lines.")
    var pairs: String

    @Option(help: "Block of the model, counted from 0, or 'middle', 'last' or 'final-norm'.")
    var layer = "middle"

    @Option(help: "What stands for a text: the 'last' token, or the 'mean' or 'sum' of all.")
    var pooling = Pooling.lastToken

    @Option(name: .customLong("test-pairs"), help: "Pairs for a dataset 'cfc_test'.")
    var testPairs: String?

    @Option(name: .shortAndLong, help: "HDF5 file for the embeddings.")
    var output: String

    @OptionGroup(title: "Output")
    var printing: OutputOptions

    func run() throws {
        guard let layer = ResidualLayer(layer) else {
            throw ValidationError("--layer is a number, 'middle', 'last' or 'final-norm', not '\(layer)'.")
        }
        let model = try model == "default" ? LanguageModel.default : LanguageModel(model)
        let pairs = try TextPairs(contentsOf: pairs)
        let test = try testPairs.map { try TextPairs(contentsOf: $0) }
        let show: ((EmbeddingProgress) -> Void)? = printing.quiet ? nil : { Self.show($0) }
        do {
            try InterruptSignal.stopping {
                try model.writeEmbeddings(
                    of: pairs, test: test, to: output, layer: layer, pooling: pooling, progress: show)
            }
        } catch let interruption as EmbeddingInterrupted {
            printing.remark("\n\(interruption); the same command goes on from there")
            throw ExitCode(130)
        }
        let document: JSONValue = .object([
            "model": .string(model.name), "pairs": .integer(pairs.count), "dimension": .integer(model.width),
            "output": .string(output),
        ])
        printing.print(document, text: { "\(pairs) × \(model.width) in \(output)" })
    }
}

extension EmbedCommand {
    /// In place on a terminal; elsewhere once, at the end.
    private static func show(_ progress: EmbeddingProgress) {
        let isLast = progress.textsDone == progress.texts
        guard Terminal.isInteractive || isLast else { return }
        let left = isLast ? "" : progress.secondsLeft.map { ", \(ProgressState.duration($0)) left" } ?? ""
        let line = "\(progress.textsDone) of \(progress.texts) texts, \(Int(progress.rate)) a second\(left)"
        StandardError.write((Terminal.isInteractive ? "\r\u{1b}[K" : "") + line + (isLast ? "\n" : ""))
    }
}

extension Pooling: ExpressibleByArgument {}
