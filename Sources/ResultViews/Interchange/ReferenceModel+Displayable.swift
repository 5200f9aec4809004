import Figures
import SparseShift

extension ReferenceModel: Displayable {
    /// A card with the size and what the model's `cfg.yaml` says.
    public var representation: Representation {
        let facts = [
            Card.Fact("normalisation", "\(parameters.normalization)"),
            Card.Fact("whitening", whitening == nil ? "none" : "ZCA"),
        ]
        let settings = settings.sorted { $0.key < $1.key }.map { [Table.Cell.text($0.key), .text($0.value)] }
        let size = "\(QuantityText.count(parameters.features, "feature")) × \(QuantityText.count(parameters.dimension))"
        return Card(
            "Model of the paper's code, \(size)",
            facts: facts,
            table: settings.isEmpty ? nil : Table(columns: ["cfg.yaml", ""], rows: settings, visibleRows: 40)
        ).representation
    }
}
