import Synchronization

/// The types of results that a session's file can hold, by the names that files have them by.
public enum Metrics {
    /// The types of this library.
    private static let own: [any SessionMetric.Type] = [
        Double.self, Int.self, MetricTable.self, SeedStatistics.self, MeanCorrelationCoefficient.self,
        CorrelationSummary.self, Agreement.self, Evaluation.self, DetailedEvaluation.self, ReconstructionQuality.self,
        CodeStatistics.self, FeatureShrinkage.self, BinaryClassification.self, Identification.self, Probe.self,
        LinearPrediction.self, Attribution.self, ActivationMap.self, FeatureMap.self, DirectionMap.self,
        FeatureClustering.self, ConceptEmergence.self, SteeringCosine.self, OracleSteeringCosine.self,
        ValueSteeringCosine.self, SteeringComparison.self, SteeringStudy.self, SweepTable.self, Concepts.self,
        DictionarySimilarity.self, DictionaryAgreement.self, SubspaceOverlap.self, FeatureStability.self,
        SparseProbing.self, ConceptDetection.self, SpuriousCorrelationRemoval.self, TargetedProbePerturbation.self,
        DisentanglementScores.self, MutualInformationGap.self, SeparatedAttributePredictability.self,
        InterventionalRobustness.self,
        FeatureRecovery.self, OutOfDistributionProbe.self,
    ]

    private static let registered = Mutex<[String: any SessionMetric.Type]>([:])

    /// Makes a type of your own known, so that a session's file with such results can be restored.
    ///
    ///     struct Purity: SessionMetric, Codable { var scores: [Double] }
    ///     try Metrics.register(Purity.self)
    ///
    /// A later type of the same name replaces an earlier one, since cells are run again. A type whose results a session
    /// has kept in this process is known already.
    /// - Throws: ``SessionError`` if the name is the name of one of this library's types.
    public static func register(_ type: any SessionMetric.Type) throws(SessionError) {
        if let other = own.first(where: { $0.storedName == type.storedName && $0 != type }) {
            throw SessionError(
                "'\(type.storedName)' is the name of the library's own \(other); give \(type) another storedName.")
        }
        note(type)
    }

    /// Every type that can be restored, the library's own first.
    public static var all: [any SessionMetric.Type] {
        own + registered.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
    }

    /// The type of a name; `nil` if it is not known.
    static func named(_ name: String) -> (any SessionMetric.Type)? {
        own.first { $0.storedName == name } ?? registered.withLock { $0[name] }
    }

    /// Makes a type known unless the name is one of the library's.
    static func note(_ type: any SessionMetric.Type) {
        guard !own.contains(where: { $0.storedName == type.storedName }) else { return }
        registered.withLock { $0[type.storedName] = type }
    }
}

// MARK: As entries of a file

extension Metrics {
    /// Writes a result with the name of its type.
    ///
    /// - Throws: ``SessionError`` that names the entry if its type cannot be stored.
    static func write(_ metric: any SessionMetric, name: String, to group: GroupWriter) throws {
        do {
            try group.add("type", type(of: metric).storedName)
            try metric.write(to: group)
        } catch let error as NotStorable {
            throw SessionError(error.sentence("'\(name)'"))
        }
    }

    /// Reads a result of any known type.
    ///
    /// - Throws: ``SessionError`` that names the entry and its type if the type is not known.
    static func read(_ group: GroupReader, name: String) throws -> any SessionMetric {
        let type = try group.text("type")
        guard let known = named(type) else {
            throw SessionError(
                """
                \(group.fileName): '\(name)' is of type \(type), which this program does not know; declare the type, \
                call try Metrics.register(\(type).self) and restore again, or leave it out: restore(_:except: ["\(name)"]).
                """)
        }
        return try known.init(from: group)
    }
}
