import Numerics
import Requirements
import Work

/// The agreement of the decoders of several models, which needs no labels.
///
/// Its median is the unsupervised disentanglement ranking (UDR; Duan et al., 2020) by which the paper
/// picks hyperparameters. It pairs the features one to one, so with more features than concepts it falls although the seeds
/// found the same concepts, and dust and duplicates count as much as these; ``Concepts/agreement`` does not.
public struct Agreement: Sendable {
    /// The number of models.
    public let count: Int
    /// The MCC between the decoder columns of each pair of models: 0 and 1, 0 and 2, …, 1 and 2, ….
    public let pairs: [Double]

    /// Compares every two decoders.
    ///
    /// - Parameters:
    ///   - decoders: One row a feature (H × d), as ``Parameters/decoderWeight``; H may differ.
    ///   - kind: Pearson's correlation or Spearman's; RDC draws its projections from seed 0.
    /// - Precondition: all have the same number of columns.
    public init(decoders: [Matrix], kind: Correlation = .pearson) {
        if let first = decoders.first, let other = decoders.first(where: { $0.columns != first.columns }) {
            refuse("Decoders of shifts × \(first.columns) and of shifts × \(other.columns) cannot be compared.")
        }
        count = decoders.count
        let plan = WorkPlan(
            label: "agreement of \(count) decoders", total: count * max(0, count - 1) / 2, unit: "pairs")
        pairs = WorkReport.whenLong(plan) { report in
            var pairs: [Double] = []
            for first in decoders.indices {
                for second in decoders.indices where second > first {
                    let found = MeanCorrelationCoefficient(decoder: decoders[second], with: decoders[first], kind: kind)
                    pairs.append(found.score)
                    report(pairs.count)
                }
            }
            return pairs
        }
    }

    /// The mean over the pairs; 1 for a single model.
    public var mean: Double { pairs.isEmpty ? 1 : SampleStatistics.mean(pairs) }

    /// UDR, the median over the pairs; 1 for a single model.
    public var median: Double { SampleStatistics.median(pairs) ?? 1 }

    /// The UDR of every model: the median of its agreement with the others; 1 for a single model.
    public var each: [Double] {
        (0..<count).map { model in
            SampleStatistics.median((0..<count).filter { $0 != model }.map { self[model, $0] }) ?? 1
        }
    }

    /// The model that agrees best with the others, the first of equals; `nil` without models.
    public var mostCentral: Int? {
        let each = each
        return each.indices.max { each[$0] < each[$1] || (each[$0] == each[$1] && $0 > $1) }
    }

    /// The agreement of two models; 1 of a model with itself.
    ///
    /// - Precondition: both are from 0 to `count` − 1.
    public subscript(first: Int, second: Int) -> Double {
        requireIndex(first, below: count, "Model")
        requireIndex(second, below: count, "Model")
        guard first != second else { return 1 }
        let (low, high) = (min(first, second), max(first, second))
        return pairs[low * count - low * (low + 1) / 2 + high - low - 1]
    }
}

extension Agreement: SessionMetric {
    /// `agreement`.
    public static var storedName: String { "agreement" }
    /// The result in a few words.
    public var summary: String { "UDR \(median.brief) over \(count) decoders" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("count", count)
        try group.add("pairs", pairs)
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        count = try group.integer("count", in: 0...1_000_000)
        pairs = try group.doubles("pairs", count: count * max(count - 1, 0) / 2)
    }
}
