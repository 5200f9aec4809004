import Figures
import SparseShift

/// The columns in which tables show an evaluation: its fields, and the violation that follows from them.
enum EvaluationColumns {
    static let all: [Table.Column] =
        Evaluation.fields.map { Table.Column($0.heading, format: $0.precision.format) }
        + [Table.Column("violation", format: .significant(3))]

    static func cells(_ evaluation: Evaluation) -> [Table.Cell] {
        Evaluation.fields.map { field in
            // Of a model that was not measured nothing is known, not even that no feature is dead.
            let number = evaluation.isUnknown ? nil : field.number(of: evaluation)
            return field.precision == .count ? number.map { .integer(Int($0)) } ?? .missing : .number(number)
        } + [evaluation.limit == nil || evaluation.isUnknown ? .missing : .number(evaluation.violation)]
    }
}

extension FieldPrecision {
    /// How columns of a table write such numbers.
    var format: NumberFormat {
        switch self {
        case .size: .significant(4)
        case .ratio: .places(4)
        case .count: .automatic
        }
    }
}
