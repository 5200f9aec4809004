import Foundation
import Numerics

/// Trained models of one configuration that differ in their seed.
public struct Runs: Sendable, RandomAccessCollection, CustomStringConvertible {
    private let models: [TrainedModel]

    public init(_ models: [TrainedModel]) { self.models = models }

    public var startIndex: Int { 0 }
    public var endIndex: Int { models.count }
    public subscript(position: Int) -> TrainedModel { models[position] }

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
            each: try models.map { try MeanCorrelationCoefficient($0.encode(data), with: data.concepts, kind: kind) })
    }

    /// How well the decoders of every two runs agree: the MCC between their columns, which needs no labels.
    public var agreement: Agreement { Agreement(models) }

    public var description: String {
        map(\.description).joined(separator: "\n")
    }
}

/// The MCC of several runs.
public struct CorrelationSummary: Sendable, CustomStringConvertible {
    public let seeds: [Int]
    /// One result a seed.
    public let each: [MeanCorrelationCoefficient]

    public var scores: [Double] { each.map(\.score) }
    public var mean: Double { SampleStatistics.mean(scores) }
    /// The standard deviation of the scores (divided by n − 1); 0 for a single run.
    public var spread: Double { SampleStatistics.standardDeviation(scores) }
    /// The lowest score: a mean can hide one bad seed.
    public var lowest: Double { scores.min() ?? 0 }

    public var description: String {
        let mean = String(format: "MCC %.4f", mean)
        return each.count == 1 ? mean : mean + String(format: " ± %.4f over \(each.count) seeds", spread)
    }
}
