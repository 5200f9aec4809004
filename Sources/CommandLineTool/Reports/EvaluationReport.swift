import Figures
import JSON
import SparseShift

/// The evaluation of one model on data.
package struct ModelEvaluation {
    let folder: String
    let model: TrainedModel
    /// The shifts that it was evaluated on.
    let shifts: any ShiftDataset
    let evaluation: Evaluation
    let details: DetailedEvaluation
    /// How the features match the labels; `nil` without labels.
    let labels: LabelEvaluation?
    /// Whether the codes are differences of the codes of two embeddings.
    let isOfDifferences: Bool
    /// The numbers of ``ModelMeasure/all``, in their order.
    private(set) var measures: [Double] = []

    /// - Parameters:
    ///   - shifts: The shifts that it was evaluated on.
    ///   - labels: How the features match the labels; `nil` without labels.
    ///   - isOfDifferences: Whether the codes are differences of the codes of two embeddings.
    /// - Throws: What a measure throws.
    package init(
        folder: String, model: TrainedModel, shifts: any ShiftDataset, evaluation: Evaluation,
        details: DetailedEvaluation, labels: LabelEvaluation?, isOfDifferences: Bool = false
    ) throws {
        self.folder = folder
        self.model = model
        self.evaluation = evaluation
        self.details = details
        self.shifts = shifts
        self.labels = labels
        self.isOfDifferences = isOfDifferences
        measures = try ModelMeasure.all.map { try $0.value(self) }
    }

    var json: JSONValue {
        var members = evaluation.report
        members["folder"] = .string(folder)
        members["method"] = .string(model.method)
        members["seed"] = .integer(model.seed)
        members["features"] = .integer(model.features)
        members["differences_of_codes"] = .boolean(isOfDifferences)
        members["dead"] = .array(details.codes.deadFeatures.map { .integer($0) })
        members["dense"] = .array(details.codes.denseFeatures().map { .integer($0) })
        for (measure, number) in zip(ModelMeasure.all, measures) { members[measure.name] = measure.json(number) }
        members["identification"] = labels?.json ?? .null
        return .object(members)
    }
}

/// The evaluation of models on data.
package struct EvaluationReport {
    let path: String
    let dataset: String
    let shifts: Int
    /// What the shifts are.
    private let derivation: ShiftDerivation?
    let results: [ModelEvaluation]
    let agreement: Agreement?
    private let concepts: [(folder: String, concepts: Concepts)]

    /// - Parameters:
    ///   - path: The file with the data.
    ///   - shifts: How many shifts were measured.
    ///   - derivation: What the shifts are, if it is known.
    ///   - agreement: The agreement of the models; `nil` for a single one.
    ///   - concepts: What is known of merged models among the results, with their folders.
    package init(
        path: String, dataset: String, shifts: Int, derivation: ShiftDerivation? = nil, results: [ModelEvaluation],
        agreement: Agreement?,
        concepts: [(folder: String, concepts: Concepts)] = []
    ) {
        self.concepts = concepts
        self.path = path
        self.dataset = dataset
        self.shifts = shifts
        self.derivation = derivation
        self.results = results
        self.agreement = agreement
    }

    /// The report as a JSON document.
    package var json: JSONValue {
        .object([
            "data": .string(path), "dataset": .string(dataset), "shifts": .integer(shifts),
            "derivation": derivation.map { .string($0.description) } ?? .null,
            "models": .array(results.map(\.json)), "agreement": agreement?.json ?? .null,
            "concepts": .array(concepts.map { $0.concepts.json(folder: $0.folder) }),
        ])
    }

    /// The report for people: a table of the models, their agreement, and a table of the labels for each.
    package var text: String {
        let hasLabels = results.contains { $0.labels != nil }
        var columns = ["model"] + EvaluationColumns.all
        // Each measure comes behind the column that it belongs to.
        var measures: [(place: Int, number: Int)] = []
        for (number, measure) in ModelMeasure.all.enumerated() {
            guard let heading = measure.heading else { continue }
            guard let before = columns.firstIndex(where: { $0.header == measure.predecessor }) else {
                preconditionFailure("\(measure.name): there is no column '\(measure.predecessor)' for it to follow")
            }
            measures.append((before + 1, number))
            columns.insert(Table.Column(heading, format: measure.precision.format), at: before + 1)
        }
        if hasLabels {
            columns += [
                Table.Column("MCC", format: .places(4)), Table.Column("MCC held out", format: .places(4)),
                Table.Column("MCC ranks", format: .places(4)),
            ]
        }
        let rows = results.map { result -> [Table.Cell] in
            var cells = [.text(result.folder)] + EvaluationColumns.cells(result.evaluation)
            for (place, number) in measures {
                cells.insert(ModelMeasure.all[number].cell(result.measures[number]), at: place)
            }
            if hasLabels {
                cells += [
                    .number(result.labels?.correlation), .number(result.labels?.correlationOutOfSample),
                    .number(result.labels?.rankCorrelation),
                ]
            }
            return cells
        }
        let kind = derivation.map { " (\($0.description))" } ?? ""
        let caption = "\(NumberText.integer(shifts).digits) shifts of \(dataset) in \(path)\(kind)"
        var parts = [Table(columns: columns, rows: rows, caption: caption, visibleRows: nil).plainText]
        // Where a model's embeddings come from stands beside its numbers: of another layer or model they mean nothing.
        let ofEmbeddings = results.filter(\.isOfDifferences).map { result in
            result.folder + (result.model.data.isEmpty ? "" : " (\(result.model.data))")
        }
        if !ofEmbeddings.isEmpty {
            parts.append(
                "of embeddings, so that the code of a pair is the difference of the codes of its two embeddings: "
                    + ofEmbeddings.joined(separator: ", "))
        }
        if let agreement { parts.append(agreement.sentence(concepts.count == 1 ? concepts[0].concepts : nil)) }
        parts += concepts.map { "\($0.folder): \($0.concepts)" }
        parts += results.compactMap { result in
            (result.labels?.table(caption: "labels, \(result.folder)").plainText).map { "\n" + $0 }
        }
        return parts.joined(separator: "\n")
    }
}
