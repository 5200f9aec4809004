import ArgumentParser
import Foundation
import JSON
import LanguageModels
import SparseShift

/// `sparseshift study`: how well methods steer, by the settings of a file.
package struct StudyCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "study", abstract: "Compares how selectively the directions of methods steer a language model.",
        discussion: """
            The settings are a YAML or JSON file, options --set, or both; --set wins:

                pairs: {generator: sentences, count: 800}   # or a file of labelled pairs, for the directions
                test_pairs: {generator: sentences, count: 400, seed: 1}  # steered texts; half of pairs without it
                concepts: ['sentiment: positive', 'tense: past']         # all without it
                methods:
                - {model: models/ssae, name: SSAE}          # a model, or that of the study's seed in a folder of seeds
                - {method: mean difference}                 # any that 'sparseshift methods' lists, with its keys
                - {vectors: directions.npy, name: mine}     # a row for each concept
                scales: [0.2, 0.4]                          # lengths, in mean lengths of states
                seeds: [0, 1, 2]
                judges:                                     # for generations and sweep
                - {concept: 'sentiment: positive', list: positive}
                - {concept: 'tense: past', words: [was, had], contrast: [is, has]}
                prompts: prompts.txt                        # one a line
                second_judges:                              # of the same texts, for Cohen's kappa
                - {concept: 'tense: past', list: past}
                prompting:                                  # a baseline in words, for every concept
                  'sentiment: positive': Write something glad.
                  'tense: past': Write about the past.
                measures: [probes, generations, sweep]      # and comparison

            Also: language_model, layer, reading_layer, pooling (of the pairs that give directions; probes read the last \
            token), positions, texts, inverse_penalty (C of the probes), random_directions, tokens, temperature, top_p, \
            prompting_form (prefix, or message by the chat template).

            A judge has a concept and one of words (with contrast, minimum), language, list, question (with, without, before, \
            threshold: the model's own probabilities), reader (another language model) and endpoint (a server, with model, \
            key_variable, meaning, aspects, cache, and what this judge may spend in one run: requests, and budget_tokens, the \
            questions included).

            The measure comparison trains the methods by itself, on the same pairs at every seed, and adds MCC, detection and \
            the agreement of seeds; models and vectors count by their directions alone.

            A part is one measure at one scale and seed, a sweep of one concept over all scales, or a comparison over all \
            seeds. Each is kept as soon as it is computed: Ctrl-C leaves what is there, and the same command with --resume \
            computes what is missing. What fails is named, the rest is kept, and the exit code is then 1. The output folder \
            has plan.json, inputs.json, results, the models that were trained, and tables: effects.csv, \
            selectivity.csv and .tex, probes.csv, sweep.csv and .tex, agreement.csv and .tex, comparison_scale-….csv and .tex.
            """)

    @Argument(help: "YAML or JSON file of settings.")
    package var config: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "A setting, with its value in YAML, such as seeds=[0,1]; may be repeated.", valueName: "key=value"))
    package var assignments: [Assignment] = []

    @Option(name: .shortAndLong, help: "Folder for results and tables.")
    package var output: String

    @Flag(help: "Compute only what is missing in the output folder; more seeds, scales and measures may be added.")
    package var resume = false

    @Flag(help: "Replace an earlier study in the output folder.")
    package var overwrite = false

    @Flag(help: "Draw the matrices, as an SVG file beside the result of every part.")
    package var svg = false

    @OptionGroup(title: "Tokens")
    package var tokens: TokenOptions

    @OptionGroup(title: "Machine")
    package var machine: ThreadOptions

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    package func validate() throws {
        try OptionChecks.requireOne(resume: resume, overwrite: overwrite)
        if config == nil, assignments.isEmpty {
            throw ValidationError("Name a file of settings, or give settings with --set.")
        }
        if tokens.chatTemplate {
            throw ValidationError("--chat-template is not for a study, whose prompts and pairs are read as they are.")
        }
    }

    package func run() throws {
        machine.apply()
        printing.showRemarks()
        let plan = try settings()
        let folder = StudyFolder(path: output)
        let earlier: StudyFolder.Earlier = resume ? .resume : overwrite ? .replace : .refuse
        let inputs = try StudyInputs(plan, tokens: tokens.words)
        try folder.check(plan, inputs, earlier: earlier)
        let run = StudyRun(plan: plan, folder: folder, inputs: inputs, earlier: earlier, printing: printing)
        let outcome = try LibraryFailure.guarding(plan.languageModel) {
            try InterruptSignal.stopping { try run.run { try tokens.open(plan.languageModel) } }
        }
        let report = StudyReport(folder: folder, outcome: outcome, partCount: plan.parts.count)
        try report.write(withFigures: svg)
        printing.print(report.json, text: { report.text })
        if outcome.isInterrupted {
            printing.remark(
                outcome.hasBegun
                    ? "interrupted; \(outcome.results.count) of \(plan.parts.count) parts are in \(output); run the same command with --resume to continue"
                    : "interrupted before anything was computed; nothing in \(output) has changed, so run the same command again"
            )
            throw InterruptSignal.exitCode
        }
        guard let first = outcome.failures.first else { return }
        let others = outcome.failures.count > 1 ? " (and \(outcome.failures.count - 1) more)" : ""
        let rest =
            outcome.results.isEmpty
            ? "nothing was computed"
            : "the rest of the study is in \(output), and the same command with --resume tries again"
        throw CommandFailure("\(first.hasSuffix(".") ? String(first.dropLast()) : first)\(others); \(rest).")
    }

    /// The settings of the file, with those of the options.
    private func settings() throws -> StudyPlan {
        let file = try config.map { try YAMLDocument.contents(of: $0) } ?? [:]
        guard var members = file.object else {
            throw CommandFailure("\(config ?? ""): a mapping such as 'seeds: [0, 1]' is needed at the top.")
        }
        for assignment in assignments {
            members[assignment.key] = try YAMLDocument.value(of: assignment.value, name: "--set \(assignment.key)")
        }
        return try StudyPlan(.object(members), place: config ?? "--set")
    }
}
