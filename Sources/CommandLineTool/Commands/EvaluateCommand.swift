import ArgumentParser
import JSON
import SparseShift
import Work

/// `sparseshift evaluate`: measures models on data and against its labels.
package struct EvaluateCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Measures models on the shifts of a file, and against its labels.",
        usage: "sparseshift evaluate <model> ... <embeddings> [<options>]",
        discussion: """
            With numeric labels, the best feature for each label is chosen on four fifths of the shifts and scored on \
            the rest. The code of a pair of texts in a model of embeddings, such as a pretrained sparse autoencoder, is the \
            difference of the codes of its two embeddings, so that it stands beside models of shifts in one table; with \
            --raw-embeddings the embeddings themselves are measured. For several models the report also has their agreement; for a folder of several seeds also the \
            model in which training has merged what they agree on.
            """)

    @Argument(
        help: """
            Folders of models, folders with seed-0, seed-1, …, folders of the reference code, or pretrained sparse \
            autoencoders of SAELens, Gemma Scope, Llama Scope, sparsify or dictionary_learning; then the file with embeddings.
            """)
    package var paths: [String]

    @Option(help: "Dataset to evaluate on (cfc_test if the file has it, else cfc_train).")
    package var dataset: String?

    @OptionGroup(title: "Data")
    package var data: DataOptions

    @Flag(help: "Ignore the labels.")
    package var withoutLabels = false

    @OptionGroup(title: "Machine")
    package var machine: ThreadOptions

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    package func validate() throws {
        if paths.count < 2 {
            throw ValidationError("Name one folder of a model or more, and then the file with embeddings.")
        }
    }

    package func run() throws {
        machine.apply()
        printing.showRemarks()
        let path = paths[paths.count - 1]
        let folders = try paths.dropLast().map { try RunFolder(withModels: $0) }
        let each = try folders.map { try $0.models() }
        for folder in folders where folder.isWithoutSettings {
            printing.remark(
                "\(folder.path): no cfg.yaml beside the weights; they are taken for an affine autoencoder of the paper's code"
            )
        }
        let concepts = try zip(folders, each).compactMap { try $0.concepts(of: $1.map(\.model)) }
        let seeds = each.joined().map(\.model).filter { !$0.encodesEmbeddings }
        let known = Set(each.joined().map(\.folder))
        let merged = concepts.filter { !known.contains($0.folder) }
        let models = Array(each.joined()) + merged.map { (folder: $0.folder, model: $0.concepts.model) }
        let hasTest = try !data.source.namesTables && DataOptions.has("cfc_test", in: path)
        let name = dataset ?? (hasTest ? "cfc_test" : "cfc_train")
        let shifts = try data.open(path, dataset: name, printing: printing)
        for (folder, model) in models where model.dimension != shifts.dimension {
            throw CommandFailure(
                "\(folder): a model of shifts with \(model.dimension) entries, but those of '\(name)' in \(path) have "
                    + "\(shifts.dimension).")
        }
        EmbeddingOrigin.remarkOnDifferences(of: models.map { ($0.folder, $0.model.origin) })
        let labelled = try withoutLabels ? nil : labels(path, dataset: name)
        let results = try progress(models, "evaluating on \(shifts.count) shifts", unit: "models").map {
            folder, model in
            if model.encodesEmbeddings, !data.rawEmbeddings, !(shifts is any PairedEmbeddingDataset) {
                throw CommandFailure(
                    "\(folder): a model of embeddings, but \(path) has no embeddings of pairs; give it --raw-embeddings."
                )
            }
            return try ModelEvaluation(
                folder: folder, model: model, shifts: shifts, evaluation: try evaluation(of: model, on: shifts),
                details: try details(of: model, on: shifts),
                labels: try labelled.flatMap { try LabelEvaluation($0.codes(of: model), $0) },
                isOfDifferences: model.encodesEmbeddings && !data.rawEmbeddings)
        }
        let report = EvaluationReport(
            path: path, dataset: name, shifts: shifts.count, derivation: shifts.annotations.derivation,
            results: results,
            agreement: seeds.count > 1 ? Runs(seeds).agreement : nil, concepts: concepts)
        printing.print(report.json, text: { report.text })
    }

    private func evaluation(of model: TrainedModel, on data: some ShiftDataset) throws -> Evaluation {
        try model.evaluate(on: data)
    }

    private func details(of model: TrainedModel, on data: some ShiftDataset) throws -> DetailedEvaluation {
        try model.detailedEvaluation(on: data)
    }

    /// The shifts with their labels; `nil` without numeric labels.
    private func labels(_ path: String, dataset: String) throws -> LabelledShifts? {
        var paired = data
        paired.rawEmbeddings = false
        // In a sample of single embeddings it is unknown which two belong together.
        guard !data.rawEmbeddings || data.subsample == nil else { return nil }
        var quiet = printing
        quiet.quiet = true
        return LabelledShifts(
            try paired.open(path, dataset: dataset, printing: quiet), areDifferencesOfCodes: data.rawEmbeddings)
    }
}
