import Numerics

/// A sparse autoencoder: one of the architectures that SSAEs are compared with.
///
/// It learns from shifts as an SSAE does, or from raw embeddings where a data set offers these as its shifts; see
/// ``TrainedModel/encodeDifference(before:after:)``. Every field of ``sparseCoding`` is reachable on the
/// configuration itself.
public protocol SparseCodingConfiguration: TrainingConfiguration {
    /// What it shares with the other sparse autoencoders.
    var sparseCoding: SparseCodingSettings { get set }
    /// Checks the architecture's own fields.
    ///
    /// - Throws: ``ConfigurationError`` that names the first field that cannot be used.
    func validateArchitecture() throws(ConfigurationError)
    /// The steps over which the penalty's weight rises linearly from 0; 0 by default.
    var penaltyWarmup: Int { get }
    /// The sizes of the first parts of the code that have to reconstruct on their own, in ascending order, with H the
    /// last; `nil`, the default, for the whole code alone.
    var nestedSizes: [Int]? { get }
    /// The activation with its gradient, for batches of `settings.batch` shifts.
    func makeRule(_ layout: ParameterLayout, team: WorkerTeam) -> any CodeRule
}

extension SparseCodingConfiguration {
    public var penaltyWarmup: Int { 0 }
    public var nestedSizes: [Int]? { nil }

    public subscript<Value>(dynamicMember field: WritableKeyPath<SparseCodingSettings, Value>) -> Value {
        get { sparseCoding[keyPath: field] }
        set { sparseCoding[keyPath: field] = newValue }
    }

    public func validateOwn() throws(ConfigurationError) {
        try sparseCoding.validate(settings)
        try validateArchitecture()
    }

    public func initialParameters(dimension: Int, seed: Int) -> Parameters {
        var parameters = Parameters(initial: settings, dimension: dimension, seed: seed)
        parameters.activation = activation.filled(features: settings.features)
        if sparseCoding.scalesFeatures { parameters.featureScale = .init(repeating: 1, count: settings.features) }
        return parameters
    }

    public func makePass(_ layout: ParameterLayout, team: WorkerTeam) -> any GradientPass {
        SparseCodePass(
            layout: layout, settings: settings, team: team, coding: sparseCoding, rule: makeRule(layout, team: team),
            penaltyWarmup: penaltyWarmup, prefixes: nestedSizes)
    }
}

extension TrainingSettings {
    /// The settings with what every sparse autoencoder has: trained biases, no norms, plain Adam.
    public var forSparseCodes: TrainingSettings {
        var settings = self
        settings.trainsBiases = true
        settings.norm = .none
        settings.inputNorm = .none
        settings.optimizer = .adam
        return settings
    }
}

extension ConfigurationError {
    /// Throws unless `value` is a number from 0.
    public static func requireWeight(_ value: Double, _ key: String) throws(ConfigurationError) {
        try require(value >= 0 && value.isFinite, "\(key): a number from 0, not \(value).")
    }

    /// Throws unless `value` is a positive number.
    public static func requirePositive(_ value: Double, _ key: String) throws(ConfigurationError) {
        try require(value > 0 && value.isFinite, "\(key): a positive number, not \(value).")
    }

    /// Throws unless `value` is a number of steps from 0.
    public static func requireSteps(_ value: Int, _ key: String) throws(ConfigurationError) {
        try require(value >= 0, "\(key): a number of steps from 0, not \(value).")
    }

    /// Throws unless `k` active features of so many are possible.
    public static func requireActive(_ k: Int, of features: Int) throws(ConfigurationError) {
        try require((1...features).contains(k), "k: from 1 to oc (\(features)) active features a shift, not \(k).")
    }
}

extension ConfigurationField {
    /// The keys of ``SparseCodingSettings``, for the ``MethodConfiguration/fields`` of a sparse autoencoder.
    public static func sparseCoding<Root: SparseCodingConfiguration>(of root: Root.Type) -> [ConfigurationField] {
        [
            .integer("dead_window", \Root.sparseCoding.deadWindow),
            .optionalInteger("resample_every", \Root.sparseCoding.resampleEvery, "a number of steps", none: "never"),
            .number("aux_coefficient", \Root.sparseCoding.auxiliaryCoefficient),
            .optionalInteger("aux_k", \Root.sparseCoding.auxiliaryFeatures, "a number of features", none: "auto"),
            .choice(
                "feature_scale", ["true": true, "false": false], of: root, get: { $0.sparseCoding.scalesFeatures },
                set: { $0.sparseCoding.scalesFeatures = $1 }),
        ]
    }

    /// A whole number, or a word for none.
    private static func optionalInteger<Root: MethodConfiguration>(
        _ key: String, _ path: Path<Root, Int?>, _ expectation: String, none: String
    ) -> ConfigurationField {
        custom(
            key, "\(expectation) or '\(none)'", of: Root.self, get: { $0[keyPath: path].map(String.init) ?? none },
            set: { configuration, text in
                guard text == none || Int(text) != nil else { return false }
                configuration[keyPath: path] = Int(text)
                return true
            })
    }
}
