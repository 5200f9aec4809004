import ArgumentParser
import SparseShift

/// The settings of a method: common ones by options of their own, the others by `--set`.
package struct ConfigurationOptions: ParsableArguments {
    @Option(
        help: """
            The preset: 'identify' (the recipe that identifies the concepts), 'paper', or 'reference' (the reference \
            code's defaults).
            """)
    package var preset: String?

    @Option(help: "The method; 'sparseshift methods' lists them.")
    package var method: String?

    @Option(
        help: ArgumentHelp(
            "Number of features, or 'auto': wide enough for all concepts that the seeds agree on (the default of an SSAE).",
            valueName: "number|auto"))
    package var oc: FeatureCount?

    @Option(help: "Target level of mean|h|, in the units of the shifts, or 'auto'.")
    package var target: String?

    @Option(help: "Fraction of the shifts that may stay unexplained, instead of a level.")
    package var tolerance: Double?

    @Option(name: [.customShort("C"), .customLong("n-concepts")], help: "Level of mean|h| during the warm-up.")
    package var initialLevel: String?

    @Option(help: "Epochs at the initial level.")
    package var warmup: Int?

    @Option(help: "Epochs over which the level falls to the target.")
    package var schedule: Int?

    @Option(help: "Epochs to train.")
    package var epochs: Int?

    @Option(help: "Steps to train, instead of epochs, or 'auto', which suits the number of features.")
    package var steps: String?

    @Option(help: "Shifts per step.")
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

    @Option(help: "The least |h| of an active feature.")
    package var indTh: Double?

    @Option(help: "Batches between normalisations of the decoder's columns, or 'never'.")
    package var renormEpochs: String?

    @Option(help: "How far to whiten the shifts: none, half, full, zca or auto.")
    package var whiten: String?

    @Flag(help: "Accepted for the reference's command lines, without effect: numbers have single precision.")
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

    /// The settings of preset, file and options; the later one wins.
    ///
    /// - Throws: ``CommandFailure`` or ``ConfigurationError`` that names the option or line with the problem.
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
        let given = options.compactMap { option in option.value.map { (option.key, $0) } }
        try ConfigurationFile.checkConflicts(given + assignments.map { ($0.key, $0.value) }) { "options: \($0)" }
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

    /// The keys with the given values. The method is first, since it decides which keys exist.
    private var options: [(key: String, value: String?)] {
        [
            ("method", method), ("oc", oc?.description), ("target", target), ("tolerance", tolerance?.description),
            ("n_concepts", initialLevel), ("warmup", warmup?.description), ("schedule", schedule?.description),
            ("epochs", epochs?.description), ("steps", steps), ("batch", batch?.description),
            ("lr", lr), ("dual_lr", dualLr), ("optimizer", optimizer), ("norm", norm),
            ("input_norm", inputNorm), ("loss", loss), ("ind_th", indTh?.description),
            ("renorm_epochs", renormEpochs), ("whiten", whiten),
        ]
    }
}
