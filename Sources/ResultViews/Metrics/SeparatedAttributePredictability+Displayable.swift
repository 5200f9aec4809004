import Figures
import SparseShift

extension SeparatedAttributePredictability: Displayable {
    /// The table.
    public var representation: Representation { table.representation }

    /// A row a concept, below the score and its chance level.
    public var table: Table {
        .gaps(concepts, features, gaps, caption: "SAP \(QuantityText.correlation(score))", chance)
    }
}
