/// A direction that was searched for within the span of others by what exchanging the coordinate along it does to a model's
/// answers: the relative of distributed alignment search (DAS, Geiger et al. 2024) that needs no gradients.
///
/// DAS itself finds a direction anywhere, by gradients through the layers above. This one is restricted to the span of a few
/// candidates, and finds it by losses of forward passes alone. It is no substitute for DAS where no candidate knows anything of
/// the concept.
public struct SubspaceRestrictedDAS: Sendable, Hashable {
    /// The direction at unit length, with the sign that makes the concept appear.
    public let direction: SteeringDirection
    /// The concept.
    public let concept: String
    /// The names of the candidates.
    public let candidates: [String]
    /// The number of dimensions of their span.
    public let rank: Int
    /// The candidate from which the search started, the one with the smallest loss.
    public let start: String
    /// The loss of that candidate on all texts of the search, in nats.
    public let startLoss: Double
    /// The loss of ``direction`` on the same texts; not above ``startLoss``.
    public let loss: Double
    /// The number of steps of the search.
    public let steps: Int
    /// The number of texts that the model read.
    public let textsRead: Int

    package init(
        direction: SteeringDirection, concept: String, candidates: [String], rank: Int, start: String,
        startLoss: Double, loss: Double, steps: Int, textsRead: Int
    ) {
        self.direction = direction
        self.concept = concept
        self.candidates = candidates
        self.rank = rank
        self.start = start
        self.startLoss = startLoss
        self.loss = loss
        self.steps = steps
        self.textsRead = textsRead
    }
}

extension SubspaceRestrictedDAS: CustomStringConvertible {
    /// What was searched, and what it came to.
    public var description: String {
        "subspace-restricted DAS for \(concept): loss \(loss.decimals(3)) after \(steps) steps in \(rank) dimensions, \(startLoss.decimals(3)) for \(start); \(textsRead) texts were read"
    }
}
