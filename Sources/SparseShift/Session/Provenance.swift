import Foundation

/// Where something in a session came from, as far as it is known.
public struct Provenance: Sendable, Hashable, CustomStringConvertible {
    /// The words that it was kept with.
    public var note: String
    /// The name of the data that models were trained on.
    public var data: String?
    /// The path of the file that data are in.
    public var file: String?
    /// The dataset inside the file.
    public var dataset: String?
    /// The configuration of models, as YAML with every field.
    public var configuration: String?
    /// The seeds of models, or the seed of synthetic data.
    public var seeds: [Int]
    /// Seconds that training took, all models together.
    public var seconds: Double?
    /// The cell that kept it, such as `In[3]`.
    public var cell: String?
    /// When it was kept.
    public var date: Date

    /// Where something came from; what is left out is not known.
    public init(
        note: String = "", data: String? = nil, file: String? = nil, dataset: String? = nil,
        configuration: String? = nil, seeds: [Int] = [], seconds: Double? = nil, cell: String? = nil,
        date: Date = Date()
    ) {
        self.note = note
        self.data = data
        self.file = file
        self.dataset = dataset
        self.configuration = configuration
        self.seeds = seeds
        self.seconds = seconds
        self.cell = cell
        self.date = date
    }

    /// What is known of the value itself.
    init(of value: SessionEntry.Value, note: String, cell: String?) {
        self.init(note: note, cell: cell)
        switch value {
        case .data(let data):
            let origin = data.origin
            (file, dataset, seeds) = (origin.file, origin.dataset, origin.seed.map { [$0] } ?? [])
        case .models(let runs):
            data = runs.first?.data
            configuration = runs.first?.configuration.yaml
            seeds = runs.map(\.seed)
            seconds = runs.reduce(0) { $0 + $1.seconds }
        case .metric(let concepts as Concepts):
            data = concepts.model.data
            configuration = concepts.model.configuration.yaml
            seeds = (concepts.evidence.seeds + concepts.evidence.worseSeeds).sorted()
        case .metric: break
        }
    }

    /// `5`, `0–4` or `3, 5, 9`.
    public var seedText: String {
        guard let first = seeds.first, let last = seeds.last else { return "" }
        if seeds.count > 2, seeds == Array(first..<first + seeds.count) { return "\(first)–\(last)" }
        return seeds.map(String.init).joined(separator: ", ")
    }

    /// The note, or else what is known of the value: `on synthetic (10, 7), seeds 0–4`.
    public var description: String {
        guard note.isEmpty else { return note }
        var parts: [String] = []
        if let file { parts.append(file + (dataset.map { ": \($0)" } ?? "")) }
        if let data { parts.append("on \(data)") }
        if !seeds.isEmpty { parts.append("seed\(seeds.count == 1 ? "" : "s") \(seedText)") }
        return parts.joined(separator: ", ")
    }
}

extension ShiftDataset {
    /// The file that the shifts are read from, or the seed that they were made of.
    var origin: (file: String?, dataset: String?, seed: Int?) {
        switch self {
        case let data as EmbeddingPairs: (data.path, data.dataset, nil)
        case let data as RawEmbeddings: (data.path, data.dataset, nil)
        case let data as SyntheticShifts: (nil, nil, data.seed)
        case let data as any ShiftView: data.parents.first?.origin ?? (nil, nil, nil)
        default: (nil, nil, nil)
        }
    }
}
