import SparseShift

/// A method of a comparison: what it makes of labelled shifts and a seed.
///
///     ComparedMethod(SSAE.Configuration(features: 32))
///     ComparedMethod("mine") { shifts, seed in try ConceptDirections("mine", directions(of: shifts)) }
public struct ComparedMethod: Sendable {
    /// What a method has made.
    package struct Outcome: Sendable {
        /// The directions, one a concept.
        let directions: ConceptDirections
        /// The trained model; `nil` for directions alone, which have no code.
        let model: TrainedModel?
        /// How well several trainings agree, if the columns are those that they share.
        var replication: ReplicatedConcepts?
        /// The number of features that labels chose among, where ``model`` does not say it.
        var choices: Int?
    }

    /// What a method learns from at one seed.
    public struct Material: Sendable {
        /// The language model.
        public let model: LanguageModel
        /// The layer that is steered.
        public let layer: ResidualLayer
        /// The pairs of texts, with the concepts that change.
        public let pairs: TextPairs
        /// The shifts of the pairs at the layer.
        public let shifts: Shifts
        /// The seed.
        public let seed: Int
    }

    /// The name in tables.
    public let name: String
    /// The settings for a seed, as far as they are known.
    let settings: @Sendable (Int) -> String
    private let make: @Sendable (Material) throws -> Outcome

    /// A method that is trained, with the features chosen by the labels of the shifts it was trained on. A method that learns
    /// a column a concept from labels keeps their order. One in closed form that starts from something random draws anew for
    /// every seed.
    ///
    /// - Parameters:
    ///   - configuration: Its settings.
    ///   - name: The name in tables; by default that of the method.
    public init(_ configuration: some MethodConfiguration, named name: String? = nil) {
        self.init(configuration.method, named: name) { seed in
            var file = ConfigurationFile(configuration)
            guard file.fields.contains(where: { $0.key == "draw_seed" }) else { return configuration }
            try file.set("draw_seed", to: "\(seed)", place: "seed \(seed)")
            return file.configuration
        }
    }

    /// A method that is trained, whose settings depend on the seed, as those of methods in closed form with random starts do:
    /// `ComparedMethod("FastICA") { FastICA.Configuration(features: 32, drawSeed: $0) }`.
    ///
    /// - Parameters:
    ///   - name: The name in tables.
    ///   - configuration: Returns the settings for a seed.
    public init(_ name: String, configuration: @escaping @Sendable (Int) -> some MethodConfiguration) {
        self.init(name, named: name) { configuration($0) }
    }

    private init(
        _ method: String, named name: String?, making: @escaping @Sendable (Int) throws -> any MethodConfiguration
    ) {
        let name = name ?? method
        self.name = name
        settings = { (try? making($0)).map { ConfigurationFile($0).yaml } ?? "" }
        make = { material in
            let shifts = material.shifts
            func trained(_ configuration: some MethodConfiguration) throws -> TrainedModel {
                try train(configuration, on: shifts, seed: material.seed, observer: nil)
            }
            let configuration = try making(material.seed)
            let model = try trained(configuration)
            let directions =
                configuration.hasColumnPerConcept && model.features == shifts.concepts.columns
                ? ConceptDirections(name, columnsOf: model) : try ConceptDirections(name, of: model, chosenOn: shifts)
            return Outcome(directions: directions, model: model)
        }
    }

    /// - Parameter identity: What differs between methods of the same name, for a seed.
    init(
        _ name: String, identity: @escaping @Sendable (Int) -> String,
        outcome: @escaping @Sendable (Material) throws -> Outcome
    ) {
        self.name = name
        settings = identity
        make = outcome
    }

    /// A method that gives directions. What it does is not known to a folder with kept results: give it another name, or use another
    /// folder, when it changes.
    ///
    /// - Parameters:
    ///   - name: The name in tables.
    ///   - directions: Gets labelled shifts and a seed, and returns a direction for every concept.
    public init(_ name: String, directions: @escaping @Sendable (Shifts, Int) throws -> ConceptDirections) {
        self.init(name, identity: { _ in "" }, directions: directions)
    }

    /// A method that gives directions that a folder with kept results can tell from others.
    ///
    /// - Parameter identity: What differs between directions of the same name, for a seed.
    package init(
        _ name: String, identity: @escaping @Sendable (Int) -> String,
        directions: @escaping @Sendable (Shifts, Int) throws -> ConceptDirections
    ) {
        self.name = name
        settings = identity
        make = { material in
            let found = try directions(material.shifts, material.seed)
            return Outcome(directions: ConceptDirections(name, found.directions), model: nil)
        }
    }

    /// A method that gives directions by what the language model does with texts.
    ///
    /// - Parameters:
    ///   - name: The name in tables.
    ///   - identity: What a folder with kept results tells it by from others of the same name. What the closure does is not known to
    ///     it: change the identity or the name when that changes.
    ///   - making: Gets what is learned from, and returns a direction for every concept.
    public init(
        _ name: String, identity: String = "",
        making: @escaping @Sendable (Material) throws -> [SteeringDirection]
    ) {
        self.name = name
        settings = { _ in identity }
        make = { Outcome(directions: ConceptDirections(name, try making($0)), model: nil) }
    }

    /// What the method is with a seed, as far as it can be known: not what a closure does.
    package func key(seed: Int) -> String { Digest.of([name, settings(seed)]).prefix(8).hexadecimal }

    func outcome(of material: Material) throws -> Outcome { try make(material) }

    /// Random unit columns, which every comparison has beside its methods.
    static func random(features: Int) -> ComparedMethod {
        ComparedMethod("random columns") { RandomDirections.Configuration(features: features, drawSeed: $0) }
    }
}

extension MethodConfiguration {
    /// Whether the columns are those of the concepts, in their order, because the method knows the labels.
    fileprivate var hasColumnPerConcept: Bool {
        if let means = self as? MeanDifference.Configuration { return means.columns == .concepts }
        return self is ProbeDirection.Configuration || self is LinearArtificialTomography.Configuration
    }
}
