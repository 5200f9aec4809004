/// Every combination of the values of some fields, checked before anything is trained.
struct SweepGrid: Sendable {
    struct Point: Sendable {
        let changes: [Sweep.Change]
        var configuration: any MethodConfiguration
    }

    /// In the order of the values, the last field changing fastest.
    let points: [Point]

    /// - Throws: ``ConfigurationError``, with the configuration file's own sentence where a field is unknown or a
    ///   value does not fit.
    init(_ base: any MethodConfiguration, over fields: [SweepField]) throws(ConfigurationError) {
        var names: Set<String> = []
        for field in fields {
            try ConfigurationError.require(
                field.name != "seed", "sweep: seeds are not a field; give them as seeds: 0..<5.")
            try ConfigurationError.require(
                names.insert(field.name).inserted, "sweep: \(field.name) is there twice; give all its values at once.")
            try ConfigurationError.require(!field.values.isEmpty, "sweep: \(field.name) has no values.")
            let repeated = field.values.indices.first { field.values[..<$0].contains(field.values[$0]) }
            try ConfigurationError.require(
                repeated == nil, "sweep: \(field.name) has the value \(field.values[repeated ?? 0]) twice.")
        }
        var combinations: [[Sweep.Change]] = [[]]
        for field in fields {
            combinations = combinations.flatMap { known in
                field.values.map { known + [Sweep.Change(field: field.name, text: $0.text)] }
            }
        }
        var points: [Point] = []
        for changes in combinations {
            points.append(Point(changes: changes, configuration: try Self.configuration(base, changes)))
        }
        self.points = points
    }

    /// Presets and methods come first, since they decide what the other fields are and start from.
    private static func configuration(
        _ base: any MethodConfiguration, _ changes: [Sweep.Change]
    ) throws(ConfigurationError) -> any MethodConfiguration {
        var file = ConfigurationFile(base)
        if let preset = changes.first(where: { $0.field == "preset" }) {
            guard let known = ConfigurationFile.Preset(rawValue: preset.text) else {
                throw ConfigurationError("sweep: preset is \(ConfigurationFile.Preset.names), not '\(preset.text)'.")
            }
            file = ConfigurationFile(
                preset: known, features: base.settings.choosesFeatures ? nil : base.settings.features)
        }
        for change in changes.filter({ $0.field == "method" }) + changes.filter({ $0.field != "method" })
        where change.field != "preset" {
            try file.set(change.field, to: change.text, place: "sweep")
        }
        try file.configuration.validate()
        return file.configuration
    }
}

extension SweepGrid {
    /// The settings of a point, whose treatment of outliers is that of all.
    ///
    /// - Throws: ``ConfigurationError`` if points differ in it, since all are trained on the same shifts.
    func commonOutliers() throws(ConfigurationError) -> TrainingSettings {
        let settings = points.map(\.configuration.settings)
        let first = settings[0]
        let other = settings.first { other in
            other.outliers != first.outliers
                || (first.outliers != .keep && other.outlierThreshold != first.outlierThreshold)
        }
        if let other {
            func text(_ settings: TrainingSettings) -> String {
                settings.outliers == .keep
                    ? "keep"
                    : "\(settings.outliers == .clip ? "clip" : "set_aside") at \(settings.outlierThreshold.brief) median lengths"
            }
            throw ConfigurationError(
                "sweep: all points are trained on the same shifts, so outliers cannot be \(text(first)) for one and "
                    + "\(text(other)) for another; make one sweep for each.")
        }
        return first
    }
}
