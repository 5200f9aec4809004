import ArgumentParser
import Foundation
import Glibc
import SparseShift

/// `sparseshift train`: the option names are those of the paper's reference code where it has them.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Trains a Sparse Shift Autoencoder on the embeddings of pairs of texts.",
        discussion: """
            Options on the command line win over the YAML file, and that wins over the preset. The model folder \
            holds weights.safetensors, cfg.yaml and metrics.jsonl.
            """)

    @Argument(help: "HDF5 file with embeddings: pairs (N × 2 × d) or a sequence (N × d), float32.")
    var embeddings: String

    @Argument(help: "YAML file with settings.")
    var config: String?

    @Option(help: "The preset: 'identify' (recipe that finds the concepts) or 'reference' (the reference's defaults).")
    var preset: String?

    @Option(help: "Dataset inside the file.")
    var dataset = "cfc_train"

    @Option(help: "'SSAE', or 'affine' for the baseline without constraint.")
    var method: String?

    @Option(help: "Number of features.")
    var oc: Int?

    @Option(help: "Level of mean|h| to reach, in the units of the shifts, or 'auto'.")
    var target: String?

    @Option(name: [.customShort("C"), .customLong("n-concepts")], help: "Level of mean|h| during the warm-up.")
    var initialLevel: String?

    @Option(help: "Epochs at the initial level.")
    var warmup: Int?

    @Option(help: "Epochs in which the level falls to the target.")
    var schedule: Int?

    @Option(help: "Epochs to train.")
    var epochs: Int?

    @Option(help: "Steps to train, instead of epochs.")
    var steps: Int?

    @Option(help: "Shifts a step.")
    var batch: Int?

    @Option(help: "Step size of the parameters.")
    var lr: Double?

    @Option(help: "Step size of the multiplier, or 'half'.")
    var dualLr: String?

    @Option(help: "'extra_adam' or 'adam'.")
    var optimizer: String?

    @Option(help: "Normalisation of the code: none, ln, gn or bn.")
    var norm: String?

    @Option(help: "'absolute' or 'relative'.")
    var loss: String?

    @Option(help: "A feature counts as active from this |h| on.")
    var indTh: Double?

    @Option(help: "Batches between normalisations of the decoder's columns, or 'never'.")
    var renormEpochs: String?

    @Option(help: "Seed of the starting weights and the order of the shifts.")
    var seed: Int?

    @Option(help: "Folder for the model.")
    var output = "model"

    func validate() throws {
        if epochs != nil, steps != nil { throw ValidationError("Give either --epochs or --steps, not both.") }
    }

    func run() throws {
        let file = try settings()
        try file.configuration.validate()
        let data = try EmbeddingPairs(embeddings, dataset: dataset)
        Interruption.clear()
        signal(SIGINT) { _ in
            // A second Ctrl-C ends the program at once.
            signal(SIGINT, SIG_DFL)
            Interruption.request()
        }
        do {
            try finish(train(file.configuration, on: data, seed: file.seed, observer: TrainingProgress()))
        } catch let interruption as TrainingInterrupted {
            try finish(interruption.run)
            throw ExitCode(130)
        }
    }

    private func finish(_ model: TrainedModel) throws {
        try model.save(to: output)
        let result = model.evaluation
        func number(_ value: Double) -> String { String(format: "%.4g", value) }
        print(
            """
            \(model.isComplete ? "trained" : "stopped after") \(model.steps) steps in \(String(format: "%.2f", model.seconds)) s, \(Int(model.samplesPerSecond)) samples a second
            loss \(number(result.loss)), unexplained \(number(result.fractionUnexplained)), L0 \(number(result.l0)) of \(model.features), dead \(result.deadFeatures)
            mean|h| \(number(result.sparsity)), limit \(result.limit.map { number($0.value) } ?? "none"), violation \(number(result.violation))
            model in \(output)
            """)
    }

    /// Preset, file and options, in this order.
    private func settings() throws -> ConfigurationFile {
        let chosen = try preset.map { text in
            guard let preset = ConfigurationFile.Preset(rawValue: text) else {
                throw ValidationError("--preset is 'identify', 'paper' or 'reference', not '\(text)'.")
            }
            return preset
        }
        var file = try config.map { try ConfigurationFile(contentsOf: $0, preset: chosen) }
            ?? ConfigurationFile(preset: chosen ?? .identify)
        let options: [(String, String?)] = [
            ("method", method), ("oc", oc?.description), ("target", target), ("n_concepts", initialLevel),
            ("warmup", warmup?.description), ("schedule", schedule?.description), ("epochs", epochs?.description),
            ("steps", steps?.description), ("batch", batch?.description), ("lr", lr?.description),
            ("dual_lr", dualLr), ("optimizer", optimizer), ("norm", norm), ("loss", loss),
            ("ind_th", indTh?.description), ("renorm_epochs", renormEpochs), ("seed", seed?.description),
        ]
        for (key, value) in options {
            guard let value else { continue }
            try file.set(key, to: value, place: "--" + key.replacingOccurrences(of: "_", with: "-"))
        }
        return file
    }
}
