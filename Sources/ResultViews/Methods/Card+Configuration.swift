import Figures
import SparseShift

extension Card {
    /// A configuration in words: what is minimised, for how long, and what differs from the method's defaults. All
    /// settings are folded below, as a configuration file has them.
    init(_ configuration: some MethodConfiguration) {
        let settings = configuration.settings
        var facts: [Fact] = []
        // The keys that other facts tell.
        var told: [String] = []
        if let configuration = configuration as? any TrainingConfiguration {
            if case .constraint(let control) = configuration.sparsityControl {
                facts.append(Fact("minimises", control.constraint.problem))
                told = ["constraint", "tolerance", "target"]
            } else {
                told = type(of: configuration).fields.map(\.key)
                let own = configuration.fieldTexts.filter { told.contains($0.key) }
                if !own.isEmpty { facts.append(Fact("of the method", Self.list(own))) }
            }
            facts.append(Fact("length", "\(settings.lengthText) of \(QuantityText.count(settings.batch, "shift"))"))
        }
        let changes = Self.changes(of: configuration).filter { !told.contains($0.key) }
        facts.append(Fact("changed", changes.isEmpty ? "nothing: the method's defaults" : Self.list(changes)))
        self.init(
            "\(configuration.method), \(QuantityText.count(settings.features, "feature"))",
            subtitle: type(of: configuration).summary,
            facts: facts)
        folded = Folded("All settings", configuration.yaml, language: "yaml")
    }

    private static func list(_ fields: [(key: String, text: String)]) -> String {
        fields.map { "\($0.key) \($0.text)" }.joined(separator: ", ")
    }

    /// The settings that other facts do not tell and that differ from the defaults.
    private static func changes<Configuration: MethodConfiguration>(of configuration: Configuration) -> [(
        key: String, text: String
    )] {
        var settings = TrainingSettings(features: configuration.settings.features)
        settings.length = configuration.settings.length
        settings.batch = configuration.settings.batch
        let defaults = Configuration(settings: settings).fieldTexts
        return configuration.fieldTexts.filter { field in !defaults.contains { $0 == field } }
    }
}

extension Constraint {
    /// The constrained problem in words.
    fileprivate var problem: String {
        switch self {
        case .reconstruction(let tolerance):
            "mean |h|, with at most \(QuantityText.percent(tolerance)) of what can be explained left over"
        case .sparsity(let level):
            "the reconstruction error, with mean |h| ≤ \(level.map { QuantityText.number($0) } ?? "E‖Δz‖ / H")"
        }
    }
}

extension TrainingSettings {
    fileprivate var lengthText: String {
        switch length {
        case .automatic: QuantityText.count(Self.automaticSteps(features: features), "step")
        case .steps(let count): QuantityText.count(count, "step")
        case .epochs(let count): "\(QuantityText.count(count, "epoch")) in steps"
        }
    }
}
