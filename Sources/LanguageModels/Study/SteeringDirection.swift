import Numerics
import SparseShift

/// A direction that texts are steered along. Its length has no meaning; its sign has.
public struct SteeringDirection: Sendable, Hashable {
    /// As tables call it.
    public let name: String
    /// As wide as the residual stream.
    public let vector: [Float]

    public init(_ name: String, _ vector: [Float]) {
        self.name = name
        self.vector = vector
    }

    /// The decoder's column of a feature that was found for a concept, with the sign in which the concept comes.
    ///
    /// - Precondition: `model` has the feature.
    public init(_ name: String, _ candidate: FeatureSearch.Candidate, of model: TrainedModel) {
        self.init(name, model.steeringVector(candidate.feature).map { Float(candidate.sign) * $0 })
    }

    /// The mean of shifts by which a concept comes, those by which it goes taken the other way round.
    ///
    /// - Parameters:
    ///   - concept: A column of δ.
    ///   - isAlone: Whether only shifts count in which no other concept changes; all do if there is no such shift.
    /// - Throws: ``LanguageModelError`` if there is no such concept, or it never changes.
    public static func meanDifference(
        _ name: String = "mean difference", of shifts: Shifts, concept: Int = 0, isAlone: Bool = false
    ) throws(LanguageModelError) -> SteeringDirection {
        let concepts = shifts.concepts
        guard (0..<concepts.columns).contains(concept) else {
            throw LanguageModelError("\(shifts.name): there is no concept \(concept); there are \(concepts.columns).")
        }
        let changing = (0..<concepts.rows).filter { concepts.row($0)[concept] != 0 }
        let alone = changing.filter { concepts.row($0).count { $0 != 0 } == 1 }
        let counted = isAlone && !alone.isEmpty ? alone : changing
        guard !counted.isEmpty else {
            throw LanguageModelError(
                "\(shifts.name): concept \(concept) changes in no shift, so it has no mean difference.")
        }
        var sum = [Double](repeating: 0, count: shifts.dimension)
        for row in counted {
            let sign: Double = concepts.row(row)[concept] > 0 ? 1 : -1
            for (index, value) in shifts.matrix.row(row).enumerated() { sum[index] += sign * Double(value) }
        }
        return SteeringDirection(name, sum.map { Float($0 / Double(counted.count)) })
    }

    /// A direction without meaning, evenly drawn from all: what steering does that has nothing to do with a concept.
    ///
    /// - Parameter dimension: The width of the residual stream.
    public static func random(_ name: String = "random", dimension: Int, seed: Int = 0) -> SteeringDirection {
        var random = RandomGenerator(seed: seed, stream: 61)
        return SteeringDirection(name, (0..<dimension).map { _ in Float(random.normal()) })
    }

    /// The vector brought to a length.
    ///
    /// - Throws: ``LanguageModelError`` for a vector of another width, of zeros or with numbers that are not finite.
    func scaled(to length: Double, for model: LanguageModel) throws(LanguageModelError) -> [Float] {
        guard vector.count == model.width else {
            throw LanguageModelError(
                "\(name): a direction of \(vector.count) numbers, but \(model.name) is \(model.width) wide.")
        }
        guard vector.allSatisfy(\.isFinite) else {
            throw LanguageModelError("\(name): a direction with numbers that are not finite.")
        }
        let own = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard own > 0 else { throw LanguageModelError("\(name): a vector of zeros is no direction.") }
        return vector.map { Float(Double($0) * length / own) }
    }
}
