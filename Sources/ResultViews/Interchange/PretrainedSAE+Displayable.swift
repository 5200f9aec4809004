import Figures
import SparseShift

extension PretrainedSAE: Displayable {
    /// A card with the format, the code, the size and what the files tell of the language model.
    public var representation: Representation {
        let scale = inputScale.map { [Card.Fact("embeddings times", QuantityText.number($0))] } ?? []
        return Card(
            "Sparse autoencoder of embeddings, \(QuantityText.count(features, "feature")) × \(QuantityText.count(dimension))",
            facts: [Card.Fact("from", format.rawValue), Card.Fact("code", codeText)] + scale
                + origin.sorted { $0.key < $1.key }.map { Card.Fact($0.key, $0.value) }
        ).representation
    }
}
