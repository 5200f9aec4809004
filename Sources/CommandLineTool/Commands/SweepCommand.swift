import ArgumentParser
import JSON
import SparseShift

/// `sparseshift sweep`: trains a model for every combination of settings and every seed.
package struct SweepCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Trains models for all combinations of some settings, and shows which one each rule would pick.",
        discussion: """
            The output folder holds sweep.csv and sweep.jsonl, with one line for each combination, and the models in folders \
            such as target=0.1,norm=bn/seed-0. With numeric labels the table also has the MCC, on cfc_test if the \
            file has it. A sweep compares models, so an SSAE needs a number of features here: \
            give --oc.
            """)

    @Argument(help: DataOptions.fileHelp)
    package var embeddings: String

    @Argument(help: "YAML file with the settings that all models share.")
    package var config: String?

    @Option(
        help: ArgumentHelp(
            "A key and its values, such as target=0.1,0.2 or norm=none,bn. Repeat it to train all combinations.",
            valueName: "key=value,value"))
    package var over: [SweepAxis]

    @Option(help: "Seeds: 0,1,2 or 0...4, or '0..<5' in quotes.")
    package var seeds = SeedList(argument: "0..<3")!

    @OptionGroup(title: "Settings")
    package var settings: ConfigurationOptions

    @Option(help: "Dataset to train on, or what the names of the two with before and after have in common.")
    package var dataset = "cfc_train"

    @OptionGroup(title: "Data")
    package var data: DataOptions

    @Option(name: .shortAndLong, help: "Folder for the tables and the models.")
    package var output = "sweep"

    @Flag(help: "Replace an earlier sweep in the output folder.")
    package var overwrite = false

    @Flag(help: "Write only the tables.")
    package var withoutModels = false

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    package func run() throws {
        printing.showRemarks()
        let file = try settings.file(config)
        file.remarks.forEach(printing.remark)
        try SweepFolder.check(output, overwrite: overwrite)
        let shifts = try data.open(embeddings, dataset: dataset, printing: printing)
        try checkMemory(file.configuration, shifts)
        let labelled = try labelledData(shifts)
        let observer = printing.quiet ? nil : TrainingProgress()
        let swept: Sweep
        let isInterrupted: Bool
        do {
            swept = try InterruptSignal.stopping {
                try SparseShift.sweep(
                    file.configuration, over: over.map(\.field), on: shifts, seeds: seeds.seeds, observer: observer)
            }
            isInterrupted = false
        } catch let interruption as SweepInterrupted {
            swept = interruption.sweep
            isInterrupted = true
        }
        let table = try labelled.map { try tradeOff(swept, $0) } ?? swept.udrTable
        let folder = SweepFolder(path: output, hasModels: !withoutModels)
        let report = SweepReport(sweep: swept, table: table, folder: folder, shifts: shifts)
        try folder.write(swept, csv: report.csv, rows: report.rows)
        printing.print(report.json, text: { report.text })
        guard isInterrupted else { return }
        printing.remark("interrupted; the models that were complete are written")
        throw ExitCode(130)
    }

    private func checkMemory(_ configuration: any MethodConfiguration, _ shifts: any ShiftDataset) throws {
        let widths = over.filter { ["oc", "features"].contains($0.field.name) }.flatMap(\.field.values)
        var configuration = configuration
        for width in widths.compactMap({ Int($0.text) }) {
            configuration.settings.features = max(configuration.settings.features, width)
        }
        try MemoryNeed.check(configuration, dimension: shifts.dimension, count: shifts.count)
    }

    /// Labelled shifts to measure the models on: the test data, or the training data without them.
    private func labelledData(_ shifts: any ShiftDataset) throws -> (any LabelledShiftDataset)? {
        func known(_ data: any ShiftDataset) -> (any LabelledShiftDataset)? {
            (data as? any LabelledShiftDataset).flatMap {
                // Labels of which none changes measure nothing.
                $0.concepts.constantColumns.count < $0.concepts.columns ? $0 : nil
            }
        }
        guard !data.rawEmbeddings else { return nil }
        guard dataset != "cfc_test", try DataOptions.hasTestData(in: embeddings, printing: printing) else {
            return known(shifts)
        }
        let test = try data.forTests.open(embeddings, dataset: "cfc_test", printing: printing)
        return test.dimension == shifts.dimension ? known(test) ?? known(shifts) : known(shifts)
    }

    private func tradeOff(_ sweep: Sweep, _ data: some LabelledShiftDataset) throws -> SweepTable {
        try sweep.tradeOff(on: data)
    }
}
