/// The shifts that a training sees, after its setting for outliers.
struct TreatedShifts: Sendable {
    /// The shifts; of data without outliers, the data themselves.
    let data: any ShiftDataset
    /// What tells the shifts from others as they were before; `nil` if nothing was asked for.
    let source: DataFingerprint?

    /// Measures the lengths of the shifts, and clips those that are too long or sets them aside.
    ///
    /// - Throws: ``ConfigurationError`` if the settings are wrong, ``DataError`` if no shift is left, and what reading
    ///   the data throws.
    init<Data: ShiftDataset>(_ data: Data, _ settings: TrainingSettings) throws {
        guard settings.outliers != .keep else {
            (self.data, source) = (data, nil)
            return
        }
        try settings.validate()
        let (lengths, statistics) = try ShownPasses.show("measuring \(data.name)") {
            (try ShiftLengths(data), try data.statistics())
        }
        let found = lengths.long(beyond: settings.outlierThreshold)
        source = DataFingerprint(data, statistics: statistics, longShifts: found)
        guard found != nil else {
            self.data = data
            return
        }
        let limit = lengths.limit(settings.outlierThreshold)
        switch settings.outliers {
        case .keep: self.data = data
        case .clip: self.data = ClippedShifts(data, limit: limit)
        case .setAside:
            let rows = lengths.values.indices.filter { lengths.values[$0] <= limit }
            self.data = try ShiftSubset(data, at: rows, name: data.name)
        }
    }
}
