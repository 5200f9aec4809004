import Numerics

/// The Matryoshka sparse autoencoder: nested groups of features, each of which starts with the first feature, all
/// reconstruct the shift, and their losses are added (Bussmann et al. 2025, "Learning Multi-Level Features with
/// Matryoshka Sparse Autoencoders").
///
/// Like the authors', it has the code of ``BatchTopK``. An L1 penalty would weigh less, relative to the losses, on
/// features that are part of several losses than on those that are part of one.
public enum Matryoshka {
    /// The configuration of a Matryoshka autoencoder.
    @dynamicMemberLookup
    public struct Configuration: SparseCodingConfiguration {
        public static var method: String { "Matryoshka" }
        public static var summary: String {
            "BatchTopK autoencoder whose first features also have to reconstruct the shifts on their own."
        }

        public var settings: TrainingSettings
        public var sparseCoding = SparseCodingSettings.withAuxiliaryLoss
        /// The mean number of active features per shift of a batch, from 1 to H.
        public var k: Int
        /// The sizes of the nested dictionaries in ascending order, with H as the last; `nil` means H/16, H/8, H/4, H/2
        /// and H, without empty ones.
        public var prefixes: [Int]?

        public init(settings: TrainingSettings) {
            self.settings = settings.forSparseCodes
            k = min(4, max(1, settings.features))
        }

        /// The defaults with this number of features, H, of which `k` per shift are active on average.
        ///
        /// - Parameters:
        ///   - features: The number of features, H.
        ///   - k: The mean number of active features per shift of a batch.
        ///   - prefixes: The sizes of the nested dictionaries; `nil` means H/16, H/8, H/4, H/2 and H.
        public init(features: Int, k: Int = 4, prefixes: [Int]? = nil) {
            self.init(settings: TrainingSettings(features: features))
            self.k = k
            self.prefixes = prefixes
        }

        public static let fields: [ConfigurationField] =
            [
                .integer("k", \Matryoshka.Configuration.k),
                .custom(
                    "prefixes", "sizes separated by blanks, such as '4 8 16', or 'auto'",
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

        /// The sizes in use.
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
