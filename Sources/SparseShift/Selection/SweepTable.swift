import Numerics

/// What the models of a sweep are like, point by point: the table of the unsupervised disentanglement ranking (UDR),
/// and with labelled shifts the trade-off against the MCC.
public struct SweepTable: Sendable {
    /// One point: numbers over its seeds, on the data of the training.
    public struct Row: Sendable {
        /// What the point changes in the configuration that the sweep began with.
        public let changes: [Sweep.Change]
        /// The name of the method.
        public let method: String
        /// H.
        public let features: Int
        /// The seeds whose runs did not diverge.
        public let seeds: [Int]
        /// The loss of the configuration.
        public let loss: SeedStatistics
        /// FVU, from 0 to 1, of the shifts as they are.
        public let fractionUnexplained: SeedStatistics
        /// Active features, a shift.
        public let l0: SeedStatistics
        /// Σ|h| / (N·H), in the units of the training (whitened shifts, if they were whitened).
        public let magnitude: SeedStatistics
        /// λ at the end.
        public let multiplier: SeedStatistics
        /// λ · mean|h| at the end; below 0.01 the constraint did nothing. 0 without a constraint.
        public let pressure: SeedStatistics
        /// How far results are beyond the limit, in its units; negative within it.
        public let violation: SeedStatistics
        /// See ``SparseShift/sparsenessRatio(of:)``; comparable between settings that leave equally much unexplained.
        public let sparsenessRatio: SeedStatistics
        /// Features that are never active.
        public let deadFeatures: SeedStatistics
        /// τ of a problem without a level; `nil` for others.
        public let tolerance: Double?
        /// What the constraint allowed, in the units of the training; `nil` without one.
        public let limit: Limit?
        /// What the shifts were whitened by.
        public let whitening: ShiftWhitening
        /// Of the decoders; its median is the UDR, and its pairs show whether one seed stands apart.
        public let agreement: Agreement
        /// The MCC of every seed with known concepts; `nil` where none were given.
        public let correlation: CorrelationSummary?

        /// The numbers over the seeds, by the names that files have them by.
        package static let statistics: [(name: String, path: KeyPath<Row, SeedStatistics> & Sendable)] = [
            ("loss", \.loss), ("fraction_unexplained", \.fractionUnexplained), ("l0", \.l0), ("sparsity", \.magnitude),
            ("multiplier", \.multiplier), ("pressure", \.pressure), ("violation", \.violation),
            ("sparseness_ratio", \.sparsenessRatio), ("dead_features", \.deadFeatures),
        ]

        /// The UDR, the median agreement; `nil` of a single seed.
        public var udr: Double? { agreement.pairs.isEmpty ? nil : agreement.median }
        /// The agreement of the two seeds that agree least; `nil` of a single seed.
        public var lowestAgreement: Double? { agreement.pairs.min() }
        /// The changes in words.
        public var name: String { Sweep.name(changes) }
    }

    /// The name of the data of the training.
    public let data: String
    /// The name of the shifts that the MCC was measured on; `nil` where it was not.
    public let concepts: String?
    /// The fields that the sweep varies.
    public let fields: [SweepField]
    /// In the order of the points.
    public let rows: [Row]
    /// The best point by each criterion that can tell.
    public let choices: [SweepChoice]

    init(
        data: String, concepts: String?, fields: [SweepField], rows: [Row]
    ) {
        self.data = data
        self.concepts = concepts
        self.fields = fields
        self.rows = rows
        choices = SweepChoice.all(rows)
    }

    init(_ sweep: Sweep, correlations: [CorrelationSummary]? = nil, concepts: String? = nil) {
        self.init(
            data: sweep.data, concepts: concepts, fields: sweep.fields,
            rows: sweep.points.indices.map { Row(sweep.points[$0], correlation: correlations?[$0]) })
    }
}

extension SweepTable.Row {
    init(_ point: Sweep.Point, correlation: CorrelationSummary?) {
        func statistics(_ value: (TrainedModel) -> Double) -> SeedStatistics { SeedStatistics(point.runs.map(value)) }
        changes = point.changes
        method = point.configuration.method
        features = point.runs[0].features
        seeds = point.runs.map(\.seed)
        loss = statistics(\.evaluation.loss)
        fractionUnexplained = statistics(\.evaluation.fractionUnexplained)
        l0 = statistics(\.evaluation.l0)
        magnitude = statistics(\.trainedEvaluation.sparsity)
        multiplier = statistics(\.multiplier)
        pressure = statistics(\.pressure)
        violation = statistics(\.trainedEvaluation.violation)
        sparsenessRatio = SeedStatistics(point.sparsenessRatios)
        deadFeatures = statistics { Double($0.evaluation.deadFeatures) }
        tolerance = (point.configuration as? SSAE.Configuration)?.tolerance
        limit = point.runs[0].limit
        whitening = point.runs[0].chosenWhitening
        agreement = point.runs.agreement
        self.correlation = correlation
    }
}

extension Sweep {
    /// The table of the points, without labels. Decoders are compared whenever it is asked for.
    public var udrTable: SweepTable { SweepTable(self) }

    /// Loss, L0, multiplier and UDR against the MCC with known concepts, point by point.
    ///
    /// - Parameters:
    ///   - data: Shifts with known concepts; fresh shifts tell more than the training data.
    ///   - kind: Which correlation.
    /// - Throws: ``DataError`` if the concepts of `data` are not known, or its shifts have another width.
    public func tradeOff(
        on data: some LabelledShiftDataset, kind: Correlation = .pearson
    ) throws -> SweepTable {
        let correlations = try points.map { try $0.runs.meanCorrelation(with: data, kind: kind) }
        return SweepTable(self, correlations: correlations, concepts: data.name)
    }
}

extension TrainedModel {
    /// What the model does with the shifts that its training saw.
    var trainedEvaluation: Evaluation { whitenedEvaluation ?? evaluation }
}
