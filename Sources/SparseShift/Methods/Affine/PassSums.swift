import Numerics

/// What one thread sums up over its part of a batch.
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
    /// Σ over the rows of the gradient by the code before its norm (H); in the first thread's sums, of all rows.
    ///
    /// Batch norm takes out whatever all shifts share, so there it stays zero: rounding would leave traces of
    /// the sum, and Adam would blow them up into a drift of the encoder's bias.
    let code: ParameterBuffer
    /// Gradients of the code norm's scale and offset (H).
    let normWeight: ParameterBuffer
    let normBias: ParameterBuffer
    /// Σ over the rows of the gradient by the reconstruction (d).
    let residual: ParameterBuffer
    /// Σ over the rows of the gradient by the encoder's input (d).
    let input: ParameterBuffer
    /// Gradient of the input norm's scale (d).
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
