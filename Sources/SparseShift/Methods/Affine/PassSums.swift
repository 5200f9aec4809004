import Numerics

/// The sums of one thread over its part of a batch.
final class PassSums {
    struct Scalars {
        var loss = 0.0
        /// Σ|h|.
        var magnitude = 0.0
        var active = 0.0

        init() {}

        init(_ parts: [PassSums]) {
            for part in parts {
                loss += part.scalars.loss
                magnitude += part.scalars.magnitude
                active += part.scalars.active
            }
        }
    }

    var scalars = Scalars()
    /// The gradient with respect to the code before its norm, summed over the rows (H); the first thread's sum covers
    /// all rows in the end.
    ///
    /// Batch norm removes what all shifts have in common, so that this sum is zero there. It is not computed, because
    /// Adam would amplify its rounding errors into a drift of the encoder's bias.
    let code: ParameterBuffer
    /// The gradients of the code norm's scale and offset (H).
    let normWeight: ParameterBuffer
    let normBias: ParameterBuffer
    /// The gradient with respect to the reconstruction, summed over the rows (d).
    let residual: ParameterBuffer
    /// The gradient with respect to the encoder's input, summed over the rows (d).
    let input: ParameterBuffer
    /// The gradient of the input norm's scale (d).
    let inputWeight: ParameterBuffer

    init(features: Int, dimension: Int) {
        code = ParameterBuffer(features)
        normWeight = ParameterBuffer(features)
        normBias = ParameterBuffer(features)
        residual = ParameterBuffer(dimension)
        input = ParameterBuffer(dimension)
        inputWeight = ParameterBuffer(dimension)
    }

    func clear() {
        scalars = Scalars()
        for buffer in [code, normWeight, normBias, residual, input, inputWeight] {
            buffer.pointer.update(repeating: 0, count: buffer.count)
        }
    }
}
