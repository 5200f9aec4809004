import ArgumentParser
import Foundation
import JSON
import LanguageModels
import SparseShift

/// `sparseshift find`: the features of concepts in a model.
package struct FindCommand: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "find", abstract: "Finds the features of concepts in a model, with scores on held-out examples.",
        discussion: """
            The examples are labelled shifts of a file with embeddings, pairs of texts (.csv, .tsv, .jsonl or .json) that a \
            language model embeds, or two files of texts, one a line, with and without a concept. One half of the examples \
            chooses the feature and its sign, the other half scores them. Without --concept, the best feature of every concept \
            is shown. --word takes a word of the pairs' texts for a concept: it comes in the second text, or goes from the \
            first. A feature is printed as 'sparseshift steer --vector' takes it.

                sparseshift find models/ssae embeddings.h5 --concept 'colour: red'
                sparseshift find models/ssae embeddings.h5 --word red
                sparseshift find models/ssae --texts glad.txt sad.txt
            """)

    @Argument(help: "Folder of a model, of models of several seeds, or of a pretrained sparse autoencoder.")
    package var model: String

    @Argument(help: "File with embeddings and labels, or of labelled pairs of texts.")
    package var data: String?

    @Option(
        help: ArgumentHelp(
            "Name of a concept, or the number of its column of labels; may be repeated.", valueName: "name"))
    package var concept: [String] = []

    @Option(help: ArgumentHelp("A word that comes or goes in the pairs of texts; may be repeated.", valueName: "word"))
    package var word: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Two files of texts: with the concept, and without it.", valueName: "file"))
    package var texts: [String] = []

    @Option(help: "Features to show for a concept (default: 5, and 1 for every concept of the file).")
    package var top: Int?

    @Option(help: "Seed of the halves.")
    package var seed = 0

    @Option(help: "Dataset of the embeddings (cfc_test if the file has it, else cfc_train).")
    package var dataset: String?

    @Option(help: "For texts: block, 'middle', 'last' or 'final-norm' (default: that of the model's training).")
    package var layer: String?

    @Option(
        help: ArgumentHelp(
            "For texts: the embedding of a text (default: that of the model's training).", valueName: "pooling"))
    package var pooling: Pooling?

    @Option(name: .shortAndLong, help: ArgumentHelp("File for the table: \(TableFile.endings).", valueName: "file"))
    package var output: String?

    @OptionGroup(title: "Data")
    package var reading: DataOptions

    @OptionGroup(title: "Language model, for texts")
    package var languageModel: LanguageModelOptions

    @OptionGroup(title: "Tokens")
    package var tokens: TokenOptions

    @OptionGroup(title: "Columns of a file of pairs")
    package var columns: PairColumnOptions

    @OptionGroup(title: "Machine")
    package var machine: ThreadOptions

    @OptionGroup(title: "Output")
    package var printing: OutputOptions

    package init() {}

    package func validate() throws {
        if !texts.isEmpty, texts.count != 2 {
            throw ValidationError("--texts takes two files, with the concept and without it, not \(texts.count).")
        }
        if (data == nil) == texts.isEmpty {
            throw ValidationError(
                data == nil
                    ? "Name a file with labelled examples, or two files of texts with --texts."
                    : "Give either a file with examples or --texts, not both.")
        }
        if !texts.isEmpty, concept.count > 1 { throw ValidationError("--texts are of one --concept.") }
        if !word.isEmpty {
            if !concept.isEmpty { throw ValidationError("Give either --concept or --word, not both.") }
            if !texts.isEmpty {
                throw ValidationError("--word is for pairs of texts, in which it comes or goes, not for --texts.")
            }
            for text in word {
                do throws(LanguageModelError) { _ = try WordConcept(text) } catch {
                    throw ValidationError("--word \(error.description)")
                }
            }
        }
        if let top, top < 1 { throw ValidationError("--top is at least 1, not \(top).") }
        if let layer { _ = try OptionChecks.layer(layer) }
        if let output, !TableFile.isWritable(output) {
            throw ValidationError("--output \(output): tables are written to files that end in \(TableFile.endings).")
        }
        try validateSource()
        if reading.rawEmbeddings { throw ValidationError("--raw-embeddings has no changes of concepts to find.") }
    }

    /// Refuses options that would do nothing.
    private func validateSource() throws {
        let isOfEmbeddings = data.map { !Self.isOfPairs($0) } ?? false
        var given = isOfEmbeddings ? tokens.words + columns.given : reading.words
        if isOfEmbeddings {
            if layer != nil { given.append("--layer") }
            if pooling != nil { given.append("--pooling") }
            if languageModel.path != "default" { given.append("--language-model") }
        } else {
            if dataset != nil { given.append("--dataset") }
            if data == nil, let column = columns.given.first {
                throw ValidationError("\(column) is for a file of labelled pairs, not for --texts.")
            }
        }
        guard let first = given.first?.split(separator: "=").first else { return }
        throw ValidationError(
            isOfEmbeddings
                ? "\(first) is for texts that a language model embeds; \(data ?? "") is read as embeddings."
                : "\(first) is for a file with embeddings, not for \(data ?? "--texts").")
    }

    package func run() throws {
        try OutputPath.check(output, apartFrom: [data] + texts)
        machine.apply()
        printing.showRemarks()
        let folder = try RunFolder(withModels: model)
        var models = try folder.models()
        if models.count > 1, let merged = try folder.concepts(of: models.map(\.model)) {
            models.append((merged.folder, merged.concepts.model))
        }
        let report = FeatureSearchReport(
            data: data ?? texts.joined(separator: " and "),
            models: try data.map { try found(models, in: $0) } ?? foundInTexts(models))
        guard report.models.contains(where: { !$0.searches.isEmpty }) else {
            throw CommandFailure(report.models.first?.failures.first?.reason ?? "\(model): no feature was found.")
        }
        for remark in report.models.compactMap(\.remark) { printing.remark("remark: \(remark)") }
        if let output { try TableFile.write(report.table, to: output) }
        printing.print(report.json, text: { report.text })
    }

    private var count: Int { top ?? (concept.isEmpty && word.isEmpty && texts.isEmpty ? 1 : 5) }

    /// In embeddings, or in pairs that the language model embeds.
    private func found(_ models: [(folder: String, model: TrainedModel)], in path: String) throws -> [ModelFeatures] {
        guard Self.isOfPairs(path) else {
            let name =
                try dataset
                ?? (!reading.source.namesTables && DataOptions.has("cfc_test", in: path) ? "cfc_test" : "cfc_train")
            let shifts = try reading.open(path, dataset: name, printing: printing)
            return try models.map { try features(of: $0, in: shifts, path) }
        }
        let pairs = try TextPairs(contentsOf: path, columns: columns.columns)
        for remark in pairs.remarks { printing.remark(remark) }
        // Before the texts are embedded.
        for text in word { _ = try WordConcept(text).changes(in: pairs.phrases, of: path) }
        if word.isEmpty {
            guard pairs.conceptCount > 0 else { throw Self.withoutLabels(path) }
            for text in concept { _ = try column(text, pairs.conceptNames, pairs.conceptCount, path, hasTexts: true) }
        }
        return try withLanguageModel(models) { model, place, pooling in
            let shifts = try model.embeddingPairs(
                of: try tokens.prepared(pairs, for: model), layer: place, pooling: pooling)
            return try models.map { try features(of: $0, in: shifts, path) }
        }
    }

    private func features(
        of model: (folder: String, model: TrainedModel), in shifts: any ShiftDataset, _ path: String
    ) throws -> ModelFeatures {
        if model.model.encodesEmbeddings, !(shifts is any PairedEmbeddingDataset) {
            throw CommandFailure("\(model.folder): a model of embeddings, but \(path) has no embeddings of pairs.")
        }
        guard word.isEmpty else { return try features(of: model, ofWordsIn: shifts) }
        guard let labelled = shifts as? any LabelledShiftDataset, labelled.concepts.columns > 0 else {
            throw Self.withoutLabels(path)
        }
        return try features(of: model, inLabelled: labelled, path)
    }

    private func features(
        of model: (folder: String, model: TrainedModel), inLabelled shifts: some LabelledShiftDataset, _ path: String
    ) throws -> ModelFeatures {
        remarkOnOrigin(of: model.model, in: shifts)
        let names = shifts.annotations.conceptNames
        let columns = shifts.concepts.columns
        let wanted =
            try concept.isEmpty
            ? Array(0..<columns)
            : concept.map { try column($0, names, columns, path, hasTexts: shifts.annotations.phrases != nil) }
        let results = try CommandFailure.naming(model.folder) {
            try model.model.findFeatures(of: wanted, in: shifts, count: count, seed: seed)
        }
        var (searches, failures) = ([FeatureSearch](), [(concept: String, reason: String)]())
        for (index, result) in zip(wanted, results) {
            switch result {
            case .success(let search): searches.append(search)
            case .failure(let error):
                // A concept that was asked for by its name is not left out.
                guard concept.isEmpty else { throw CommandFailure(error.description) }
                failures.append((names.indices.contains(index) ? names[index] : "concept \(index)", error.description))
            }
        }
        return ModelFeatures(
            folder: model.folder, method: model.model.method, seed: model.model.seed, searches: searches,
            failures: failures)
    }

    /// The features of words that come or go in the texts of the shifts.
    private func features(
        of model: (folder: String, model: TrainedModel), ofWordsIn shifts: some ShiftDataset
    ) throws -> ModelFeatures {
        remarkOnOrigin(of: model.model, in: shifts)
        let results = try CommandFailure.naming(model.folder) {
            try model.model.findFeatures(
                ofWords: word.map { try WordConcept($0) }, in: shifts, count: count, seed: seed)
        }
        let searches = try results.map { result in
            do { return try result.get() } catch { throw CommandFailure("\(error)") }
        }
        return ModelFeatures(
            folder: model.folder, method: model.model.method, seed: model.model.seed, searches: searches, failures: [])
    }

    private func remarkOnOrigin(of model: TrainedModel, in shifts: some ShiftDataset) {
        if let remark = model.origin?.remark("this \(model.method)", usedWith: shifts.annotations.origin) {
            printing.remark("remark: \(remark)")
        }
    }

    private static func withoutLabels(_ path: String) -> CommandFailure {
        CommandFailure(
            "\(path): there are no labels, so no concept can be looked for; --word takes a word that comes or goes in the texts, and --texts texts with a concept and without it."
        )
    }

    /// The column of a concept by its name or number.
    private func column(
        _ text: String, _ names: [String], _ columns: Int, _ path: String, hasTexts: Bool
    ) throws -> Int {
        if let index = names.firstIndex(of: text) { return index }
        if let index = Int(text), (0..<columns).contains(index) { return index }
        let known = names.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
        let hint = hasTexts ? "; --word looks for a word that comes or goes in the texts." : "."
        throw CommandFailure(
            names.isEmpty
                ? "\(path): no concept '\(text)'; the labels have no names, only the columns 0 to \(columns - 1)\(hint)"
                : "\(path): no concept is called '\(text)'; there \(names.count == 1 ? "is" : "are") \(known)\(names.count > 5 ? " and \(names.count - 5) more" : "")\(hint)"
        )
    }

    private func foundInTexts(_ models: [(folder: String, model: TrainedModel)]) throws -> [ModelFeatures] {
        let lists = try texts.map { try TextLines(contentsOf: $0, key: "text").texts }
        if let model = models.first(where: \.model.encodesEmbeddings) {
            throw CommandFailure(
                "\(model.folder): a model of embeddings; --texts is for models of shifts, so name labelled pairs.")
        }
        return try withLanguageModel(models) { model, place, pooling in
            let read = try lists.map { try $0.map { try tokens.prepared($0, for: model) } }
            return try models.map { found in
                let search = try CommandFailure.naming(found.folder) {
                    try found.model.findFeature(
                        named: concept.first ?? "concept", with: read[0], without: read[1], embeddedBy: model,
                        layer: place,
                        pooling: pooling, count: count, seed: seed)
                }
                return ModelFeatures(
                    folder: found.folder, method: found.model.method, seed: found.model.seed, searches: [search],
                    failures: [])
            }
        }
    }
}

extension FindCommand {
    /// Whether a file has pairs of texts, by its name.
    private static func isOfPairs(_ path: String) -> Bool {
        var parts = path.lowercased().split(separator: ".")
        if parts.last == "gz" { parts.removeLast() }
        return ["csv", "tsv", "jsonl", "ndjson", "json"].contains(parts.last ?? "")
    }

    /// Opens the language model, and runs `body` with it, the layer and the pooling.
    private func withLanguageModel<Result>(
        _ models: [(folder: String, model: TrainedModel)],
        _ body: (LanguageModel, ResidualLayer, Pooling) throws -> Result
    ) throws -> Result {
        let origin = models.lazy.compactMap(\.model.origin).first
        let trained = origin?.layer.flatMap { ResidualLayer($0 == "final norm" ? "final-norm" : $0) }
        if layer == nil, trained == nil, let unknown = models.first(where: \.model.encodesEmbeddings) {
            throw CommandFailure(
                "\(unknown.folder): the files of the model do not tell the layer of its embeddings; give it by --layer."
            )
        }
        return try LibraryFailure.guarding(languageModel.path) {
            let reader = try tokens.open(languageModel.path)
            // Before the texts are embedded.
            if let other = models.first(where: { $0.model.dimension != reader.width }) {
                throw CommandFailure(
                    "\(other.folder): \(reader.name) is \(reader.width) wide, but the features are of shifts that are \(other.model.dimension) wide."
                )
            }
            return try body(
                reader, layer.flatMap { ResidualLayer($0) } ?? trained ?? .middle,
                pooling ?? origin?.pooling.flatMap { Pooling(rawValue: $0) } ?? .lastToken)
        }
    }
}
