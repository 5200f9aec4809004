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

/// Mean |cosine| between each column before and after the refinement.
func kept(_ before: TrainedModel, _ after: TrainedModel) -> Double {
    let (old, new) = (unit(before.parameters.decoderWeight), unit(after.parameters.decoderWeight))
    let cosines = (0..<old.rows).map { row in
        abs(zip(old.row(row), new.row(row)).reduce(0) { $0 + Double($1.0 * $1.1) })
    }
    return cosines.reduce(0, +) / Double(cosines.count)
}

/// FVU of test shifts if each is explained by the same number of features: the `most` largest of its code, with their
/// entries by least squares.
func unexplained(_ model: TrainedModel, on test: Shifts, most: Int) -> Double {
    let codes = model.encode(test.matrix)
    let columns = model.parameters.decoderWeight
    let gram = columns.multiplied(by: columns, .transposed)
    let products = test.matrix.multiplied(by: columns, .transposed)
    var (left, total) = (0.0, 0.0)
    for row in 0..<min(test.count, 2_000) {
        let code = codes.row(row)
        let chosen = code.indices.sorted { abs(code[$0]) > abs(code[$1]) }.prefix(most).filter { code[$0] != 0 }
        total += test.matrix.row(row).reduce(0.0) { $0 + Double($1) * Double($1) }
        var square = chosen.flatMap { first in chosen.map { Double(gram[first, $0]) + (first == $0 ? 1e-6 : 0) } }
        var side = chosen.map { Double(products[row, $0]) }
        let target = side
        _ = PositiveDefiniteSystem.solve(&square, order: chosen.count, &side, count: 1)
        left -= zip(side, target).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return (total + left) / total
}
