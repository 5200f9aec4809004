extension Parameters {
    /// The parameters for plain shifts, from parameters that were trained on shifts divided by `scale`.
    func unscaled(by scale: Float) -> Parameters {
        guard scale != 1 else { return self }
        var result = self
        result.activation = activation.unscaled(by: scale)
        result.decoderBias = decoderBias.map { $0 * scale }
        if norm == nil {
            result.encoderBias = encoderBias.map { $0 * scale }
        } else {
            result.encoderWeight = encoderWeight.scaled(by: 1 / scale)
            result.norm?.weight = norm!.weight.map { $0 * scale }
            result.norm?.bias = norm!.bias.map { $0 * scale }
        }
        return result
    }
}
