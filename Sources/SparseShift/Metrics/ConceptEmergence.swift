import Numerics
import Requirements

/// When concepts appear in the course of training, from snapshots of the correlation matrix.
///
///     var emergence = ConceptEmergence()
///     emergence.record(step: 500, MeanCorrelationCoefficient(codes, with: concepts).correlations)
///     emergence.steps(above: 0.9)
public struct ConceptEmergence: Sendable {
    /// |correlation| of every concept with every feature at one step.
    public struct Snapshot: Sendable {
        /// Steps done.
        public let step: Int
        /// K × H.
        public let correlations: Matrix
    }

    /// Which feature stands for a concept.
    public enum Representative: Sendable, Hashable {
        /// The feature that is assigned to the concept at the end, at all steps.
        case assignedAtEnd
        /// The feature that correlates most at each step.
        case best
    }

    /// In the order of the steps.
    public private(set) var snapshots: [Snapshot] = []

    /// No snapshots yet.
    public init() {}

    /// Keeps a snapshot.
    ///
    /// - Parameters:
    ///   - step: Larger than the step of the last snapshot.
    ///   - correlations: |correlation| of every concept (row) with every feature (column), finite, of the shape of
    ///     the earlier ones.
    public mutating func record(step: Int, _ correlations: Matrix) {
        if let last = snapshots.last {
            require(
                step > last.step,
                "Snapshots come in the order of their steps, but step \(step) follows step \(last.step).")
            require(
                correlations.rows == last.correlations.rows && correlations.columns == last.correlations.columns,
                "Snapshots have correlations of one shape, but a \(correlations) follows a \(last.correlations).")
        }
        snapshots.append(Snapshot(step: step, correlations: correlations))
    }

    /// The correlation of every concept at every snapshot: one row a concept (K), one number a snapshot.
    ///
    /// A concept without a feature at the end, of more concepts than features, has 0 throughout.
    public func curves(of representative: Representative = .assignedAtEnd) -> [[Double]] {
        guard let end = snapshots.last?.correlations else { return [] }
        switch representative {
        case .best:
            return (0..<end.rows).map { concept in
                snapshots.map { Double($0.correlations.row(concept).max() ?? 0) }
            }
        case .assignedAtEnd:
            return LinearAssignment.maximizing(end).columnOfRow.enumerated().map { concept, feature in
                snapshots.map { snapshot in feature.map { Double(snapshot.correlations[concept, $0]) } ?? 0 }
            }
        }
    }

    /// The step from which on every concept stays at or above a threshold up to the last snapshot; `nil` for
    /// concepts that are below it at the end (K).
    public func steps(above threshold: Double, of representative: Representative = .assignedAtEnd) -> [Int?] {
        // As the correlations are: 0.9 in single precision is below 0.9.
        let threshold = Double(Float(threshold))
        return curves(of: representative).map { curve in
            let stays = curve.reversed().prefix { $0 >= threshold }.count
            return stays > 0 ? snapshots[curve.count - stays].step : nil
        }
    }

    /// The MCC at every snapshot, each with the assignment that is best there.
    ///
    /// A concept that correlates with no feature at any snapshot, while others do, is one that never changes, and does
    /// not enter.
    public var scores: [Double] {
        let constant = constantConcepts
        return snapshots.map { snapshot in
            var correlations = snapshot.correlations
            if !constant.isEmpty {
                correlations = correlations.rows(at: Set(0..<correlations.rows).subtracting(constant).sorted())
            }
            let assignment = LinearAssignment.maximizing(correlations)
            let matched = assignment.columnOfRow.count { $0 != nil }
            return matched > 0 ? assignment.total / Double(matched) : 0
        }
    }

    private var constantConcepts: [Int] {
        guard let rows = snapshots.first?.correlations.rows else { return [] }
        let constant = (0..<rows).filter { row in
            snapshots.allSatisfy { $0.correlations.row(row).allSatisfy { $0 == 0 } }
        }
        return constant.count < rows ? constant : []
    }
}

extension ConceptEmergence: SessionMetric {
    /// `concept emergence`.
    public static var storedName: String { "concept emergence" }
    /// The result in a few words.
    public var summary: String { "\(snapshots.count) snapshots" }

    /// Writes the values into a group of a session's file.
    ///
    /// - Throws: `HDF5Error` if the file cannot be written.
    public func write(to group: GroupWriter) throws {
        try group.add("steps", snapshots.map(\.step))
        try group.add("correlations", snapshots.map(\.correlations))
    }

    /// Reads the values from a group of a session's file.
    ///
    /// - Throws: ``SessionError`` or `HDF5Error` if they are missing or do not fit together.
    public init(from group: GroupReader) throws {
        let correlations = try group.matrices("correlations")
        let steps = try group.integers("steps", count: correlations.count)
        let isOrdered = zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 }
        let shapes = Set(correlations.map { [$0.rows, $0.columns] })
        guard isOrdered, shapes.count <= 1 else { throw group.damaged("steps", "are no snapshots of one training") }
        snapshots = zip(steps, correlations).map { Snapshot(step: $0, correlations: $1) }
    }
}
