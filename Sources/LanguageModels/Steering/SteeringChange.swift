import SparseShift

/// What a steering does to a row h of the residual stream (d).
///
/// Directions may have any length but zero; u is the direction at unit length.
public indirect enum SteeringChange: Sendable {
    /// h + scale · vector.
    case add(vector: [Float], scale: Float)
    /// h + (c − ⟨h, u⟩) u, where c is the value from `lowest` to `highest` that is closest to ⟨h, u⟩.
    case bound(direction: [Float], lowest: Double, highest: Double)
    /// A rotation of h in the plane of h and u by an angle in radians, towards u but not beyond it; away from u, but not beyond
    /// −u, for a negative angle. A row along ±u has no such plane and stays as it is.
    case rotate(direction: [Float], angle: Double)
    /// h + (c − f) d, where f is the code of h of a feature, d its column of the decoder, and c the value from `lowest` to
    /// `highest` that is closest to f. What the autoencoder does not reconstruct stays as it is.
    case boundFeature(Int, of: PretrainedSAE, lowest: Double, highest: Double)
    /// h + max(0, ⟨w, h⟩ + b) · vector: an amount of its own for every row.
    case addRectified(vector: [Float], weights: [Float], bias: Double)
    /// One change after the other.
    case sequence([SteeringChange])

    /// The vectors of the residual stream that are used, other than columns of a pretrained autoencoder.
    var vectors: [[Float]] {
        switch self {
        case .add(let vector, _), .bound(let vector, _, _), .rotate(let vector, _), .addRectified(let vector, _, _):
            [vector]
        case .boundFeature: []
        case .sequence(let changes): changes.flatMap(\.vectors)
        }
    }
}
