import Foundation
import Numerics
import SparseShift

/// What is told of a model, with labels and without.
struct Scores {
    /// MCC between the code of test shifts and δ.
    var correlation: Double
    /// Mean |cosine| between the true columns and the features' columns, matched one to one; `nil` without a truth.
    var cosine: Double?
    /// FVU and L0 on test shifts, L0 without entries below a hundredth of the feature's root mean square.
    var unexplained: Double
    var active: Double

    init(_ model: TrainedModel, on test: Shifts, mixing: Matrix?) {
        let codes = model.encode(test.matrix)
        correlation = MeanCorrelationCoefficient(codes, with: test.concepts).score
        cosine = mixing.map { mixing in
            let truth = unit(mixing.transposed)
            let products = truth.multiplied(by: unit(model.parameters.decoderWeight), .transposed)
            let values = products.elements.map { -abs(Double($0)) }
            // Fewer features than concepts leave concepts without one, which count as 0.
            let matched = LinearAssignment.minimizing(values, rows: products.rows)
            return -matched.total / Double(truth.rows)
        }
        unexplained = model.evaluate(on: test).fractionUnexplained
        active = Self.active(codes)
    }

    private static func active(_ codes: Matrix) -> Double {
        var count = 0
        for feature in 0..<codes.columns {
            let column = codes.column(feature)
            let square = column.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(column.count)
            let least = Float(0.01 * square.squareRoot())
            count += column.count { abs($0) > least }
        }
        return Double(count) / Double(codes.rows)
    }
}

func unit(_ rows: Matrix) -> Matrix {
    let elements = (0..<rows.rows).flatMap { index -> [Float] in
        let row = rows.row(index)
        let length = Float(max(row.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot(), 1e-12))
        return row.map { $0 / length }
    }
    return Matrix(rows: rows.rows, columns: rows.columns, elements: elements)
}

/// Which part of the first model's columns every other seed has too, with |cosine| above .95.
func replicated(_ models: [TrainedModel]) -> Double {
    let columns = models.map { unit($0.parameters.decoderWeight) }
    let found = (0..<columns[0].rows).filter { feature in
        columns.dropFirst().allSatisfy { other in
            let products = columns[0].rows(feature..<feature + 1).multiplied(by: other, .transposed)
            return products.elements.contains { abs($0) > 0.95 }
        }
    }
    return Double(found.count) / Double(columns[0].rows)
}
