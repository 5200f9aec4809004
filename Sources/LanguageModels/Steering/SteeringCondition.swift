import Numerics

/// A condition on a row h of the residual stream: ⟨w, h⟩ + b > 0, such as a linear probe for the presence of a concept.
///
///     .add(refusal, layer: 12).when(.probe(harmful.coefficients, bias: harmful.intercept))
public struct SteeringCondition: Sendable, Hashable {
    /// w (d).
    public let weights: [Float]
    /// b.
    public let bias: Double

    /// A row for which ⟨w, h⟩ + b > 0.
    ///
    /// - Parameters:
    ///   - weights: w (d), for rows in the units of the embeddings.
    ///   - bias: b.
    public static func probe(_ weights: [Float], bias: Double = 0) -> SteeringCondition {
        SteeringCondition(weights: weights, bias: bias)
    }

    /// A row whose coordinate along a direction u, ⟨h, u⟩, is above a threshold.
    public static func coordinate(along direction: [Float], above threshold: Double) -> SteeringCondition {
        SteeringCondition(weights: UnitDirection(direction).vector, bias: -threshold)
    }

    /// A row whose coordinate along a direction u, ⟨h, u⟩, is below a threshold.
    public static func coordinate(along direction: [Float], below threshold: Double) -> SteeringCondition {
        SteeringCondition(weights: UnitDirection(direction).vector.map { -$0 }, bias: threshold)
    }

    /// Whether a row satisfies the condition.
    func holds(for row: UnsafeMutableBufferPointer<Float>) -> Bool {
        var sum = bias
        for index in weights.indices { sum += Double(weights[index]) * Double(row[index]) }
        return sum > 0
    }
}
