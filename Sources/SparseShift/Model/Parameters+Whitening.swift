import Numerics
import RowKernels

extension Parameters {
    /// The parameters for shifts y = Δz W, with unit columns, from parameters without norms and biases for plain shifts:
    /// the inverse of ``unwhitened(by:)`` on the whitening's span.
    func whitened(by whitening: Whitening) -> Parameters {
        var result = self
        result.decoderWeight = decoderWeight.multiplied(by: whitening.matrix)
        result.encoderWeight = encoderWeight.multiplied(by: whitening.inverse)
        let width = dimension
        let lengths = result.decoderWeight.withUnsafeMutableBufferPointer { columns in
            (0..<features).map { feature -> Float in
                let column = columns.baseAddress! + feature * width
                let length = max(row_dot(width, column, column).squareRoot(), 1e-8)
                row_scale(width, 1 / length, column)
                return length
            }
        }
        result.encoderWeight.withUnsafeMutableBufferPointer { weight in
            for (feature, length) in lengths.enumerated() {
                row_scale(width, length, weight.baseAddress! + feature * width)
            }
        }
        result.encoderBias = zip(encoderBias, lengths).map { $0 * $1 }
        return result
    }

    /// The parameters for plain shifts Δz, with unit columns, from parameters that were trained on (Δz − μ) W.
    ///
    /// Column k becomes W⁻¹ w_k / n_k with n_k = ‖W⁻¹ w_k‖, and the code of feature k is multiplied by n_k.
    func unwhitened(by whitening: Whitening) -> Parameters {
        var result = self
        result.encoderWeight = encoderWeight.multiplied(by: whitening.matrix)
        result.decoderWeight = whitening.restored(directions: decoderWeight)
        let bias = Matrix(rows: 1, columns: dimension, elements: decoderBias)
        result.decoderBias = whitening.restored(shifts: bias).elements
        let width = dimension
        let lengths = result.decoderWeight.withUnsafeMutableBufferPointer { columns in
            (0..<features).map { feature -> Float in
                let column = columns.baseAddress! + feature * width
                let length = max(row_dot(width, column, column).squareRoot(), 1e-8)
                row_scale(width, 1 / length, column)
                return length
            }
        }
        if norm == nil {
            result.encoderWeight.withUnsafeMutableBufferPointer { weight in
                for (feature, length) in lengths.enumerated() {
                    row_scale(width, length, weight.baseAddress! + feature * width)
                }
            }
            result.encoderBias = zip(encoderBias, lengths).map { $0 * $1 }
        } else {
            result.norm?.weight = zip(norm!.weight, lengths).map { $0 * $1 }
            result.norm?.bias = zip(norm!.bias, lengths).map { $0 * $1 }
        }
        return result
    }
}
