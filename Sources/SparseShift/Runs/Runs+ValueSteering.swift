extension Runs {
    /// How well the model of every run steers between values on unseen pairs, with one direction a value.
    ///
    /// - Throws: As ``ValueSteeringCosine/init(directions:training:test:lengths:sweeps:)``.
    public func valueSteering(
        training: ValueSteeringCosine.Pairs, test: ValueSteeringCosine.Pairs
    ) throws -> [ValueSteeringCosine] {
        try map { try ValueSteeringCosine(directions: $0.parameters.decoderWeight, training: training, test: test) }
    }
}
