import Figures
import SparseShift

extension SAELensModel: Displayable {
    /// A card with the architecture, the size and what is known about the model's origin.
    public var representation: Representation {
        let known = metadata.sorted { $0.key < $1.key }.compactMap { key, value in
            value.string.map { Card.Fact(key, $0) }
        }
        return Card(
            "SAELens autoencoder, \(QuantityText.count(features, "feature")) × \(QuantityText.count(dimension))",
            facts: [
                Card.Fact("architecture", architectureText),
                Card.Fact("takes b_dec from its input", subtractsDecoderBias ? "yes" : "no"),
            ] + known
        ).representation
    }

    private var architectureText: String {
        switch architecture {
        case .standard: "standard (ReLU)"
        case .topK(let count): "top \(count)"
        case .absoluteTopK(let count): "top \(count) by size"
        case .jumpReLU: "JumpReLU"
        case .gated: "gated"
        }
    }
}
