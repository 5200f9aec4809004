import Figures
import SparseShift

extension Evaluation: Displayable {
    /// A card with what a model leaves unexplained of the shifts, and how sparse its code is.
    public var representation: Representation { Card("Evaluation", facts: facts).representation }

    /// The numbers under the names that tables use.
    var facts: [Card.Fact] {
        let facts = Evaluation.fields.compactMap { field -> Card.Fact? in
            guard let number = field.number(of: self) else { return nil }
            if field.name == "limit", let limit { return Card.Fact(field.title, limit.text) }
            return Card.Fact(field.title, QuantityText.text(number, field.precision))
        }
        return limit == nil ? facts : facts + [Card.Fact("violation", QuantityText.number(violation))]
    }
}

extension QuantityText {
    /// A number of a field.
    static func text(_ number: Double, _ precision: FieldPrecision) -> String {
        switch precision {
        case .size: Self.number(number)
        case .ratio: correlation(number)
        case .count: Int(exactly: number).map { count($0) } ?? Self.number(number)
        }
    }
}
