import Numerics
import Requirements
import SparseShift

/// A direction of steering. Its sign matters, but its length does not.
public struct SteeringDirection: Sendable, Hashable {
    /// The name in tables.
    public let name: String
    /// A vector of the residual stream (d).
    public let vector: [Float]

    /// Makes a direction with a name.
    public init(_ name: String, _ vector: [Float]) {
        self.name = name
        self.vector = vector
    }

    /// Makes a direction of the decoder's column of a found feature, with the sign that makes the concept appear.
    ///
    /// - Precondition: `model` has the feature.
    public init(_ name: String, _ candidate: FeatureSearch.Candidate, of model: TrainedModel) {
        self.init(name, model.steeringVector(candidate.feature).map { Float(candidate.sign) * $0 })
    }

    /// The mean of the shifts that change a concept, where shifts in which the concept disappears are negated.
    ///
    ///     let pairs = try TextPairs([("I am happy.", "I am sad."), ("a happy day", "a sad day")], concept: "sad")
    ///     let sad = try SteeringDirection.meanDifference(of: model.shifts(of: pairs))
    ///     try model.generate("Today I feel", steering: [.add(sad.vector, layer: .middle, scale: 2)])
    ///
    /// - Parameters:
    ///   - name: The name of the direction.
    ///   - shifts: The labelled shifts.
    ///   - concept: The index of the concept, a column of δ.
    ///   - isAlone: Whether to use only shifts in which no other concept changes, if there are any.
    /// - Throws: ``LanguageModelError`` if there is no such concept, or no shift changes it.
    public static func meanDifference(
        _ name: String = "mean difference", of shifts: Shifts, concept: Int = 0, isAlone: Bool = false
    ) throws(LanguageModelError) -> SteeringDirection {
        let concepts = shifts.concepts
        guard concepts.columns > 0 else {
            throw LanguageModelError(
                "\(shifts.name): it is not known which concepts change, so there is no mean difference; name the concept "
                    + "of the pairs, as in TextPairs(pairs, concept: \"sad\").")
        }
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

    /// A uniformly random direction, as a control for the effects of steering that are unrelated to the concept.
    ///
    /// - Parameters:
    ///   - name: The name of the direction.
    ///   - dimension: The width of the residual stream, d.
    ///   - seed: The seed of the random numbers.
    public static func random(_ name: String = "random", dimension: Int, seed: Int = 0) -> SteeringDirection {
        require(dimension >= 0, "dimension: not negative, not \(dimension).")
        var random = RandomGenerator(seed: seed, stream: 61)
        return SteeringDirection(name, (0..<dimension).map { _ in Float(random.normal()) })
    }

    /// The vector scaled to a length.
    ///
    /// - Throws: ``LanguageModelError`` for a vector that has another width, is zero or is not finite.
    func scaled(to length: Double, for model: LanguageModel) throws(LanguageModelError) -> [Float] {
        guard vector.count == model.width else {
            throw LanguageModelError(
                "\(name): a direction of \(vector.count) numbers, but \(model.name) is \(model.width) wide.")
        }
        guard vector.allSatisfy(\.isFinite) else {
            throw LanguageModelError("\(name): a direction with numbers that are not finite.")
        }
        let own = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        guard own > 0 else { throw LanguageModelError("\(name): a vector of zeros is not a direction.") }
        return vector.map { Float(Double($0) * length / own) }
    }
}
