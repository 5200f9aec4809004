/// Something that a session keeps under a name.
public struct SessionEntry: Sendable, CustomStringConvertible {
    /// What is kept.
    public enum Value: Sendable {
        /// A data set.
        case data(any ShiftDataset)
        /// One or more models.
        case models(Runs)
        /// A result.
        case metric(any SessionMetric)
    }

    /// What sort of thing is kept.
    public enum Kind: String, Sendable, CaseIterable {
        /// A data set.
        case data
        /// One or more models.
        case models
        /// A result.
        case metric

        /// As part of a sentence.
        var words: String {
            switch self {
            case .data: "a data set"
            case .models: "models"
            case .metric: "a metric"
            }
        }
    }

    /// The name that it is kept under.
    public let name: String
    /// What is kept.
    public let value: Value
    /// Where it came from.
    public let provenance: Provenance

    /// An entry.
    public init(name: String, value: Value, provenance: Provenance) {
        self.name = name
        self.value = value
        self.provenance = provenance
    }

    /// What sort of thing it is.
    public var kind: Kind {
        switch value {
        case .data: .data
        case .models: .models
        case .metric: .metric
        }
    }

    /// What it is, in a few words: `10,000 shifts × 32`, `5 × SSAE, 10 features × 32`.
    public var content: String {
        switch value {
        case .data(let data): return "\(data.count.grouped) shifts × \(data.dimension)"
        case .models(let runs):
            guard let first = runs.first else { return "no models" }
            let model = "\(first.method), \(first.features.grouped) features × \(first.dimension)"
            return runs.count == 1 ? model : "\(runs.count) × \(model)"
        case .metric(let metric): return metric.summary
        }
    }

    /// The bytes of its numbers; for data, of the shifts and concepts.
    public var byteCount: Int {
        switch value {
        case .data(let data):
            return 4 * (data.count * data.dimension + ((data as? any LabelledShiftDataset)?.concepts.count ?? 0))
        case .models(let runs): return runs.reduce(0) { $0 + $1.parameters.byteCount }
        case .metric(let metric): return metric.byteCount
        }
    }

    /// ``byteCount`` for a reader, as in `1.2 MiB`.
    public var size: String { DataMemory.description(ofBytes: byteCount) }

    /// The name with what it is and where it came from.
    public var description: String {
        let origin = "\(provenance)"
        return "\(name): \(content)" + (origin.isEmpty ? "" : " — \(origin)")
    }
}

extension Parameters {
    fileprivate var byteCount: Int { 4 * stateDictionary.values.reduce(0) { $0 + $1.count } }
}
