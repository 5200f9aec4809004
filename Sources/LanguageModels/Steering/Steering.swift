import Numerics

/// A change of the residual stream while a model runs.
public struct Steering: Sendable {
    /// Which tokens are changed.
    public enum Positions: Sendable, Hashable {
        case all
        /// Those of the prompt.
        case prompt
        /// Those that are generated.
        case generated
    }

    public let vector: [Float]
    public let layer: ResidualLayer
    public let scale: Float
    public let positions: Positions

    /// Adds scale · vector behind a layer.
    ///
    /// - Parameter vector: As wide as the residual stream, in the units of the embeddings: a decoder's column, a
    ///   difference of means. The columns of models that were trained on whitened or scaled shifts are for shifts as
    ///   they are already (``TrainedModel/steeringVector(_:)``).
    public static func add(
        _ vector: [Float], layer: ResidualLayer, scale: Double = 1, positions: Positions = .all
    ) -> Steering {
        Steering(vector: vector, layer: layer, scale: Float(scale), positions: positions)
    }
}

/// Steerings by the layers at which they happen.
struct SteeringPlan {
    private var steps: [Int: [Steering]] = [:]

    /// - Throws: ``LanguageModelError`` for a vector of another width, or a layer that there is not.
    init(_ steerings: [Steering], for model: LanguageModel) throws(LanguageModelError) {
        for steering in steerings {
            guard steering.vector.count == model.width else {
                throw LanguageModelError(
                    "a steering vector of \(steering.vector.count) numbers, but \(model.name) is \(model.width) wide.")
            }
            guard steering.vector.allSatisfy(\.isFinite), steering.scale.isFinite else {
                throw LanguageModelError("a steering vector with numbers that are not finite.")
            }
            guard !model.isEncoder else {
                throw LanguageModelError("\(model.name) is an encoder, which cannot be steered.")
            }
            steps[try steering.layer.index(in: model), default: []].append(steering)
        }
    }

    var layers: Set<Int> { Set(steps.keys) }

    /// Changes the rows of a layer, all of which are of the prompt or all generated.
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
