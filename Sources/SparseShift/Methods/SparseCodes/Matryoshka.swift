import Numerics

/// The Matryoshka sparse autoencoder: the first features alone have to reconstruct the shift as well as they can, and
/// so do the first two groups, the first three, and so on; the losses are added (Bussmann et al. 2025, "Learning
/// Multi-Level Features with Matryoshka Sparse Autoencoders").
///
/// The code is that of ``BatchTopK``, as the authors' is: with an L1 penalty, features that serve in several losses
/// would be pressed less, in proportion, than those that serve in one.
public enum Matryoshka {
    /// How to train one.
    @dynamicMemberLookup
    public struct Configuration: SparseCodingConfiguration {
        public static var method: String { "Matryoshka" }
        public static var summary: String {
            "BatchTopK autoencoder whose first features have to reconstruct the shifts on their own, too."
        }

        public var settings: TrainingSettings
        public var sparseCoding = SparseCodingSettings.withAuxiliaryLoss
        /// Active features a shift, on average over a batch.
        public var k: Int
        /// The sizes of the nested dictionaries in ascending order, the last of them H; `nil` for H/16, H/8, H/4, H/2
        /// and H, as far as they have a feature.
        public var prefixes: [Int]?

        public init(settings: TrainingSettings) {
            self.settings = settings.forSparseCodes
            k = min(4, max(1, settings.features))
        }

        /// The defaults, with the fields that are changed most often.
        public init(features: Int, k: Int = 4, prefixes: [Int]? = nil) {
            self.init(settings: TrainingSettings(features: features))
            self.k = k
            self.prefixes = prefixes
        }

        public static let fields: [ConfigurationField] =
            [
                .integer("k", \Matryoshka.Configuration.k),
                .custom(
                    "prefixes", "sizes with blanks between them, such as '4 8 16', or 'auto'",
                    of: Matryoshka.Configuration.self,
                    get: { $0.prefixes.map { $0.map(String.init).joined(separator: " ") } ?? "auto" },
                    set: { configuration, text in
                        let words = text.split(separator: " ")
                        let sizes = words.compactMap { Int($0) }
                        guard text == "auto" || (sizes.count == words.count && !sizes.isEmpty) else { return false }
                        configuration.prefixes = text == "auto" ? nil : sizes
                        return true
                    }),
            ] + ConfigurationField.sparseCoding(of: Matryoshka.Configuration.self)

        /// The sizes that are in force.
        var sizes: [Int] {
            prefixes ?? [16, 8, 4, 2, 1].filter { settings.features >= $0 }.map { settings.features / $0 }
        }

        public var activation: any ActivationFunction { BatchTopK.Activation(k: k) }

        public var sparsityControl: SparsityControl { .none }

        public func validateArchitecture() throws(ConfigurationError) {
            try ConfigurationError.requireActive(k, of: settings.features)
            guard let prefixes else { return }
            let isAscending = zip(prefixes, prefixes.dropFirst()).allSatisfy { $0 < $1 }
            try ConfigurationError.require(
                isAscending && prefixes.first ?? 0 > 0 && prefixes.last == settings.features,
                "prefixes: ascending sizes from 1 that end with oc (\(settings.features)), "
                    + "not \(prefixes.map(String.init).joined(separator: " ")).")
        }

        public var nestedSizes: [Int]? { sizes }

        public func makeRule(_ layout: ParameterLayout, team: WorkerTeam) -> any CodeRule {
            BatchTopK.Rule(k: k, batch: settings.batch, features: layout.features)
        }
    }
}
