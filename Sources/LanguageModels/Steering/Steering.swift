import Numerics
import SparseShift
import Work

/// A change of the residual stream while a model runs.
///
///     try model.generate("Today I feel", steering: [.add(vector, layer: .middle, scale: 4)])
public struct Steering: Sendable {
    /// The tokens that are changed.
    public enum Positions: Sendable, Hashable {
        /// All tokens.
        case all
        /// The tokens of the prompt.
        case prompt
        /// The generated tokens.
        case generated
    }

    /// The vector that is added (d).
    public let vector: [Float]
    /// The layer whose output is changed.
    public let layer: ResidualLayer
    /// The factor of the vector.
    public let scale: Float
    /// The tokens that are changed.
    public let positions: Positions

    /// Adds scale · vector to the output of a layer.
    ///
    /// - Parameters:
    ///   - vector: A vector of the residual stream (d), in the units of the embeddings, such as a decoder's column or a
    ///     difference of means. Even if a model was trained on whitened or scaled shifts, its columns are in these
    ///     units (`TrainedModel.steeringVector(_:)`).
    ///   - layer: The layer.
    ///   - scale: The factor of the vector.
    ///   - positions: The tokens that are changed.
    public static func add(
        _ vector: [Float], layer: ResidualLayer, scale: Double = 1, positions: Positions = .all
    ) -> Steering {
        Steering(vector: vector, layer: layer, scale: Float(scale), positions: positions)
    }
}

/// Steerings by layer.
struct SteeringPlan {
    private var steps: [Int: [Steering]] = [:]

    /// - Throws: ``LanguageModelError`` for an encoder, a vector that is not finite or has another width, or a layer
    ///   that the model does not have.
    init(_ steerings: [Steering], for model: LanguageModel) throws(LanguageModelError) {
        for steering in steerings {
            guard steering.vector.count == model.width else {
                throw LanguageModelError(
                    "a steering vector of \(steering.vector.count) numbers, but \(model.name) is \(model.width) wide.")
            }
            guard steering.vector.allSatisfy(\.isFinite) else {
                throw LanguageModelError("a steering vector with numbers that are not finite.")
            }
            guard steering.scale.isFinite, steering.vector.allSatisfy({ (steering.scale * $0).isFinite }) else {
                throw LanguageModelError(
                    "a steering of strength \(steering.scale), with which the vector is not finite in single precision; choose a smaller one."
                )
            }
            guard !model.isEncoder else {
                throw LanguageModelError("\(model.name) is an encoder, which cannot be steered.")
            }
            steps[try steering.layer.index(in: model), default: []].append(steering)
        }
    }

    var layers: Set<Int> { Set(steps.keys) }

    /// Changes the rows of a layer, which belong all to the prompt or all to the generated text.
    ///
    /// - Returns: Whether the rows have changed.
    func apply(at layer: Int, to rows: UnsafeMutableBufferPointer<Float>, isPrompt: Bool) -> Bool {
        var hasChanged = false
        for step in steps[layer] ?? [] where step.positions == .all || (step.positions == .prompt) == isPrompt {
            let width = step.vector.count
            step.vector.withUnsafeBufferPointer { vector in
                for row in 0..<rows.count / width {
                    for index in 0..<width { rows[row * width + index] += step.scale * vector[index] }
                }
            }
            hasChanged = true
        }
        return hasChanged
    }
}

extension LanguageModel {
    /// Remarks on vectors that a trained model has given, if it was trained on embeddings of another language model or
    /// another layer than where they are added.
    func remarkOnOrigins(of steerings: [Steering]) {
        for steering in steerings {
            let origins = LearnedVectors.origins(of: steering.vector)
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
