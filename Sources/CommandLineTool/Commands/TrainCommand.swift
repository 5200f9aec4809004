import ArgumentParser
import JSON
import SparseShift

/// `sparseshift train`: trains models; options have the names of the paper's reference code where it has them.
package struct TrainCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Trains models on the embeddings of pairs of texts.",
        discussion: """
            Options on the command line win over the YAML file, and that wins over the preset. A model's folder \
            holds weights.safetensors, cfg.yaml, metrics.jsonl and TensorBoard's event files; several seeds get \
            folders seed-0, seed-1, …, and what they agree on is merged in the folder concepts. Without --oc an SSAE \
            chooses its number of features, and without --seed three seeds are trained.
            """)

    @Argument(help: DataOptions.fileHelp)
    package var embeddings: String

    @Argument(help: "YAML file with settings.")
    package var config: String?

    @OptionGroup(title: "Settings")
    package var settings: ConfigurationOptions

    @Option(help: "Train one model, with this seed of the starting weights and the order of the shifts.")
    package var seed: Int?

    @Option(
        help: "Several seeds, with one model each: 0,1,2 (the default with --oc auto) or 0...4, or '0..<5' in quotes.")
    package var seeds: SeedList?

    @Option(help: "Dataset to train on, or what the names of the two with before and after have in common.")
    package var dataset = "cfc_train"

    @Option(help: "Dataset to evaluate the trained models on (cfc_test if the file has it).")
    package var testDataset: String?

    @OptionGroup(title: "Data")
    package var data: DataOptions

    @Option(name: .shortAndLong, help: "Folder for the model, or for the folders of several seeds.")
    package var output = "model"

    @Flag(help: "Replace an earlier model in the output folder.")
    package var overwrite = false

    @Flag(
        help: """
            Resume a stopped training, to the same bits; keep finished models, or give them more steps with a larger --steps or \
            --epochs.
            """)
    package var resume = false

    @Option(
        help: ArgumentHelp(
            "How often to write a checkpoint to resume from: a number of steps such as 500, or a time such as 60s.",
            valueName: "steps|time"))
    package var checkpointEvery = CheckpointPause(interval: .seconds(30))

    @OptionGroup(title: "Machine")
    package var machine: ThreadOptions

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    package func validate() throws {
        if seed != nil, seeds != nil { throw ValidationError("Give either --seed or --seeds, not both.") }
        try OptionChecks.requireOne(resume: resume, overwrite: overwrite)
    }

    package func run() throws {
        machine.apply()
        printing.showRemarks()
        try ProcessGroupOfTraining.sharing { try train() }
    }

    private func train() throws {
        var file = try settings.file(config)
        file.remarks.forEach(printing.remark)
        if let seed { file.seed = seed }
        if seeds != nil, file.configuration is any ClosedFormConfiguration {
            throw CommandFailure("--seeds: \(file.configuration.method) is computed, not trained, and has no seeds.")
        }
        let directory = RunDirectory(
            output, earlier: resume ? .resume : overwrite ? .replace : .refuse,
            checkpointEvery: checkpointEvery.interval)
        let chosen = chosenSeeds(file)
        try RunFolder.checkOutput(output, hasSeveralSeeds: chosen != nil, earlier: directory.earlier)
        let shifts = try data.open(embeddings, dataset: dataset, printing: printing)
        try MemoryNeed.check(file.configuration, dimension: shifts.dimension, count: shifts.count)
        let test = try testData(width: shifts.dimension)
        var runs: Runs
        var isInterrupted = false
        do {
            runs = try InterruptSignal.stopping { try trained(file, seeds: chosen, on: shifts, directory) }
        } catch let interruption as TrainingInterrupted {
            runs = Runs(interruption.runs.filter { $0.isComplete || $0.steps > 0 })
            isInterrupted = true
        }
        let concepts = try? runs.concepts
        let report = TrainingReport(
            runs: runs, folders: runs.map { chosen == nil ? output : directory.path(seed: $0.seed) },
            shifts: shifts, test: try test.map { try evaluations(of: Array(runs), on: $0) },
            isInterrupted: isInterrupted,
            conceptsFolder: RunFolder.conceptsPath(in: directory.path),
            conceptsTest: try test.flatMap { test in
                try concepts.flatMap { try evaluations(of: [$0.model], on: test).first }
            })
        printing.print(report.json, text: { report.text })
        guard isInterrupted else { return }
        printing.remark("interrupted; what was trained is in \(output); run the same command with --resume to continue")
        throw InterruptSignal.exitCode
    }

    /// Those that were given; three where training chooses the number of features; `nil` for the file's own alone.
    private func chosenSeeds(_ file: ConfigurationFile) -> [Int]? {
        if let seeds { return seeds.seeds }
        guard seed == nil, file.settings.choosesFeatures else { return nil }
        return (0..<3).map { file.seed &+ $0 }
    }

    private func trained(
        _ file: ConfigurationFile, seeds: [Int]?, on shifts: any ShiftDataset, _ directory: RunDirectory
    ) throws -> Runs {
        let observer = printing.quiet ? nil : TrainingProgress()
        guard let seeds else {
            let model = try SparseShift.train(
                file.configuration, on: shifts, seed: file.seed, storingIn: directory, observer: observer)
            return Runs([model])
        }
        return try SparseShift.train(
            file.configuration, on: shifts, seeds: seeds, storingIn: directory, observer: observer)
    }

    /// The data to evaluate on; `nil` if the file has none and none was asked for.
    private func testData(width: Int) throws -> (any ShiftDataset)? {
        guard try testDataset != nil || DataOptions.hasTestData(in: embeddings, printing: printing) else { return nil }
        let name = testDataset ?? "cfc_test"
        guard name != dataset else { return nil }
        let test = try data.forTests.open(embeddings, dataset: name, printing: printing)
        guard test.dimension == width else {
            throw CommandFailure(
                "\(embeddings): '\(name)' has shifts of \(test.dimension) entries and '\(dataset)' of \(width); "
                    + "they must be equally wide.")
        }
        return test
    }

    private func evaluations(of models: [TrainedModel], on data: some ShiftDataset) throws -> [Evaluation] {
        try models.map { try $0.evaluate(on: data) }
    }
}
