extension Runs {
    /// How well every run steers between values on pairs that it has not seen, with one column a value.
    ///
    /// - Throws: As ``ValueSteeringCosine/init(directions:training:test:lengths:sweeps:)``.
    public func valueSteering(
        training: ValueSteeringCosine.Pairs, test: ValueSteeringCosine.Pairs
    ) throws -> [ValueSteeringCosine] {
        try map { try ValueSteeringCosine(directions: $0.parameters.decoderWeight, training: training, test: test) }
    }
}
