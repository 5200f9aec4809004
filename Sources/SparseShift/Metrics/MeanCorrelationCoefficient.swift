import Numerics
import Requirements

/// How well learned features match true concepts (MCC): the mean absolute correlation under the best
/// one-to-one assignment (Hyvärinen and Morioka, 2016).
///
/// Every shift counts once, in the direction that it has. Codes that are never negative, as of a ReLU, a semi-NMF or a
/// BatchTopK model, are 0 where a concept disappears, so they lose about half of a concept that comes and goes. Signed
/// codes do not; compare one-sided codes on shifts in both directions, or by ``ConceptDetection``.
public struct MeanCorrelationCoefficient: Sendable, Equatable, CustomStringConvertible {
    /// A concept and the feature that was assigned to it.
    public struct Match: Sendable, Hashable {
        /// The number of the concept: a row of the correlations.
        public let concept: Int
        /// The number of the feature: a column of the correlations.
        public let feature: Int
        /// Their absolute correlation.
        public let correlation: Double
    }

    /// What the features and concepts of the same shifts are.
    public struct Sample: Sendable {
        /// One row a shift, one column a feature (N × H).
        public let features: Matrix
        /// One row a shift, one column a concept (N × K).
        public let concepts: Matrix

        /// - Precondition: both have the same number of rows.
        public init(_ features: Matrix, with concepts: Matrix) {
            require(
                features.rows == concepts.rows,
                "There are \(features.rows) rows of features for \(concepts.rows) rows of concepts; there must be one a shift."
            )
            self.features = features
            self.concepts = concepts
        }
    }

    /// How the correlations were measured.
    public let kind: Correlation
    /// The mean of the matches' correlations, from 0 to 1; NaN if no concept changes. With fewer features than concepts, the
    /// concepts without a feature do not enter, and neither do concepts that never change.
    public let score: Double
    /// One match a concept that changes, in the order of the concepts.
    public let matches: [Match]
    /// The numbers of the concepts that are the same in all shifts, which correlate with nothing.
    public let constantConcepts: [Int]
    /// |correlation| of every concept (row) with every feature (column): K × H.
    public let correlations: Matrix

    /// Compares features with concepts.
    ///
    /// A feature that is constant, or has an entry that is not finite, correlates with nothing: 0. A concept that is
    /// constant has no correlation, and gets no feature.
    /// - Parameters:
    ///   - features: One row a shift, one column a feature (N × H).
    ///   - concepts: One row a shift, one column a concept (N × K).
    ///   - kind: Which correlation.
    ///   - seed: Of the random projections of ``Correlation/rdc``; the others do not use it.
    /// - Precondition: both have the same number of rows.
    public init(_ features: Matrix, with concepts: Matrix, kind: Correlation = .pearson, seed: Int = 0) {
        let sample = Sample(features, with: concepts)
        self.init(
            kind.table(sample.concepts, sample.features, in: .columns, seed: seed),
            constantConcepts: concepts.constantColumns, kind: kind)
    }

    /// Compares the decoders of two models, column of W_d with column of W_d.
    ///
    /// - Parameters:
    ///   - decoder: One row a feature (H × d), as ``Parameters/decoderWeight``.
    ///   - other: One row a feature (H' × d), which takes the place of the concepts.
    ///   - kind: Which correlation.
    ///   - seed: What RDC draws its projections from.
    /// - Precondition: both have the same number of columns.
    public init(decoder: Matrix, with other: Matrix, kind: Correlation = .pearson, seed: Int = 0) {
        require(
            decoder.columns == other.columns,
            "Decoders of shifts × \(decoder.columns) and of shifts × \(other.columns) cannot be compared.")
        self.init(kind.table(other, decoder, in: .rows, seed: seed), kind: kind)
    }

    /// Assigns features to concepts on one sample, and scores the assignment on another.
    ///
    /// Among many features some match a concept of one sample by chance; another sample does not.
    /// - Returns: Matches of `fit` with the correlations of `sample`.
    /// - Precondition: both samples have the same features and concepts.
    public static func outOfSample(
        fit: Sample, on sample: Sample, kind: Correlation = .pearson, seed: Int = 0
    ) -> MeanCorrelationCoefficient {
        require(
            fit.features.columns == sample.features.columns && fit.concepts.columns == sample.concepts.columns,
            "Both samples must have the same features and concepts, but they have \(fit.features.columns) and \(sample.features.columns) features, \(fit.concepts.columns) and \(sample.concepts.columns) concepts."
        )
        let assignment = kind.table(fit.concepts, fit.features, in: .columns, seed: seed)
            .assignment(without: fit.concepts.constantColumns)
        return MeanCorrelationCoefficient(
            kind.table(sample.concepts, sample.features, in: .columns, seed: seed), assignment: assignment,
            constantConcepts: Set(fit.concepts.constantColumns).union(sample.concepts.constantColumns).sorted(),
            kind: kind)
    }

    init(
        _ table: CorrelationTable, assignment: [Int?]? = nil, constantConcepts: [Int] = [], kind: Correlation
    ) {
        let assignment = assignment ?? table.assignment(without: constantConcepts)
        let constant = Set(constantConcepts)
        self.kind = kind
        self.constantConcepts = constantConcepts
        matches = assignment.enumerated().compactMap { concept, feature in
            guard !constant.contains(concept) else { return nil }
            return feature.map {
                Match(concept: concept, feature: $0, correlation: table.correlation(concept, $0))
            }
        }
        score = matches.isEmpty && !constantConcepts.isEmpty ? .nan : SampleStatistics.mean(matches.map(\.correlation))
        correlations = table.values
    }

    /// The score.
    public var description: String { "MCC \(score.isNaN ? "–" : score.brief)" }
}

extension MeanCorrelationCoefficient: SessionMetric {
    /// `mean correlation coefficient`.
    public static var storedName: String { "mean correlation coefficient" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("kind", kind.rawValue)
        if !score.isNaN { try group.add("score", score) }
        try group.add("matched_concepts", matches.map(\.concept))
        try group.add("matched_features", matches.map(\.feature))
        try group.add("matched_correlations", matches.map(\.correlation))
        try group.add("correlations", correlations)
        if !constantConcepts.isEmpty { try group.add("constant_concepts", constantConcepts) }
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        let table = try group.matrix("correlations")
        let values = try group.doubles("matched_correlations")
        let concepts = try group.indices("matched_concepts", below: table.rows, count: values.count)
        let features = try group.indices("matched_features", below: table.columns, count: values.count)
        guard Set(features).count == features.count else {
            throw group.damaged("matched_features", "has one of them twice")
        }
        kind = try group.choice("kind", "correlation")
        constantConcepts =
            group.has("constant_concepts")
            ? try group.indices("constant_concepts", below: table.rows, count: nil) : []
        score = values.isEmpty && !constantConcepts.isEmpty ? .nan : try group.real("score")
        matches = values.indices.map { Match(concept: concepts[$0], feature: features[$0], correlation: values[$0]) }
        correlations = table
    }
}
