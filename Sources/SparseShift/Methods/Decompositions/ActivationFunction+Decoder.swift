import Requirements

extension ActivationFunction {
    /// Refuses to compute a code that depends on the decoder's columns from the bias alone.
    func refuseWithoutDecoder() -> Never {
        refuse("\(Self.self): this code depends on the decoder's columns; use apply(to:of:), or encode(_:).")
    }
}
