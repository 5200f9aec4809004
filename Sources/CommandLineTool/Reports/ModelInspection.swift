import Figures
import JSON
import SparseShift

/// What a folder of models holds.
enum ModelInspection {
    static func of(_ path: String) throws -> any Inspection {
        if let begun = StoppedTrainingInspection(path) { return begun }
        if let begun = StoppedSeedsInspection(path) { return begun }
        let folder = try RunFolder(withModels: path)
        switch folder.content {
        case .run: return try OwnModelInspection(path)
        case .reference: return ReferenceModelInspection(path, try ReferenceModel(contentsOf: path))
        case .pretrained: return try PretrainedInspection.of(path)
        default: return try SeedsInspection(path, folder)
        }
    }
}

/// A model of this program.
struct OwnModelInspection: Inspection {
    private let path: String
    private let model: TrainedModel
    private let file: ConfigurationFile

    private let isResumable: Bool
    private let concepts: Concepts?

    init(_ path: String) throws {
        self.path = path
        let folder = try RunFolder(withModels: path)
        model = try folder.models()[0].model
        concepts = try folder.concepts(of: [model])?.concepts
        file = ConfigurationFile(model.configuration, seed: model.seed)
        if case .run(let run) = folder.content { isResumable = run.checkpoint != nil } else { isResumable = false }
    }

    var json: JSONValue {
        .object([
            "kind": concepts == nil ? "model" : "concepts", "path": .string(path),
            "concepts": concepts?.json(folder: path) ?? .null, "method": .string(model.method),
            "seed": .integer(model.seed),
            "features": .integer(model.features), "dimension": .integer(model.dimension),
            "data": .string(model.data), "steps": .integer(model.steps), "complete": .boolean(model.isComplete),
            "resumable": .boolean(isResumable),
            "continued_from": model.continuedFrom.map { .integer($0) } ?? .null,
            "encodes_embeddings": .boolean(model.encodesEmbeddings), "seconds": .real(model.seconds),
            "records": .integer(model.history.count),
            "configuration": file.json, "evaluation": .object(model.evaluation.report),
            "outliers": model.outlierTreatment.map { .string($0) } ?? .null,
            "long_shifts": model.longShifts?.json ?? .null,
        ])
    }

    var text: String {
        let state =
            model.isComplete ? "complete" : isResumable ? "stopped, can be resumed" : "stopped, cannot be resumed"
        let outliers = model.outlierTreatment.map { "\noutliers: \($0)" } ?? ""
        // What was never measured has no column of numbers, but dashes.
        let table = Table(columns: EvaluationColumns.all, rows: [EvaluationColumns.cells(model.evaluation)])
        let continued = model.continuedFrom.map { "\n" + Self.continued($0) } ?? ""
        let kind = model.encodesEmbeddings ? " of embeddings" : ""
        if let concepts { return conceptsText(concepts, table) }
        return """
            \(path): \(model.method)\(kind), \(model.features) features × \(model.dimension), seed \(model.seed)
            \(model.steps) steps on \(model.data.isEmpty ? "unknown data" : model.data), \(state)\(outliers)\(continued)
            \(table.plainText)
            \(file.entries.map { "\($0.key): \($0.value)" }.joined(separator: "\n"))
            """
    }

    /// What a training that was given more steps is.
    static func continued(_ steps: Int) -> String {
        "It was given more steps after \(steps), by a new schedule, so that it differs from one of all its steps from the start."
    }

    /// What seeds agree on. The settings are those of the seeds, but for the number of features.
    private func conceptsText(_ concepts: Concepts, _ table: Table) -> String {
        let report = ConceptReport(concepts: concepts, folder: nil)
        let heading =
            "\(path): \(model.method), concepts merged from seeds "
            + concepts.evidence.seeds.sorted().map(String.init).joined(separator: ", ")
            + (model.data.isEmpty ? "" : ", trained on \(model.data)")
        let lines =
            [heading] + report.lines + [table.plainText] + concepts.warnings.map { "warning: \($0)" }
            + file.entries.filter { $0.key != "seed" }.map { "\($0.key): \($0.value)" }
        return lines.joined(separator: "\n")
    }
}

/// A model of the reference code.
private struct ReferenceModelInspection: Inspection {
    private let path: String
    private let model: ReferenceModel

    init(_ path: String, _ model: ReferenceModel) {
        self.path = path
        self.model = model
    }

    var json: JSONValue {
        .object([
            "kind": "reference", "path": .string(path), "features": .integer(model.parameters.features),
            "dimension": .integer(model.parameters.dimension),
            "norm": .string(model.parameters.normalization.rawValue),
            "input_norm": .boolean(model.parameters.inputNorm != nil), "whitened": .boolean(model.whitening != nil),
            "configuration": .object(model.settings.mapValues { .string($0) }),
        ])
    }

    var text: String {
        let parameters = model.parameters
        let input = [parameters.inputNorm == nil ? nil : "a layer norm", model.whitening == nil ? nil : "a whitening"]
            .compactMap { $0 }
        let before = input.isEmpty ? "" : ", \(input.joined(separator: " and ")) before the encoder"
        return """
            \(path): a model of the reference code, \(parameters.features) features × \(parameters.dimension)
            normalisation of the code: \(parameters.normalization.rawValue)\(before)
            \(model.settings.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "\n"))
            """
    }
}

/// Models that differ in their seed.
private struct SeedsInspection: Inspection {
    private let path: String
    private let details: [OwnModelInspection]
    private let runs: Runs

    /// Seeds that were stopped before they had a model.
    private let begun: [StoppedTrainingInspection]

    init(_ path: String, _ folder: RunFolder) throws {
        self.path = path
        guard case .seeds(let folders) = folder.content else { preconditionFailure("there are folders of seeds") }
        begun = folders.compactMap { StoppedTrainingInspection($0) }
        let stopped = Set(begun.map(\.path))
        let models = try folders.filter { !stopped.contains($0) }.flatMap { try RunFolder(withModels: $0).models() }
        runs = try CommandFailure.naming(path) { try Runs(models.map(\.model), withConceptsIn: path) }
        details = try models.map { try OwnModelInspection($0.folder) }
    }

    private var agreement: Agreement? {
        Set(runs.map(\.dimension)).count == 1 && runs.count > 1 ? runs.agreement : nil
    }

    var json: JSONValue {
        .object([
            "kind": "seeds", "path": .string(path),
            "models": .array(details.map(\.json)), "stopped": .array(begun.map(\.json)),
            "agreement": agreement?.json ?? .null,
            "concepts": (try? runs.concepts)?.json(folder: RunFolder.conceptsPath(in: path)) ?? .null,
        ])
    }

    var text: String {
        let rows = runs.map { run -> [Table.Cell] in
            [.text("seed \(run.seed)"), .text(run.isComplete ? "complete" : "stopped at step \(run.steps)")]
                + EvaluationColumns.cells(run.evaluation)
        }
        let method = runs.first.map { "\($0.method), \($0.features) features × \($0.dimension)" } ?? ""
        let table = Table(
            columns: ["", ""] + EvaluationColumns.all, rows: rows, caption: "\(path): \(method)", visibleRows: nil)
        let agreed = agreement.map { [$0.sentence(try? runs.concepts)] } ?? []
        return (concepts + [table.plainText] + agreed + begun.map(\.text)).joined(separator: "\n")
    }

    /// What the seeds agree on, or why that is not known where something was kept.
    private var concepts: [String] {
        switch runs.foundConcepts {
        case .found(let concepts):
            ConceptReport(concepts: concepts, folder: RunFolder.conceptsPath(in: path)).lines
                + concepts.warnings.map { "warning: \($0)" }
        case .missing(let reason): ["warning: \(reason)"]
        case nil: []
        }
    }
}
