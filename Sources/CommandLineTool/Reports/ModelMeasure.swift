import Figures
import JSON
import SparseShift

/// One number that `evaluate` tells of a model beside the fields of an ``Evaluation``. A new one is a line in ``all``.
struct ModelMeasure: Sendable {
    /// In JSON.
    let name: String
    /// In the table; `nil` if the table does not have it.
    let heading: String?
    /// The heading of the column that it follows.
    let predecessor: String
    let precision: FieldPrecision
    /// The number, of what was measured already, or of the model and the shifts.
    let value: @Sendable (ModelEvaluation) throws -> Double

    static let all = [
        ModelMeasure("explained_variance", "explained", after: "R²", .ratio) {
            $0.details.reconstruction.explainedVariance
        },
        ModelMeasure("relative_bias", nil, .ratio) { $0.details.reconstruction.relativeBias },
        ModelMeasure("dense_features", "dense", after: "dead", .count) {
            Double($0.details.codes.denseFeatures().count)
        },
    ]

    private init(
        _ name: String, _ heading: String?, after predecessor: String = "", _ precision: FieldPrecision,
        value: @escaping @Sendable (ModelEvaluation) throws -> Double
    ) {
        self.name = name
        self.heading = heading
        self.predecessor = predecessor
        self.precision = precision
        self.value = value
    }

    func json(_ number: Double) -> JSONValue { precision == .count ? .integer(Int(number)) : .real(number) }

    func cell(_ number: Double) -> Table.Cell { precision == .count ? .integer(Int(number)) : .number(number) }
}
