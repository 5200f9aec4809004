import Numerics
import Requirements
import Work

/// Trained models of one configuration that differ in their seed.
public struct Runs: Sendable, RandomAccessCollection, CustomStringConvertible {
    private let models: [TrainedModel]
    /// What training has found that the models have in common; `nil` where it was not looked for.
    package let foundConcepts: ConceptOutcome?

    /// Models in the order of their runs.
    public init(_ models: [TrainedModel]) { self.init(models, concepts: nil) }

    init(_ models: [TrainedModel], concepts: ConceptOutcome?) {
        self.models = models
        foundConcepts = concepts
    }

    /// 0.
    public var startIndex: Int { 0 }
    /// The number of models.
    public var endIndex: Int { models.count }
    /// The model of a run.
    public subscript(position: Int) -> TrainedModel {
        requireIndex(position, below: models.count, "Run")
        return models[position]
    }

    /// The MCC of every run between its code of `data` and the known concepts of `data`.
    ///
    /// - Throws: ``DataError`` if the concepts of `data` are not known, or its shifts have another width.
    public func meanCorrelation(
        with data: some LabelledShiftDataset, kind: Correlation = .pearson
    ) throws -> CorrelationSummary {
        guard data.concepts.columns > 0 else {
            throw DataError("\(data.name): its concepts are not known, so there is nothing to correlate with.")
        }
        if let model = first, model.dimension != data.dimension {
            throw DataError(
                "\(data.name): shifts × \(data.dimension), but the models were trained on shifts × \(model.dimension).")
        }
        return CorrelationSummary(
            seeds: models.map(\.seed),
            each: try WorkReport.whenLong(WorkPlan(label: "MCC of \(count) models", total: count, unit: "models")) {
                (report) throws in
                try models.indices.map { index in
                    defer { report(index + 1) }
                    return try MeanCorrelationCoefficient(models[index].encode(data), with: data.concepts, kind: kind)
                }
            })
    }

    /// How well the decoders of every two runs agree: the MCC between their columns, which needs no labels.
    public var agreement: Agreement { Agreement(decoders: models.map(\.parameters.decoderWeight)) }

    /// One line a model.
    public var description: String {
        map(\.description).joined(separator: "\n")
    }
}
