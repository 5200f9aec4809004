import Numerics
import RowKernels

/// Layer norm of a code whose features several processes share: the sums over a row's features are exchanged.
final class SharedRowNorm {
    private let layout: ParameterLayout
    private let batch: Int
    private let team: WorkerTeam
    /// Two sums for every row (2 × B).
    private let rowSums: ParameterBuffer
    private let ones: ParameterBuffer

    init(_ layout: ParameterLayout, batch: Int, team: WorkerTeam) {
        self.layout = layout
        self.batch = batch
        self.team = team
        rowSums = ParameterBuffer(2 * batch)
        ones = ParameterBuffer(layout.features)
        ones.pointer.update(repeating: 1, count: layout.features)
    }

    /// unit ← (code − mean) / √(variance + ε) for every row.
    func standardize(_ code: ParameterBuffer, into unit: ParameterBuffer, _ inverseDeviation: ParameterBuffer) {
        let (features, total, sums) = (layout.features, Float(layout.share.total), rowSums.pointer)
        team.run { part in
            for row in team.share(part, of: batch) {
                sums[row] = row_dot(features, code.pointer + row * features, ones.pointer)
            }
        }
        layout.share.sum(sums, batch)
        team.run { part in
            for row in team.share(part, of: batch) {
                let target = unit.pointer + row * features
                target.update(from: code.pointer + row * features, count: features)
                row_add(features, -sums[row] / total, ones.pointer, target)
                sums[batch + row] = row_dot(features, target, target)
            }
        }
        layout.share.sum(sums + batch, batch)
        team.run { part in
            for row in team.share(part, of: batch) {
                let inverse = 1 / (sums[batch + row] / total + Parameters.epsilon).squareRoot()
                inverseDeviation.pointer[row] = inverse
                row_scale(features, inverse, unit.pointer + row * features)
            }
        }
    }

    /// Turns the gradient with respect to the code into the one before the norm, as `row_layer_norm_backward` does, and
    /// adds to the sums of every thread.
    func differentiate(
        _ gradient: ParameterBuffer, code: ParameterBuffer, unit: ParameterBuffer, _ inverseDeviation: ParameterBuffer,
        weight: UnsafePointer<Float>, slope: Float, _ sums: [PassSums]
    ) {
        let (features, total, rowSums) = (layout.features, Float(layout.share.total), rowSums.pointer)
        team.run { part in
            let (weightGradient, biasGradient) = (sums[part].normWeight.pointer, sums[part].normBias.pointer)
            for row in team.share(part, of: batch) {
                let start = row * features
                let (target, unit, code) = (gradient.pointer + start, unit.pointer + start, code.pointer + start)
                for feature in 0..<features {
                    let value = code[feature]
                    let pressed = target[feature] + (value > 0 ? slope : value < 0 ? -slope : 0)
                    weightGradient[feature] += pressed * unit[feature]
                    biasGradient[feature] += pressed
                    target[feature] = pressed * weight[feature]
                }
                rowSums[row] = row_dot(features, target, ones.pointer)
                rowSums[batch + row] = row_dot(features, target, unit)
            }
        }
        layout.share.sum(rowSums, 2 * batch)
        team.run { part in
            for row in team.share(part, of: batch) {
                let start = row * features
                let target = gradient.pointer + start
                row_add(features, -rowSums[row] / total, ones.pointer, target)
                row_add(features, -rowSums[batch + row] / total, unit.pointer + start, target)
                row_scale(features, inverseDeviation.pointer[row], target)
                row_add(features, 1, target, sums[part].code.pointer)
            }
        }
    }
}
