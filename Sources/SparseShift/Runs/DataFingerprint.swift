import JSON

/// What tells one set of shifts from another, so that a training is not resumed with other data.
public struct DataFingerprint: Sendable, Hashable {
    /// The name of the data in messages; not compared.
    public let name: String
    /// The number of shifts.
    public let count: Int
    /// The width of a shift.
    public let dimension: Int
    /// Sums over all entries: they change with any of them.
    public let statistics: ShiftStatistics
    /// Shifts that are much longer than most; `nil` if there is none. Not compared.
    public let longShifts: LongShifts?
    /// Where the embeddings come from; `nil` if it is not known. Not compared.
    public let origin: EmbeddingOrigin?

    /// - Parameter longShifts: Those beyond another threshold than the usual one.
    init(_ data: some ShiftDataset, statistics: ShiftStatistics, longShifts: LongShifts?) {
        name = data.name
        count = data.count
        dimension = data.dimension
        self.statistics = ShiftStatistics(
            meanNorm: statistics.meanNorm, rootMeanSquare: statistics.rootMeanSquare, zeroShifts: statistics.zeroShifts)
        self.longShifts = longShifts
        origin = data.annotations.origin
    }

    init(_ data: some ShiftDataset, statistics: ShiftStatistics) {
        self.init(data, statistics: statistics, longShifts: statistics.longShifts)
    }

    /// How other data differ from these, as the end of a sentence; `nil` if they do not.
    func difference(from other: DataFingerprint) -> String? {
        guard count == other.count, dimension == other.dimension else {
            return "\(count.grouped) shifts × \(dimension) of \(name), but \(other.name) has "
                + "\(other.count.grouped) shifts × \(other.dimension)"
        }
        guard statistics == other.statistics else {
            let (own, others) = (statistics, other.statistics)
            return own.meanNorm == others.meanNorm
                ? "other shifts of \(name): their root mean square was \(own.rootMeanSquare), "
                    + "but that of \(other.name) is \(others.rootMeanSquare)"
                : "other shifts of \(name): their mean length was \(own.meanNorm), "
                    + "but that of \(other.name) is \(others.meanNorm)"
        }
        return nil
    }

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(name), "count": .integer(count), "dimension": .integer(dimension),
            "mean_norm": .real(statistics.meanNorm), "root_mean_square": .real(statistics.rootMeanSquare),
            "zero_shifts": .integer(statistics.zeroShifts),
        ]
        if let longShifts { members["long_shifts"] = longShifts.json }
        if let origin { members["origin"] = origin.json }
        return .object(members)
    }

    init?(json: JSONValue) {
        guard let name = json["name"]?.string, let count = json["count"]?.integer,
            let dimension = json["dimension"]?.integer, dimension > 0, let norm = json["mean_norm"]?.number,
            let square = json["root_mean_square"]?.number, let zeros = json["zero_shifts"]?.integer
        else { return nil }
        self.name = name
        self.count = count
        self.dimension = dimension
        statistics = ShiftStatistics(meanNorm: norm, rootMeanSquare: square, zeroShifts: zeros)
        longShifts = json["long_shifts"].flatMap(LongShifts.init(json:))
        origin = json["origin"].flatMap(EmbeddingOrigin.init(json:))
    }
}
