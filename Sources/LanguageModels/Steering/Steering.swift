import Numerics
import SparseShift
import Work

/// A change of the residual stream while a model runs.
///
///     try model.generate("Today I feel", steering: [.add(vector, layer: .middle, scale: 4)])
///     try model.generate("Today I feel", steering: [.projectOut(vector, layer: .middle).keepingNorm()])
///
/// Steerings of a layer are applied to its rows in their order; those of several layers are several steerings:
/// `(8...16).map { .projectOut(vector, layer: .block($0)) }`.
public struct Steering: Sendable {
    /// The tokens that are changed.
    public enum Positions: Sendable, Hashable {
        /// All tokens.
        case all
        /// The tokens of the prompt.
        case prompt
        /// The generated tokens.
        case generated
        /// The last token of the prompt.
        case lastPromptToken
        /// The tokens from a place in the text on, counted from 0 and with the start token, if the model has one: `from(1)`
        /// leaves out the first token, whose state is far longer than the others' in many models.
        case from(Int)
    }

    /// What happens to a row h of the residual stream.
    public let change: SteeringChange
    /// The layer whose output is changed.
    public let layer: ResidualLayer
    /// The tokens that are changed.
    public let positions: Positions
    /// The condition on a row without which it stays as it is; `nil` for none.
    public private(set) var condition: SteeringCondition?
    /// Whether a changed row gets back the length that it had.
    public private(set) var keepsNorm = false

    /// Makes a steering.
    ///
    /// - Parameters:
    ///   - change: What happens to a row.
    ///   - layer: The layer.
    ///   - positions: The tokens that are changed.
    public init(_ change: SteeringChange, layer: ResidualLayer, positions: Positions = .all) {
        self.change = change
        self.layer = layer
        self.positions = positions
    }

    /// The vector that is added at ``scale``; empty for other changes than adding.
    public var vector: [Float] {
        if case .add(let vector, _) = change { vector } else { [] }
    }

    /// The factor of the added ``vector``; 0 for other changes than adding.
    public var scale: Float {
        if case .add(_, let scale) = change { scale } else { 0 }
    }

    /// The same steering of the rows alone that satisfy a condition before they are changed.
    public func when(_ condition: SteeringCondition) -> Steering {
        var result = self
        result.condition = condition
        return result
    }

    /// The same steering, after which every changed row is scaled to the length that it had. A row that has become zero stays
    /// zero.
    public func keepingNorm() -> Steering {
        var result = self
        result.keepsNorm = true
        return result
    }
}

extension LanguageModel {
    /// Remarks on vectors that a trained model has given, if it was trained on embeddings of another language model or
    /// another layer than where they are added.
    func remarkOnOrigins(of steerings: [Steering]) {
        for steering in steerings {
            let origins = steering.change.vectors.flatMap(LearnedVectors.origins(of:))
            guard !origins.isEmpty, let index = try? steering.layer.index(in: self) else { continue }
            let use = EmbeddingOrigin(
                model: name, digest: origins.contains { $0.digest != nil } ? try? fingerprint : nil,
                layer: index < layers ? "\(index)" : place(ofLayer: index))
            let remarks = origins.map { $0.remark("a steering vector", usedWith: use) }
            // Of several models with the same vector, one may have been trained here.
            if !remarks.contains(nil), let remark = remarks.compactMap(\.self).min() { Remarks.make(remark) }
        }
    }
}
