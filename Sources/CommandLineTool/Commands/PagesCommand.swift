import ArgumentParser
import Foundation
import JSON
import LanguageModels
import ResultViews
import Scheduling
import SparseShift

/// `sparseshift pages`: writes a page for every feature of a model.
package struct PagesCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "pages", abstract: "Writes a page for every feature of a model, as one HTML file.",
        discussion: """
            A page shows how often a feature is active, the labels that it goes with, the pairs that activate it most with \
            the words that differ, and similar features; with a language model also the tokens that it promotes, and \
            with --prompt a text that is steered with it. The file needs no other: it opens in any browser, has an index \
            with search, and can be printed.
            """)

    @Argument(
        help: """
            Folder of a model, or with seed-0, seed-1, …: of these the concepts that training has merged, or else the \
            first, compared with the others.
            """)
    package var model: String

    @Argument(help: DataOptions.fileHelp)
    package var data: String

    @Option(name: .shortAndLong, help: "File for the pages.")
    package var output = "pages.html"

    @Option(help: "Dataset to take the pairs from (cfc_test if the file has it, else cfc_train).")
    package var dataset: String?

    @Option(help: ArgumentHelp("The most pairs; of more, so many are drawn at random.", valueName: "count"))
    package var pairs = 20_000

    @Option(
        name: .customLong("seed-model"),
        help: ArgumentHelp("Of several seeds, the one whose features have pages.", valueName: "seed"))
    package var chosenSeed: Int?

    @Option(
        help: ArgumentHelp(
            "A folder of other models to compare the features with; may be repeated.", valueName: "folder"))
    package var others: [String] = []

    @Option(help: "The |h| beyond which a feature counts as active (default: that of the training).")
    package var threshold: Double?

    @Option(help: "Seed of all draws.")
    package var seed = 0

    @OptionGroup(title: "Data")
    package var source: SourceOptions

    @Option(
        help: ArgumentHelp(
            "The language model of the embeddings (GGUF, or 'default'), for the tokens that features promote.",
            valueName: "file"))
    package var languageModel: String?

    @Option(help: "Its layer, where neither the model nor the data tell it: a number, middle, last or final-norm.")
    package var layer: String?

    @Option(help: "A text that the language model continues with features subtracted and added.")
    package var prompt: String?

    @Option(help: "The number of features to steer the prompt with (default: 12).")
    package var steeredFeatures: Int?

    @Option(help: "How strongly, as a fraction of the mean length of the residual stream (default: 0.5).")
    package var strength: Double?

    @Option(
        help: ArgumentHelp(
            "A second file, in the form in which Neuronpedia takes features. It is lossy, and says what is lost.",
            valueName: "file"))
    package var neuronpedia: String?

    @OptionGroup(title: "Machine")
    package var machine: ThreadOptions

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    package func validate() throws {
        if pairs < 1 { throw ValidationError("--pairs is at least 1, not \(pairs).") }
        if let threshold, !(threshold >= 0 && threshold.isFinite) {
            throw ValidationError("--threshold is at least 0, not \(threshold).")
        }
        if let steeredFeatures, steeredFeatures < 1 {
            throw ValidationError("--steered-features is at least 1, not \(steeredFeatures).")
        }
        if let strength, !(strength > 0 && strength.isFinite) {
            throw ValidationError("--strength is above 0, not \(strength).")
        }
        if let layer { _ = try OptionChecks.layer(layer) }
        if languageModel == nil, layer != nil || prompt != nil {
            throw ValidationError("--layer and --prompt are for --language-model.")
        }
        if prompt == "" { throw ValidationError("--prompt: a prompt is empty.") }
        if prompt == nil, steeredFeatures != nil || strength != nil {
            throw ValidationError("\(strength != nil ? "--strength" : "--steered-features") is for --prompt.")
        }
    }

    package func run() throws {
        machine.apply()
        printing.showRemarks()
        let output = try FeaturePagesFile.checked(output)
        try OutputPath.check(neuronpedia, apartFrom: [output, data, languageModel])
        try checkNeuronpedia()
        let (folder, model, seeds) = try models()
        let others = seeds + (try others.flatMap { try RunFolder(withModels: $0).models().map(\.model) })
        let shifts = try self.shifts()
        if neuronpedia != nil, shifts.annotations.phrases == nil {
            throw CommandFailure(
                "\(data): its texts are not known, and Neuronpedia shows nothing but texts; leave out --neuronpedia.")
        }
        guard model.dimension == shifts.dimension else {
            throw CommandFailure(
                "\(self.model): a model of shifts with \(model.dimension) entries, but those of \(data) have \(shifts.dimension)."
            )
        }
        if languageModel != nil, layer == nil, model.encodesEmbeddings, model.origin?.layer == nil,
            shifts.annotations.origin?.layer == nil
        {
            throw CommandFailure(
                "\(self.model): neither the model nor \(data) tells the layer of the embeddings; give it by --layer.")
        }
        var pages: FeaturePages
        let reader: LanguageModel?
        if let languageModel {
            (pages, reader) = try LibraryFailure.guarding(languageModel) {
                let reader = try languageModel == "default" ? LanguageModel.default : LanguageModel(languageModel)
                return (try self.pages(of: model, shifts, others: others, reader), reader)
            }
        } else {
            (pages, reader) = (try self.pages(of: model, shifts, others: others, nil), nil)
        }
        pages.commandLine = commandLine(folder, pages)
        let file = try pages.write(to: output)
        if let neuronpedia { try pages.writeNeuronpedia(to: neuronpedia, tokenizer: reader) }
        printing.print(report(file), text: { text(file) })
    }

    /// How to steer with a feature of the model in a folder; `nil` if a layer is needed that is not known.
    private func commandLine(_ folder: String, _ pages: FeaturePages) -> SteeringCommandLine? {
        var options: [String] = []
        // The command knows a layer from the model's files alone.
        if pages.model.origin?.layer == nil {
            if let place = pages.layer ?? pages.origin?.layer {
                options = ["--layer", place == "final norm" ? "final-norm" : place.replacing("layer ", with: "")]
            } else if pages.model.encodesEmbeddings {
                return nil
            }
        }
        if let languageModel, languageModel != "default" {
            options += ["--language-model", ShellWord.quoted(languageModel)]
        }
        return SteeringCommandLine(folder: ShellWord.quoted(folder), options: options)
    }

    /// Refuses to replace anything but an earlier file of its kind.
    private func checkNeuronpedia() throws {
        guard let neuronpedia, let handle = FileHandle(forReadingAtPath: neuronpedia) else { return }
        let start = (try? handle.read(upToCount: 11)) ?? Data()
        guard start.isEmpty || String(decoding: start, as: UTF8.self) == #"{"batches":"# else {
            throw CommandFailure("\(neuronpedia): another file is there already; choose another name.")
        }
    }

    /// The model whose features have pages with its folder, and those beside it.
    private func models() throws -> (folder: String, TrainedModel, others: [TrainedModel]) {
        let folder = try RunFolder(withModels: model)
        let found = try folder.models()
        let all = found.map(\.model)
        if folder.isWithoutSettings {
            printing.remark(
                "\(model): no cfg.yaml beside the weights; they are taken for an affine autoencoder of the paper's code"
            )
        }
        if let chosenSeed {
            guard let place = all.firstIndex(where: { $0.seed == chosenSeed }) else {
                let known = all.map { "\($0.seed)" }.joined(separator: ", ")
                throw CommandFailure("\(model): there is no model of seed \(chosenSeed), only of \(known).")
            }
            return (found[place].folder, all[place], all.enumerated().filter { $0.offset != place }.map(\.element))
        }
        if all.count > 1, let (folder, concepts) = try folder.concepts(of: all), !concepts.isEmpty {
            printing.remark(
                "remark: the concepts are merged from the models that they are compared with, so |cos| in others is high by construction"
            )
            return (folder, concepts.model, all)
        }
        return (found[0].folder, all[0], Array(all.dropFirst()))
    }

    private func shifts() throws -> EmbeddingPairs {
        let hasTest = try !source.namesTables && DataOptions.has("cfc_test", in: data)
        let name = dataset ?? (hasTest ? "cfc_test" : "cfc_train")
        let shifts = try CommandFailure.naming(data) {
            try EmbeddingPairs(
                data, selection: source.selection(name), leavingOut: source.unusable, memory: source.limit())
        }
        for remark in shifts.annotations.derivation?.remarks ?? [] { printing.remark("remark: \(remark)") }
        if shifts.annotations.phrases == nil {
            printing.remark("remark: \(data) does not tell the texts of its pairs, so the pages have numbers alone.")
        }
        return shifts
    }

    private func pages(
        of model: TrainedModel, _ shifts: EmbeddingPairs, others: [TrainedModel], _ reader: LanguageModel?
    ) throws -> FeaturePages {
        try model.featurePages(
            of: shifts, others: others, languageModel: reader, layer: layer.flatMap { ResidualLayer($0) },
            prompt: prompt, steeredFeatures: steeredFeatures ?? 12, strength: strength ?? 0.5, pairs: pairs,
            threshold: threshold,
            seed: seed)
    }

    private func text(_ file: FeaturePagesFile) -> String {
        "\(file)" + (neuronpedia.map { "\n\($0): for Neuronpedia; lossy, see 'lost' in it" } ?? "")
    }

    private func report(_ file: FeaturePagesFile) -> JSONValue {
        let pages = file.pages
        func chance(_ value: Double?) -> JSONValue { value.map { .real($0) } ?? .null }
        return .object([
            "output": .string(file.path), "bytes": .integer(file.bytes), "features": .integer(pages.features.count),
            "pairs": .integer(pages.pairCount), "data": .string(pages.data), "threshold": .real(pages.threshold),
            "dead": .array(pages.deadFeatures.map { .integer($0) }),
            "labels": .array(pages.labelNames.map { .string($0) }),
            "chance": .object([
                "correlation": chance(pages.chance), "auroc": chance(pages.concordanceChance?.upper),
                "cosine": chance(pages.directionChance?.upper),
            ]),
            "neuronpedia": neuronpedia.map { .string($0) } ?? .null,
        ])
    }
}
