import JSON

/// The result of a short training with one whitening, from which the whitening of a run was chosen.
///
/// Trials have a quarter of the steps, 2,000 at most, and one seed. On 24 synthetic problems (square and wide mixtures,
/// entries with one or two signs, with and without noise) the trial with the lowest ratio had the best MCC in 23, and
/// lost 0.03 in the other.
public struct WhiteningTrial: Sendable, Hashable {
    /// The whitening that was tried.
    public let whitening: ShiftWhitening
    /// The lower, the sparser; see ``sparsenessRatio(of:)``.
    public let sparsenessRatio: Double

    /// A trial with its result.
    public init(whitening: ShiftWhitening, sparsenessRatio: Double) {
        self.whitening = whitening
        self.sparsenessRatio = sparsenessRatio
    }

    /// The trial that decides: the one with the lowest ratio, the first of equals; `nil` without trials.
    public static func best(of trials: [WhiteningTrial]) -> WhiteningTrial? {
        trials.min { $0.sparsenessRatio < $1.sparsenessRatio }
    }
}

extension WhiteningTrial {
    /// `{"full": 0.4, "none": 0.5}`.
    static func json(_ trials: [WhiteningTrial]) -> JSONValue {
        .object(Dictionary(uniqueKeysWithValues: trials.map { ($0.whitening.rawValue, .real($0.sparsenessRatio)) }))
    }

    /// The trials of a JSON object, in the order of their whitenings.
    static func trials(_ json: JSONValue?) -> [WhiteningTrial] {
        ShiftWhitening.allCases.compactMap { whitening in
            json?[whitening.rawValue]?.number.map { WhiteningTrial(whitening: whitening, sparsenessRatio: $0) }
        }
    }
}
