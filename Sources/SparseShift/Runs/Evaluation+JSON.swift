import JSON

extension Evaluation {
    /// As in the summary of `metrics.jsonl`.
    var json: JSONValue {
        .object([
            "loss": .real(loss), "fraction_unexplained": .real(fractionUnexplained), "r2": .real(r2), "l0": .real(l0),
            "dead_features": .integer(deadFeatures), "sparsity": .real(sparsity), "limit": limit?.json ?? .null,
        ])
    }

    /// Numbers that are missing are not known.
    init(json: JSONValue) {
        func number(_ key: String) -> Double { json[key]?.number ?? .nan }
        self.init(
            loss: number("loss"), fractionUnexplained: number("fraction_unexplained"), r2: number("r2"),
            l0: number("l0"), deadFeatures: json["dead_features"]?.integer ?? 0, sparsity: number("sparsity"),
            limit: json["limit"].flatMap(Limit.init(json:)))
    }
}
