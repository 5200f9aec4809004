import JSON

extension TrainingRecord {
    /// One line of `metrics.jsonl`.
    var json: JSONValue {
        .object([
            "step": .integer(step), "epoch": .integer(epoch), "loss": .real(loss), "sparsity": .real(sparsity),
            "limit": limit?.json ?? .null, "violation": .real(violation), "multiplier": .real(multiplier),
            "l0": .real(l0), "seconds": .real(seconds),
        ])
    }

    init?(_ json: JSONValue, seed: Int) {
        guard let step = json["step"]?.integer, let epoch = json["epoch"]?.integer else { return nil }
        func number(_ key: String) -> Double { json[key]?.number ?? .nan }
        self.init(
            seed: seed, step: step, epoch: epoch, loss: number("loss"), sparsity: number("sparsity"),
            limit: json["limit"].flatMap(Limit.init(json:)), violation: number("violation"),
            multiplier: number("multiplier"), l0: number("l0"), seconds: number("seconds"))
    }

    /// The numbers that TensorBoard draws.
    var scalars: [String: Double] {
        var scalars = [
            "train/loss": loss, "train/sparsity": sparsity, "train/violation": violation,
            "train/multiplier": multiplier, "train/l0": l0,
        ]
        if let limit { scalars["train/limit"] = limit.value }
        return scalars
    }
}

extension Limit {
    /// `{"sparsity": 0.1}` or `{"unexplained": 0.05}`.
    var json: JSONValue {
        switch self {
        case .sparsity(let level): .object(["sparsity": .real(level)])
        case .unexplained(let fraction): .object(["unexplained": .real(fraction)])
        }
    }

    init?(json: JSONValue) {
        if let level = json["sparsity"]?.number {
            self = .sparsity(level)
        } else if let fraction = json["unexplained"]?.number {
            self = .unexplained(fraction)
        } else {
            return nil
        }
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
