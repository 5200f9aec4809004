import Numerics
import Requirements

/// The features that several seeds arrive at, merged into one model: how many there are, and how sure that is.
///
///     let concepts = try train(SSAE.Configuration(features: .automatic), on: shifts, seeds: 0..<3).concepts
///     concepts.count                       // how many concepts the seeds agree on
///     concepts[0].agreement                // how well they agree on the first
///     concepts.model.steeringVector(0)     // its column
///
/// A model with more features than there are concepts holds some of them twice, and dust. Duplicates are merged, dust is
/// left out, and of the rest those are concepts that return in most of the seeds that solved the problem as well as the
/// best one, with a |cosine| of the columns and a |correlation| of the codes of at least 0.9, and whose codes are sparse.
/// What the seeds do not agree on is not identified by the data.
public struct Concepts: Sendable, RandomAccessCollection {
    /// One feature a concept, in the order of the concepts: its column is the mean of the seeds' unit columns, its code
    /// the mean of the seeds' codes. It is used as every other model. A shift that all pairs have in common is in the
    /// decoder's bias.
    public let model: TrainedModel
    let concepts: [Concept]
    /// Features that return but are no concepts: a common shift, and dense ones. Their columns are ``otherColumns``.
    public let others: [Concept]
    /// The columns of ``others``, one a row.
    public let otherColumns: Matrix
    /// Concepts that the data bind to each other.
    public let relations: [ConceptRelation]
    /// How the number was found.
    public internal(set) var evidence: ConceptEvidence
    /// Why the concepts should not be trusted, each with what to do about it; empty where nothing is known against them.
    public var warnings: [String] { ConceptWarning.all(self).map(\.sentence) }

    /// The mean ``Concept/clarity``, weighted by the energy.
    public var clarity: Double { mean(\.clarity) }

    /// The mean of a number of the concepts, weighted by the energy.
    func mean(_ number: (Concept) -> Double) -> Double {
        let sum = concepts.reduce(0) { $0 + $1.energy }
        return sum > 0 ? concepts.reduce(0) { $0 + $1.energy * number($1) } / sum : 0
    }

    /// 0.
    public var startIndex: Int { 0 }
    /// The number of concepts.
    public var endIndex: Int { concepts.count }
    /// A concept; it is the feature of ``model`` with the same number.
    public subscript(position: Int) -> Concept {
        requireIndex(position, below: concepts.count, "Concept")
        return concepts[position]
    }
}

/// How the number of concepts was found, and how sure it is.
public struct ConceptEvidence: Sendable, Hashable, Codable {
    /// How many features each model had.
    public let trainedFeatures: Int
    /// The seeds that were compared, the one with the lowest mean |h| first.
    public let seeds: [Int]
    /// The seeds that ended in a worse optimum: their mean |h| is higher, and they have no vote.
    public let worseSeeds: [Int]
    /// The number of concepts that every compared seed has, and of those that at least two of them have.
    public let countRange: ClosedRange<Int>
    /// The part of the energy of the best seed's features that returns in most seeds, 0…1.
    public let heldEnergy: Double
    /// The part of this energy that returns in every compared seed, 0…1; at most ``heldEnergy``.
    public let heldInAll: Double
    /// The directions that the shifts span beyond their noise.
    public let directions: Int
    /// The part of the energy of features whose codes only repeat those of others, 0…1. It was left out.
    public let repeatedEnergy: Double
    /// Whether something ends these directions: the span of the shifts, or a floor of noise. Otherwise their number is that
    /// of the entries of a shift, and says nothing.
    public let directionsEnd: Bool
    /// The widths that were tried, and the numbers of concepts that they gave; one for a width that was given.
    public internal(set) var widths: [Width]

    /// A width that was tried.
    public struct Width: Sendable, Hashable, Codable {
        /// The number of features of each model.
        public let features: Int
        /// The number of concepts found with it.
        public let concepts: Int
    }

    /// How many times more concepts in twice as many features are no more than the features.
    private static let mostGrowth = 1.5

    /// Whether a wider model has so many more concepts that its width decides their number.
    static func followsWidth(_ wider: Int, insteadOf narrower: Int) -> Bool {
        Double(wider) > mostGrowth * Double(narrower)
    }

    /// A wider model that was tried and has so many more concepts that its width decides their number, not the data.
    public var unsettledWidth: Width? {
        guard let own = widths.last(where: { $0.features == trainedFeatures }) else { return nil }
        return widths.first {
            $0.features > trainedFeatures && Self.followsWidth($0.concepts, insteadOf: own.concepts)
        }
    }

    /// Whether every seed has the same concepts and nothing else.
    public var isExact: Bool { countRange.lowerBound == countRange.upperBound && heldInAll > 0.99 }
}
