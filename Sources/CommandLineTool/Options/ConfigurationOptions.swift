import ArgumentParser
import SparseShift

/// The settings of a method: common ones by options of their own, the others by `--set`.
package struct ConfigurationOptions: ParsableArguments {
    @Option(
        help: """
            The preset: 'identify' (recipe that finds the concepts), 'paper' or 'reference' (the reference code's \
            defaults).
            """)
    package var preset: String?

    @Option(help: "The method; 'sparseshift methods' lists them.")
    package var method: String?

    @Option(help: "Number of features.")
    package var oc: Int?

    @Option(help: "Level of mean|h| to reach, in the units of the shifts, or 'auto'.")
    package var target: String?

    @Option(help: "Part of the shifts that may stay unexplained, instead of a level.")
    package var tolerance: Double?

    @Option(name: [.customShort("C"), .customLong("n-concepts")], help: "Level of mean|h| during the warm-up.")
    package var initialLevel: String?

    @Option(help: "Epochs at the initial level.")
    package var warmup: Int?

    @Option(help: "Epochs in which the level falls to the target.")
    package var schedule: Int?

    @Option(help: "Epochs to train.")
    package var epochs: Int?

    @Option(help: "Steps to train, instead of epochs.")
    package var steps: Int?

    @Option(help: "Shifts a step.")
    package var batch: Int?

    @Option(help: "Step size of the parameters, or 'auto'.")
    package var lr: String?

    @Option(help: "Step size of the multiplier, 'half' of the parameters', or 'auto'.")
    package var dualLr: String?

    @Option(help: "'extra_adam', 'past_extra_adam' or 'adam'.")
    package var optimizer: String?

    @Option(help: "Normalisation of the code: none, ln, gn or bn.")
    package var norm: String?

    @Option(help: "Normalisation of every shift before the encoder: none, ln or plain_ln.")
    package var inputNorm: String?

    @Option(help: "'absolute' or 'relative'.")
    package var loss: String?

    @Option(help: "A feature counts as active from this |h| on.")
    package var indTh: Double?

    @Option(help: "Batches between normalisations of the decoder's columns, or 'never'.")
    package var renormEpochs: String?

    @Option(help: "How far to even out the shifts' directions: none, half, full, zca or auto.")
    package var whiten: String?

    @Flag(help: "Without effect, as on the reference's command line: numbers have single precision.")
    package var useAmp = false

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Any key of the method's configuration; may be repeated. 'sparseshift methods NAME' lists the keys.",
            valueName: "key=value"))
    package var assignments: [Assignment] = []

    package init() {}

    package func validate() throws {
        if epochs != nil, steps != nil { throw ValidationError("Give either --epochs or --steps, not both.") }
        if target != nil, tolerance != nil { throw ValidationError("Give either --target or --tolerance, not both.") }
    }

    /// Preset, file and options, each over the one before.
    package func file(_ config: String?) throws -> ConfigurationFile {
        let chosen = try preset.map { text in
            guard let preset = ConfigurationFile.Preset(rawValue: text) else {
                throw CommandFailure("--preset: 'identify', 'paper' or 'reference', not '\(text)'.")
            }
            return preset
        }
        var file =
            try config.map { path in
                try CommandFailure.naming(path) { try ConfigurationFile(contentsOf: path, preset: chosen) }
            } ?? ConfigurationFile(preset: chosen ?? .identify)
        for (key, value) in options {
            guard let value else { continue }
            try file.set(key, to: value, place: "--" + key.replacing("_", with: "-"))
        }
        for assignment in assignments {
            try file.set(assignment.key, to: assignment.value, place: "--set \(assignment.key)")
        }
        try file.configuration.validate()
        return file
    }

    /// Keys with the values that were given; the method is first, because it decides which keys there are.
    private var options: [(key: String, value: String?)] {
        [
            ("method", method), ("oc", oc?.description), ("target", target), ("tolerance", tolerance?.description),
            ("n_concepts", initialLevel), ("warmup", warmup?.description), ("schedule", schedule?.description),
            ("epochs", epochs?.description), ("steps", steps?.description), ("batch", batch?.description),
            ("lr", lr), ("dual_lr", dualLr), ("optimizer", optimizer), ("norm", norm),
            ("input_norm", inputNorm), ("loss", loss), ("ind_th", indTh?.description),
            ("renorm_epochs", renormEpochs), ("whiten", whiten),
        ]
    }
}
