import Numerics
import SparseShift

/// The length of a vector at scale 1, at which directions are compared.
public enum SteeringUnit: Sendable, Hashable {
    /// The mean length of the residual stream at the prompts' last tokens, at the steered layer. A prompt of one token is left out,
    /// since the state of the first token is far longer than the others' in many models.
    case residualNorm
    /// A length in the units of the embeddings, such as the mean length of shifts.
    case length(Double)

    /// The mean length of shifts.
    public static func meanLength(of shifts: Shifts) -> SteeringUnit { .length(shifts.matrix.meanRowLength) }

    /// The length in the units of the embeddings, above 0.
    ///
    /// - Throws: ``LanguageModelError`` for a length that is not above 0, or if every prompt has one token; and any error of
    ///   embedding the prompts.
    package func length(_ model: LanguageModel, layer: ResidualLayer, prompts: [String]) throws -> Double {
        switch self {
        case .residualNorm:
            let usable = try prompts.filter { try model.tokenIDs(of: $0).count > 1 }
            guard !usable.isEmpty else {
                throw LanguageModelError(
                    "scale 1 is the mean length of states behind the first token, but every prompt has one token alone, such as \((prompts.first ?? "").quoted); give longer prompts, or a length in the units of the embeddings."
                )
            }
            return try model.embeddings(of: usable, layer: layer, progress: { _ in }).meanRowLength
        case .length(let length):
            guard length > 0, length.isFinite else {
                throw LanguageModelError("the length of scale 1 must be above 0, not \(length).")
            }
            return length
        }
    }
}

extension Matrix {
    /// The mean Euclidean length of the rows.
    fileprivate var meanRowLength: Double {
        (0..<rows).reduce(0.0) { sum, index in
            sum + row(index).reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        } / Double(Swift.max(1, rows))
    }
}
