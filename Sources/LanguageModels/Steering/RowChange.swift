import Foundation
import Numerics
import SparseShift

/// A change that is ready to be applied to rows: directions have unit length, columns of decoders are looked up.
enum RowChange {
    case add([Float])
    case bound(UnitDirection, lowest: Double, highest: Double)
    case rotate(UnitDirection, angle: Double)
    case addRectified([Float], weights: [Float], bias: Double)
    case boundFeature(Int, of: PretrainedSAE, column: [Float], lowest: Double, highest: Double)

    /// The steps of a change.
    static func steps(of change: SteeringChange) -> [RowChange] {
        switch change {
        case .add(let vector, let scale): [.add(vector.map { scale * $0 })]
        case .bound(let direction, let lowest, let highest):
            [.bound(UnitDirection(direction), lowest: lowest, highest: highest)]
        case .rotate(let direction, let angle): [.rotate(UnitDirection(direction), angle: angle)]
        case .addRectified(let vector, let weights, let bias): [.addRectified(vector, weights: weights, bias: bias)]
        case .boundFeature(let feature, let sae, let lowest, let highest):
            [
                .boundFeature(
                    feature, of: sae, column: sae.parameters.decoderWeight.row(feature).map { $0 }, lowest: lowest,
                    highest: highest)
            ]
        case .sequence(let changes): changes.flatMap(steps(of:))
        }
    }

    /// Changes a row (d).
    func apply(to row: UnsafeMutableBufferPointer<Float>) {
        switch self {
        case .add(let vector): Self.add(vector, to: row)
        case .bound(let direction, let lowest, let highest):
            let own = direction.coordinate(of: row)
            let wanted = max(lowest, min(highest, own))
            if wanted != own { Self.add(direction.vector, times: Float(wanted - own), to: row) }
        case .rotate(let direction, let angle): Self.rotate(row, towards: direction, by: angle)
        case .addRectified(let vector, let weights, let bias):
            var amount = bias
            for index in row.indices { amount += Double(weights[index]) * Double(row[index]) }
            if amount > 0 { Self.add(vector, times: Float(amount), to: row) }
        case .boundFeature(let feature, let sae, let column, let lowest, let highest):
            let code = sae.encode(Matrix(rows: 1, columns: row.count, elements: Array(row)))
            let own = Double(code[0, feature])
            let wanted = max(lowest, min(highest, own))
            if wanted != own { Self.add(column, times: Float(wanted - own), to: row) }
        }
    }

    private static func add(_ vector: [Float], times factor: Float = 1, to row: UnsafeMutableBufferPointer<Float>) {
        vector.withUnsafeBufferPointer { vector in
            for index in row.indices { row[index] += factor * vector[index] }
        }
    }

    private static func rotate(
        _ row: UnsafeMutableBufferPointer<Float>, towards direction: UnitDirection, by angle: Double
    ) {
        let length = row.length
        let along = direction.coordinate(of: row)
        let across = max(0, length * length - along * along).squareRoot()
        // Without a part across there is no plane to turn in.
        guard across > 1e-6 * length else { return }
        let turned = max(0, min(.pi, atan2(across, along) - angle))
        let (alongTurned, factor) = (length * cos(turned), length * sin(turned) / across)
        for index in row.indices {
            let unit = Double(direction.vector[index])
            row[index] = Float(alongTurned * unit + factor * (Double(row[index]) - along * unit))
        }
    }
}

extension UnsafeMutableBufferPointer<Float> {
    /// The Euclidean length.
    var length: Double { reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot() }
}
