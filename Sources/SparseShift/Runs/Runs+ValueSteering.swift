import Work

extension Runs {
    /// How well the model of every run steers between values on unseen pairs, with one direction a value.
    ///
    /// - Throws: As ``ValueSteeringCosine/init(directions:training:test:lengths:sweeps:)``.
    public func valueSteering(
        training: ValueSteeringCosine.Pairs, test: ValueSteeringCosine.Pairs
    ) throws -> [ValueSteeringCosine] {
        try WorkReport.whenLong(WorkPlan(label: "steering with \(count) models", total: count, unit: "models")) {
            (report) throws in
            try indices.map { index in
                defer { report(index + 1) }
                return try ValueSteeringCosine(
                    directions: self[index].parameters.decoderWeight, training: training, test: test)
            }
        }
    }
}
