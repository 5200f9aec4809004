import Numerics
import SparseShift

/// How directions carry a concept from one text to another, by interchange: cause and isolation as in RAVEL (Huang et al. 2024).
///
/// The coordinate along a direction u of another text's state is put into a text's, h_b + u uᵀ(h_s − h_b), and the model is
/// asked about the text. *Cause* is the share of answers about the concept that become the other text's. *Isolation* is the share
/// of answers about other concepts, in which the texts differ too, that stay right.
public struct InterchangeScores: Sendable, Hashable {
    /// The scores of one direction.
    public struct Score: Sendable, Hashable {
        /// The name of the direction.
        public let name: String
        /// The share of answers about the concept that are the other text's, 0…1.
        public let cause: Double
        /// The share of answers about other concepts that stay right, 0…1; `nil` if no other concept was asked about.
        public let isolation: Double?
        /// The mean cross-entropy of the answers of both kinds, in nats, between the two answers of each question.
        public let loss: Double

        /// The mean of cause and isolation, 0…1; the cause alone if there is no isolation.
        public var score: Double { isolation.map { ($0 + cause) / 2 } ?? cause }

        package init(name: String, cause: Double, isolation: Double?, loss: Double) {
            self.name = name
            self.cause = cause
            self.isolation = isolation
            self.loss = loss
        }

        init(_ name: String, _ outcome: InterchangeOutcome) {
            self.init(
                name: name, cause: outcome.share(.cause) ?? 0, isolation: outcome.share(.isolation), loss: outcome.loss)
        }
    }

    /// The concept.
    public let concept: String
    /// The language model.
    public let model: String
    /// The layer whose output is changed.
    public let layer: String
    /// The number of answers about the concept.
    public let causeCount: Int
    /// The number of answers about other concepts.
    public let isolationCount: Int
    /// The scores of the directions, in their order.
    public let directions: [Score]
    /// The answers if nothing is exchanged: the cause is what the model gets wrong, the isolation what it gets right.
    public let unchanged: Score
    /// The answers if the whole state is exchanged, which is the most cause that a direction can have at this token, as far as the
    /// model answers rightly.
    public let replaced: Score
    /// The scores of random directions.
    public let random: [Score]

    package init(
        concept: String, model: String, layer: String, causeCount: Int, isolationCount: Int, directions: [Score],
        unchanged: Score, replaced: Score, random: [Score]
    ) {
        self.concept = concept
        self.model = model
        self.layer = layer
        self.causeCount = causeCount
        self.isolationCount = isolationCount
        self.directions = directions
        self.unchanged = unchanged
        self.replaced = replaced
        self.random = random
    }

    /// The score that one random direction in twenty exceeds; `nil` without random directions.
    public var randomBound: Double? { random.isEmpty ? nil : ChanceLevel(random.map(\.score)).upper }

    /// The direction with the highest score; of equal ones the one with the smaller loss. Without isolation it is the one that
    /// changes most, whatever else it changes.
    public var best: Score? { directions.max { ($0.score, -$0.loss) < ($1.score, -$1.loss) } }
}

extension InterchangeScores: CustomStringConvertible {
    /// The scores, one direction a line.
    public var description: String {
        func row(_ score: Score) -> [String] {
            [
                score.name, score.cause.decimals(2), score.isolation?.decimals(2) ?? "", score.score.decimals(2),
                score.loss.decimals(3),
            ]
        }
        let table = TextTable(
            columns: ["direction", "cause", "isolation", "score", "loss"],
            rows: (directions + [unchanged, replaced]).map(row))
        let missing =
            isolationCount == 0
            ? "\nNo isolation was asked for: the score is the cause alone, which the whole state has most of." : ""
        let bound = randomBound.map { "; one random direction in twenty scores above \($0.decimals(2))" } ?? ""
        return """
            Interchange of \(concept), \(model), \(layer): \(causeCount) and \(isolationCount) answers\(bound)
            \(table)\(missing)
            """
    }
}
