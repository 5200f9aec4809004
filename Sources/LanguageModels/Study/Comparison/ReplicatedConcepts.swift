import SparseShift

/// How many concepts several trainings agree on, and how well. Trainings that ended worse than others have no vote.
public struct ReplicatedConcepts: Sendable, Hashable, Codable {
    /// The number of concepts that return in most of the trainings with a vote.
    public let count: Int
    /// The number that every training with a vote has.
    public let inAll: Int
    /// The part of the energy of the best training's features that returns in every training with a vote, 0…1.
    public let heldInAll: Double
    /// The number of features of each training.
    public let trainedFeatures: Int

    init(_ concepts: Concepts) {
        let evidence = concepts.evidence
        count = concepts.count
        inAll = evidence.countRange.lowerBound
        heldInAll = evidence.heldInAll
        trainedFeatures = evidence.trainedFeatures
    }
}
