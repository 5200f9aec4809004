import HDF5
import Numerics

/// How metrics are stored in a session's file.
enum StoredMetric {
    static func write(_ metric: any SessionMetric, name: String, to group: SessionGroupWriter) throws {
        switch metric {
        case let number as Double:
            try group.add("type", texts: ["number"])
            try group.set(["value": .real(number)])
        case let number as Int:
            try group.add("type", texts: ["integer"])
            try group.set(["value": .integer(number)])
        case let table as MetricTable:
            try group.add("type", texts: ["table"])
            try group.add("columns", texts: table.columns)
            try group.add("rows", texts: table.rows)
            try group.add(
                "values", shape: [table.rows.count, table.columns.count], doubles: table.values.flatMap { $0 })
        case let result as MeanCorrelationCoefficient:
            try group.add("type", texts: ["mean correlation coefficient"])
            try write(result, to: group)
        case let result as CorrelationSummary:
            try group.add("type", texts: ["mean correlation coefficients of runs"])
            try group.add("seeds", integers: result.seeds)
            for (index, each) in result.each.enumerated() { try write(each, to: group.child("\(index)")) }
        case let result as Agreement:
            try group.add("type", texts: ["agreement"])
            try group.set(["count": .integer(result.count)])
            try group.add("pairs", doubles: result.pairs)
        case let result as Evaluation:
            try group.add("type", texts: ["evaluation"])
            try write(result, to: group)
        default:
            throw SessionError(
                """
                '\(name)' is of type \(type(of: metric)), which a session's file cannot hold; keep its numbers as a \
                MetricTable.
                """)
        }
    }

    static func read(_ group: SessionGroupReader) throws -> any SessionMetric {
        let type = try group.text("type")
        switch type {
        case "number": return try group.real("value")
        case "integer": return try group.integer("value")
        case "table":
            let (columns, rows) = (try group.texts("columns"), try group.texts("rows"))
            let values = try group.doubles("values", shape: [rows.count, columns.count])
            return MetricTable(
                columns: columns, rows: rows,
                values: rows.indices.map { Array(values[$0 * columns.count..<($0 + 1) * columns.count]) })
        case "mean correlation coefficient": return try correlation(group)
        case "mean correlation coefficients of runs":
            let seeds = try group.doubles("seeds").map { seed in
                guard let seed = Int(exactly: seed) else { throw group.damaged("seeds", "has one that is no integer") }
                return seed
            }
            return CorrelationSummary(
                seeds: seeds, each: try seeds.indices.map { try correlation(group.child("\($0)")) })
        case "agreement":
            let count = try group.integer("count", in: 0...1_000_000)
            return Agreement(count: count, pairs: try group.doubles("pairs", shape: [count * max(count - 1, 0) / 2]))
        case "evaluation": return try evaluation(group)
        default: throw group.damaged("type", "is '\(type)', which is no kind of metric")
        }
    }

    // MARK: Mean correlation coefficients

    private static func write(_ result: MeanCorrelationCoefficient, to group: SessionGroupWriter) throws {
        try group.add("kind", texts: [result.kind.rawValue])
        try group.set(["score": .real(result.score)])
        try group.add("matched_concepts", integers: result.matches.map(\.concept))
        try group.add("matched_features", integers: result.matches.map(\.feature))
        try group.add("matched_correlations", doubles: result.matches.map(\.correlation))
        try group.add("correlations", result.correlations)
    }

    private static func correlation(_ group: SessionGroupReader) throws -> MeanCorrelationCoefficient {
        let text = try group.text("kind")
        guard let kind = Correlation(rawValue: text) else {
            throw group.damaged("kind", "is '\(text)', which is no correlation")
        }
        let table = try group.matrix("correlations")
        let values = try group.doubles("matched_correlations")
        let concepts = try group.indices("matched_concepts", below: table.rows, count: values.count)
        let features = try group.indices("matched_features", below: table.columns, count: values.count)
        guard Set(features).count == features.count else {
            throw group.damaged("matched_features", "has one of them twice")
        }
        return MeanCorrelationCoefficient(
            kind: kind, score: try group.real("score"),
            matches: values.indices.map {
                .init(concept: concepts[$0], feature: features[$0], correlation: values[$0])
            },
            correlations: table)
    }

    // MARK: Evaluations

    static func write(_ result: Evaluation, to group: SessionGroupWriter) throws {
        var numbers: [String: HDF5Attribute] = [
            "loss": .real(result.loss), "fraction_unexplained": .real(result.fractionUnexplained),
            "r2": .real(result.r2), "l0": .real(result.l0), "dead_features": .integer(result.deadFeatures),
            "sparsity": .real(result.sparsity),
        ]
        numbers.merge(result.limit.attributes) { $1 }
        try group.set(numbers)
    }

    static func evaluation(_ group: SessionGroupReader) throws -> Evaluation {
        Evaluation(
            loss: try group.real("loss"), fractionUnexplained: try group.real("fraction_unexplained"),
            r2: try group.real("r2"), l0: try group.real("l0"),
            deadFeatures: try group.integer("dead_features", in: 0...Int.max), sparsity: try group.real("sparsity"),
            limit: Limit(group))
    }
}

extension MeanCorrelationCoefficient {
    init(kind: Correlation, score: Double, matches: [Match], correlations: Matrix) {
        self.kind = kind
        self.score = score
        self.matches = matches
        self.correlations = correlations
    }
}

extension Agreement {
    init(count: Int, pairs: [Double]) {
        self.count = count
        self.pairs = pairs
    }
}
