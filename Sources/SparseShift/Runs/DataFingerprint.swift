import JSON

/// What tells one set of shifts from another, so that a training is not resumed with other data.
public struct DataFingerprint: Sendable, Hashable {
    /// The name of the data in messages; not compared.
    public let name: String
    /// The number of shifts.
    public let count: Int
    /// The width of a shift.
    public let dimension: Int
    /// Sums over all entries, and their digest: it changes with any of them.
    public let statistics: ShiftStatistics
    /// Shifts that are much longer than most; `nil` if there is none. Not compared.
    public let longShifts: LongShifts?
    /// Where the embeddings come from; `nil` if it is not known. Not compared.
    public let origin: EmbeddingOrigin?
    /// What the shifts are, in words, as far as it is known. Not compared.
    public let derivation: String?
    /// What was left out of the data on request; `nil` if nothing was asked for. Not compared.
    public let leftOut: LeftOutShifts?
    /// Whether the shifts were drawn from a seed, of which some may be zero by chance. Not compared.
    public let isSynthetic: Bool

    /// - Parameter longShifts: Those beyond another threshold than the usual one.
    init(_ data: some ShiftDataset, statistics: ShiftStatistics, longShifts: LongShifts?) {
        name = data.name
        count = data.count
        dimension = data.dimension
        var kept = ShiftStatistics(
            meanNorm: statistics.meanNorm, rootMeanSquare: statistics.rootMeanSquare, zeroShifts: statistics.zeroShifts)
        (kept.firstZero, kept.digest) = (statistics.firstZero, statistics.digest)
        self.statistics = kept
        self.longShifts = longShifts
        origin = data.annotations.origin
        derivation = data.annotations.derivation?.description
        leftOut = data.annotations.derivation?.leftOut
        isSynthetic = data.origin.seed != nil
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
        let (own, others) = (statistics, other.statistics)
        guard own.meanNorm == others.meanNorm, own.rootMeanSquare == others.rootMeanSquare,
            own.zeroShifts == others.zeroShifts
        else {
            return own.meanNorm == others.meanNorm
                ? "other shifts of \(name): their root mean square was \(own.rootMeanSquare), "
                    + "but that of \(other.name) is \(others.rootMeanSquare)"
                : "other shifts of \(name): their mean length was \(own.meanNorm), "
                    + "but that of \(other.name) is \(others.meanNorm)"
        }
        // Trainings of earlier versions have no digest.
        guard let digest = own.digest, let newDigest = others.digest, !digest.agrees(with: newDigest) else {
            return nil
        }
        return digest.entries == newDigest.entries
            ? "other labels of \(name) than those of \(other.name)"
            : "other shifts of \(name): as many and as long, but not the same as those of \(other.name)"
    }

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(name), "count": .integer(count), "dimension": .integer(dimension),
            "mean_norm": .real(statistics.meanNorm), "root_mean_square": .real(statistics.rootMeanSquare),
            "zero_shifts": .integer(statistics.zeroShifts),
        ]
        if let longShifts { members["long_shifts"] = longShifts.json }
        if let origin { members["origin"] = origin.json }
        members["first_zero"] = statistics.firstZero.map { .integer($0) }
        members["digest"] = (statistics.digest?.text).map { .string($0) }
        members["derivation"] = derivation.map { .string($0) }
        members["left_out"] = leftOut?.json
        if isSynthetic { members["synthetic"] = .boolean(true) }
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
        var statistics = ShiftStatistics(meanNorm: norm, rootMeanSquare: square, zeroShifts: zeros)
        statistics.firstZero = json["first_zero"]?.integer
        statistics.digest = json["digest"]?.string.flatMap(ShiftDigest.init)
        self.statistics = statistics
        derivation = json["derivation"]?.string
        isSynthetic = json["synthetic"] == .boolean(true)
        leftOut = json["left_out"].map {
            LeftOutShifts(notFinite: $0["nan"]?.integer, zero: $0["zero"]?.integer)
        }
        longShifts = json["long_shifts"].flatMap(LongShifts.init(json:))
        origin = json["origin"].flatMap(EmbeddingOrigin.init(json:))
    }
}
