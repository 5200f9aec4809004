import ArgumentParser
import Foundation
import JSON
import Scheduling
import SparseShift
import Work

/// `sparseshift sweep`: trains a model for every combination of settings and every seed.
package struct SweepCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Trains models for all combinations of some settings, and shows which one each rule would pick.",
        discussion: """
            The output folder holds plan.json, sweep.csv and sweep.jsonl, with one line for each combination, and the models in \
            folders such as target=0.1,norm=bn/seed-0, each as soon as it is trained. With numeric labels the table also \
            has the MCC, on cfc_test if the file has it. A sweep compares models, so an SSAE needs a number of features \
            here: give --oc.

            With the folder of a sweep in place of the embeddings, --status says how far it is, --resume trains what is \
            missing, --collect makes the tables of what is there, --cancel ends what Slurm was given, and --point 7 trains \
            the run of that number, counted from 0: what a scheduler of your own calls, after --plan has written the plan. \
            The same command with more values or seeds and --resume trains only what is new. With --engine slurm the runs \
            are submitted as a job array.
            """)

    @Argument(
        help: """
            File with embeddings (HDF5, npy, npz, safetensors or pt): pairs (N × 2 × d), or before and after (N × d \
            each); or the folder of a sweep.
            """)
    package var embeddings: String

    @Argument(help: "YAML file with the settings that all models share.")
    package var config: String?

    @Option(
        help: ArgumentHelp(
            "A key and its values, such as target=0.1,0.2 or norm=none,bn. Repeat it to train all combinations.",
            valueName: "key=value,value"))
    package var over: [SweepAxis] = []

    @Option(help: "Seeds: 0,1,2 (the default) or 0...4, or '0..<5' in quotes.")
    package var seeds: SeedList?

    @OptionGroup(title: "Settings")
    package var settings: ConfigurationOptions

    @Option(help: "Dataset to train on, or what the names of the two with before and after have in common.")
    package var dataset = "cfc_train"

    @OptionGroup(title: "Data")
    package var data: DataOptions

    @Option(name: .shortAndLong, help: "Folder for the tables and the models.")
    package var output: String?

    @Flag(help: "Replace an earlier sweep in the output folder.")
    package var overwrite = false

    @Flag(help: "Train only what is missing in the output folder, and resume what was stopped, to the same bits.")
    package var resume = false

    @Flag(help: "Write only the tables.")
    package var withoutModels = false

    @Flag(help: "Say how far the sweep in a folder is, run by run with --json.")
    package var status = false

    @Flag(help: "Make the tables of what the folder of a sweep holds.")
    package var collect = false

    @Flag(help: "End what Slurm was given for the sweep in a folder.")
    package var cancel = false

    @Flag(help: "Write the plan of a new sweep, and train nothing: --point then trains its runs.")
    package var plan = false

    @Option(
        help: ArgumentHelp("Train these runs of the sweep in a folder: 7, or 0,1,2, or 10...19.", valueName: "numbers"))
    package var point: SeedList?

    @Option(help: ArgumentHelp("Runs that one task of the array trains, one after another.", valueName: "number"))
    package var chunk = 1

    @OptionGroup(title: "Engine")
    package var engine: EngineOptions

    @OptionGroup(title: "Machine")
    package var machine: ThreadOptions

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    package func validate() throws {
        let modes = [(status, "--status"), (collect, "--collect"), (cancel, "--cancel"), (point != nil, "--point")]
            .filter(\.0).map(\.1)
        if modes.count > 1 { throw ValidationError("Give either \(modes[0]) or \(modes[1]), not both.") }
        if plan, let mode = modes.first { throw ValidationError("Give either --plan or \(mode), not both.") }
        if plan, engine.engine == .slurm {
            throw ValidationError("--plan is for other schedulers, not for --engine slurm.")
        }
        try OptionChecks.requireOne(resume: resume, overwrite: overwrite)
        if chunk < 1 { throw ValidationError("--chunk is at least 1, not \(chunk).") }
        if chunk != 1, engine.engine == .local { throw ValidationError("--chunk is for --engine slurm.") }
        if withoutModels, resume || plan || engine.engine == .slurm {
            throw ValidationError("--without-models keeps nothing to resume or to collect.")
        }
        let isFolder = SweepPlan.isThere(in: embeddings)
        if isFolder || !modes.isEmpty {
            if config != nil || !over.isEmpty || seeds != nil || output != nil || overwrite || withoutModels || plan {
                throw ValidationError(
                    "\(embeddings): the plan of a sweep has its settings, values and seeds; to add some, give the embeddings with all of them, --resume and --output."
                )
            }
            if modes.isEmpty, !resume {
                throw ValidationError(
                    "\(embeddings): the folder of a sweep; give --status, --resume, --collect, --cancel or --point.")
            }
        } else if over.isEmpty {
            throw ValidationError("Missing expected argument '--over <key=value,value> ...'")
        }
    }

    package func run() throws {
        machine.apply()
        printing.showRemarks()
        try engine.requireEngine()
        if status { return try show(SweepStatus(embeddings)) }
        if cancel {
            let count = try SlurmSweep(in: embeddings).cancel()
            printing.print(
                ["cancelled": .integer(count)],
                text: {
                    count == 0
                        ? "nothing of this sweep was submitted"
                        : "cancelled; resume with: sparseshift sweep \(ShellWord.quoted(embeddings)) --resume --engine slurm"
                })
            return
        }
        if SweepPlan.isThere(in: embeddings) || collect || point != nil { return try runPlanned() }
        try runNew()
    }

    // MARK: A new sweep

    private func runNew() throws {
        let output = output ?? "sweep"
        let seeds = seeds?.seeds ?? [0, 1, 2]
        let file = try settings.file(config)
        file.remarks.forEach(printing.remark)
        if !resume || !SweepPlan.isThere(in: output) { try SweepFolder.check(output, overwrite: overwrite) }
        let source = SweepSource(embeddings, dataset: dataset, options: data)
        let shifts = try source.shifts(printing)
        try checkMemory(file.configuration, shifts, over: over.map(\.field))
        let directory =
            withoutModels ? nil : RunDirectory(output, earlier: overwrite ? .replace : resume ? .resume : .refuse)
        let fields = over.map(\.field)
        if plan || engine.engine == .slurm {
            if engine.engine == .slurm { try engine.requireEngine(for: SweepPlan.arrayFolder(of: output)) }
            // The plan is written and checked; nothing is trained here.
            _ = try sweep(
                file.configuration, over: fields, on: shifts, seeds: seeds, storingIn: directory, source: source.json,
                extent: .planning, observer: nil)
            return plan ? try showPlan(of: output) : try submit(output, shifts: shifts, source: source)
        }
        try train(
            file.configuration, fields, seeds, on: shifts, source: source, directory, in: output, extent: .all)
    }

    private func showPlan(of output: String) throws {
        let count = try SweepPlan(contentsOf: output).runs().count
        printing.print(
            ["runs": .integer(count), "output": .string(output)],
            text: {
                """
                planned \(count) run\(count == 1 ? "" : "s"), from 0 to \(count - 1)
                train the first: sparseshift sweep \(output) --point 0
                """
            })
    }

    // MARK: The sweep of a folder

    private func runPlanned() throws {
        let plan = try SweepPlan(contentsOf: embeddings)
        let source = try SweepSource(plan, in: embeddings)
        let count = try plan.runs().count
        if let unknown = point?.seeds.first(where: { !(0..<count).contains($0) }) {
            throw CommandFailure(
                "--point \(unknown): this sweep has \(count) runs, from 0 to \(count - 1).")
        }
        let shifts = try source.shifts(printing)
        if resume, engine.engine == .slurm {
            // What no task would train is refused here.
            _ = try sweep(
                plan.configuration.configuration, over: plan.fields, on: shifts, seeds: plan.seeds,
                storingIn: RunDirectory(embeddings, earlier: .resume), source: source.json, extent: .planning,
                observer: nil)
            return try submit(embeddings, shifts: shifts, source: source)
        }
        let extent: SweepExtent = point.map { .only(Set($0.seeds)) } ?? (collect ? .none : .all)
        try train(
            plan.configuration.configuration, plan.fields, plan.seeds, on: shifts, source: source,
            RunDirectory(embeddings, earlier: .resume), in: embeddings, extent: extent)
    }

    private func train(
        _ configuration: any MethodConfiguration, _ fields: [SweepField], _ seeds: [Int], on shifts: any ShiftDataset,
        source: SweepSource, _ directory: RunDirectory?, in output: String, extent: SweepExtent
    ) throws {
        let observer = printing.quiet ? nil : TrainingProgress()
        let swept: Sweep
        var isInterrupted = false
        do {
            swept = try InterruptSignal.stopping {
                try sweep(
                    configuration, over: fields, on: shifts, seeds: seeds, storingIn: directory, source: source.json,
                    extent: extent, observer: observer)
            }
        } catch let interruption as SweepInterrupted {
            swept = interruption.sweep
            isInterrupted = true
        }
        if case .only = extent {
            // The tables are those of all runs.
            for failure in swept.failures { StandardError.write("failed: \(failure)\n") }
            let status = try SweepStatus(output)
            printing.print(status.json, text: { status.description })
        } else {
            try write(swept, on: shifts, source: source, to: output, hasModels: directory != nil)
        }
        guard isInterrupted else { return }
        printing.remark(
            directory == nil
                ? "interrupted; the models that were complete are written"
                : "interrupted; what was trained is in \(output); resume with: sparseshift sweep \(ShellWord.quoted(output)) --resume"
        )
        throw InterruptSignal.exitCode
    }

    private func write(
        _ swept: Sweep, on shifts: any ShiftDataset, source: SweepSource, to output: String, hasModels: Bool
    ) throws {
        let table = try source.labelled(shifts, printing).map { try tradeOff(swept, $0) } ?? swept.udrTable
        let folder = SweepFolder(path: output, hasModels: hasModels)
        let report = SweepReport(sweep: swept, table: table, folder: folder, shifts: shifts)
        try folder.write(csv: report.csv, rows: report.rows)
        printing.print(report.json, text: { report.text })
    }

    private func tradeOff(_ sweep: Sweep, _ data: some LabelledShiftDataset) throws -> SweepTable {
        try sweep.tradeOff(on: data)
    }

    private func checkMemory(
        _ configuration: any MethodConfiguration, _ shifts: any ShiftDataset, over fields: [SweepField]
    ) throws {
        let widths = fields.filter { ["oc", "features"].contains($0.name) }.flatMap(\.values)
        var configuration = configuration
        for width in widths.compactMap({ Int($0.text) }) {
            configuration.settings.features = max(configuration.settings.features, width)
        }
        try MemoryNeed.check(configuration, dimension: shifts.dimension, count: shifts.count)
    }

    // MARK: Slurm

    private func show(_ status: SweepStatus) throws {
        printing.print(status.json, text: { status.text })
    }

    /// Submits what is missing, and follows it if that is asked for.
    private func submit(_ output: String, shifts: any ShiftDataset, source: SweepSource) throws {
        let slurm = SlurmSweep(in: output)
        let array = try slurm.submit(engine.options(chunk: chunk), program: SlurmSweep.program())
        if let array {
            let what =
                "\(array.runs) run\(array.runs == 1 ? "" : "s") in \(array.tasks) task\(array.tasks == 1 ? "" : "s")"
            guard engine.follow else {
                printing.print(
                    [
                        "job": .string(array.identifier), "tasks": .integer(array.tasks),
                        "runs": .integer(array.runs), "output": .string(output),
                    ],
                    text: {
                        """
                        submitted \(what) as Slurm's job \(array.identifier)
                        see how far it is: sparseshift sweep \(ShellWord.quoted(output)) --status
                        make the tables:   sparseshift sweep \(ShellWord.quoted(output)) --collect
                        """
                    })
                return
            }
            printing.remark("submitted \(what) as Slurm's job \(array.identifier)")
        } else {
            printing.remark("nothing is missing that is not queued already")
        }
        guard engine.follow else { return }
        try follow(slurm, output)
        let plan = try SweepPlan(contentsOf: output)
        try train(
            plan.configuration.configuration, plan.fields, plan.seeds, on: shifts, source: source,
            RunDirectory(output, earlier: .resume), in: output, extent: .none)
    }

    /// Waits until nothing of a sweep is queued or running.
    private func follow(_ slurm: SlurmSweep, _ output: String) throws {
        var last = ""
        do {
            let status = try InterruptSignal.stopping {
                try slurm.follow { status in
                    let text = ([status.description] + status.obstacles.map { "\($0.runs) wait for \($0.reason)" })
                        .joined(separator: "; ")
                    guard text != last else { return }
                    last = text
                    printing.remark(last)
                }
            }
            guard status.missing.isEmpty else {
                throw CommandFailure("\(output): \(status.text.replacing("\n", with: "; "))")
            }
        } catch is Interrupted {
            printing.remark(
                "Slurm's tasks keep running; come back with: sparseshift sweep \(ShellWord.quoted(output)) --status")
            throw InterruptSignal.exitCode
        }
    }
}
