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
            folders seed-0, seed-1, ….
            """)

    @Argument(help: "HDF5 file with embeddings: pairs (N × 2 × d) or a sequence (N × d), float32.")
    package var embeddings: String

    @Argument(help: "YAML file with settings.")
    package var config: String?

    @OptionGroup(title: "Settings")
    package var settings: ConfigurationOptions

    @Option(help: "Seed of the starting weights and the order of the shifts.")
    package var seed: Int?

    @Option(help: "Several seeds, with one model each: 0,1,2 or 0...4, or '0..<5' in quotes.")
    package var seeds: SeedList?

    @Option(help: "Dataset to train on.")
    package var dataset = "cfc_train"

    @Option(help: "Dataset to evaluate the trained models on (cfc_test if the file has it).")
    package var testDataset: String?

    @OptionGroup(title: "Data")
    package var data: DataOptions

    @Option(name: .shortAndLong, help: "Folder for the model, or for the folders of several seeds.")
    package var output = "model"

    @Flag(help: "Replace an earlier model in the output folder.")
    package var overwrite = false

    @Flag(help: "Resume a stopped training, to the same bits; keep finished models.")
    package var resume = false

    @Option(
        help: ArgumentHelp(
            "How often to write a checkpoint to resume from: a number of steps such as 500, or a time such as 60s.",
            valueName: "steps|time"))
    package var checkpointEvery = CheckpointPause(interval: .seconds(30))

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    package func validate() throws {
        if seed != nil, seeds != nil { throw ValidationError("Give either --seed or --seeds, not both.") }
        if resume, overwrite { throw ValidationError("Give either --resume or --overwrite, not both.") }
    }

    package func run() throws {
        var file = try settings.file(config)
        if let seed { file.seed = seed }
        if seeds != nil, file.configuration is any ClosedFormConfiguration {
            throw CommandFailure("--seeds: \(file.configuration.method) is computed, not trained, and has no seeds.")
        }
        let directory = RunDirectory(
            output, earlier: resume ? .resume : overwrite ? .replace : .refuse,
            checkpointEvery: checkpointEvery.interval)
        try RunFolder.checkOutput(output, hasSeveralSeeds: seeds != nil, earlier: directory.earlier)
        let shifts = try data.open(embeddings, dataset: dataset)
        try MemoryNeed.check(file.configuration, dimension: shifts.dimension)
        let test = try testData(width: shifts.dimension)
        var runs: Runs
        var isInterrupted = false
        do {
            runs = try InterruptSignal.stopping { try trained(file, on: shifts, directory) }
        } catch let interruption as TrainingInterrupted {
            runs = interruption.runs
            isInterrupted = true
        }
        runs = Runs(runs.filter { $0.isComplete || $0.steps > 0 })
        let report = TrainingReport(
            runs: runs, folders: runs.map { seeds == nil ? output : directory.path(seed: $0.seed) },
            test: try test.map { try evaluations(of: runs, on: $0) }, isInterrupted: isInterrupted)
        printing.print(report.json, text: { report.text })
        guard isInterrupted else { return }
        printing.remark("interrupted; what was trained is in \(output); run the same command with --resume to continue")
        throw ExitCode(130)
    }

    private func trained(
        _ file: ConfigurationFile, on shifts: any ShiftDataset, _ directory: RunDirectory
    ) throws -> Runs {
        let observer = printing.quiet ? nil : TrainingProgress()
        guard let seeds else {
            let model = try SparseShift.train(
                file.configuration, on: shifts, seed: file.seed, storingIn: directory, observer: observer)
            return Runs([model])
        }
        return try SparseShift.train(
            file.configuration, on: shifts, seeds: seeds.seeds, storingIn: directory, observer: observer)
    }

    /// The data to evaluate on; `nil` if the file has none and none was asked for.
    private func testData(width: Int) throws -> (any ShiftDataset)? {
        guard try testDataset != nil || DataOptions.has("cfc_test", in: embeddings) else { return nil }
        let name = testDataset ?? "cfc_test"
        guard name != dataset else { return nil }
        var all = data
        all.subsample = nil
        let test = try all.open(embeddings, dataset: name)
        guard test.dimension == width else {
            throw CommandFailure(
                "\(embeddings): '\(name)' has shifts of \(test.dimension) entries and '\(dataset)' of \(width); "
                    + "they must be equally wide.")
        }
        return test
    }

    private func evaluations(of runs: Runs, on data: some ShiftDataset) throws -> [Evaluation] {
        try runs.map { try $0.evaluate(on: data) }
    }
}
