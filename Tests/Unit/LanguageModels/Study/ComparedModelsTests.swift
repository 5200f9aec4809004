import LanguageModels
import Numerics
import SparseShift
import TestSupport
import Testing

/// Methods of a comparison that are more than one training, or none.
@Suite(.serialized) struct ComparedModelsTests {
    private let model: LanguageModel

    init() throws { model = try TinyModel.llama.open() }

    private func pairs(_ places: [String]) throws -> TextPairs { try .doorsAndWindows(of: places) }

    private func training(_ seed: Int) throws -> TextPairs {
        try pairs(["house", "barn", "shop", "school", "mill", "hut"] + (seed == 0 ? ["inn"] : ["pub"]))
    }

    private func comparison(_ methods: [ComparedMethod]) throws -> MethodComparison {
        try model.comparison(
            of: methods, training: training,
            testing: pairs(["tower", "castle", "chapel", "farm", "hall", "lodge", "palace", "station"]), seeds: 0..<2,
            layer: 1, readingLayer: .finalNorm, scale: 0.5, texts: 12, randomFeatures: 4, inversePenalty: 10,
            progress: { _ in })
    }

    /// What a comparison has of directions alone is what it has of the same ones under another name.
    private func scores(_ directions: [SteeringDirection], seed: Int) throws -> MethodScores.Steering? {
        try comparison([ComparedMethod("given") { _, _ in ConceptDirections("given", directions) }])
            .rows[0].scores[seed].probes
    }

    @Test func replicatedConceptsAreThoseOfTheirTrainings() throws {
        let settings = SSAE.Configuration(features: 4, length: .steps(400))
        let found = try comparison([.replicated(settings, trainings: 3)])
        #expect(found.rows[0].method == "replicated SSAE")
        try #require(found.rows[0].scores.count == 2, "\(found.rows[0].failures)")
        for seed in 0..<2 {
            let shifts = try model.shifts(of: training(seed), layer: 1)
            // Every seed has trainings of its own.
            let concepts = try train(settings, on: shifts, seeds: 3 * seed..<3 * seed + 3, observer: nil).concepts
            let own = found.rows[0].scores[seed]
            let replication = try #require(own.replication)
            #expect(replication.count == concepts.count && replication.trainedFeatures == 4)
            #expect(replication.inAll == concepts.evidence.countRange.lowerBound)
            #expect(replication.heldInAll == concepts.evidence.heldInAll)
            let chosen = try ConceptDirections(of: concepts.model, chosenOn: shifts)
            #expect(try own.probes == scores(chosen.directions, seed: seed))
        }
        #expect(found.rows[1].scores.allSatisfy { $0.replication == nil })
    }

    @Test func oneTrainingReplicatesNothing() throws {
        let settings = SSAE.Configuration(features: 4, length: .steps(50))
        let means = ComparedMethod("means") { shifts, _ in try ConceptDirections(meanDifferencesOf: shifts) }
        let found = try comparison([.replicated(settings, trainings: 1, named: "once"), means])
        #expect(
            found.rows[0].failures == [
                .init(seed: 0, reason: "trainings: at least 2, not 1."),
                .init(seed: 1, reason: "trainings: at least 2, not 1."),
            ])
        #expect(found.rows[1].failures.isEmpty)
        var normed = settings
        normed.settings.norm = .layer
        let refused = try comparison([.replicated(normed), means]).rows[0].failures
        #expect(
            refused.map(\.reason)
                == Array(repeating: "concepts are merged from linear codes; use an SSAE without norms.", count: 2))
    }

    /// A published autoencoder codes embeddings; its features are chosen by differences of codes.
    @Test func pretrainedModelsChooseByTheLabelsOfEachSeed() throws {
        let embedded = try model.embeddingPairs(of: training(0), layer: 1)
        let autoencoder = try train(
            ReLU.Configuration(features: 6), on: RawEmbeddings(embedded.path), seed: 0, observer: nil)
        let shifts = try model.shifts(of: training(0), layer: 1)
        let components = try train(PrincipalComponents.Configuration(features: 4), on: shifts, observer: nil)
        let found = try comparison([.pretrained(autoencoder, named: "SAE"), .pretrained(components)])
        #expect(found.rows.map(\.method) == ["SAE", "PCA", "random columns"])
        for seed in 0..<2 {
            let pairs = try training(seed)
            let sparse = try ConceptDirections(
                of: autoencoder, chosenOn: model.embeddingPairs(of: pairs, layer: 1))
            #expect(try scores(sparse.directions, seed: seed) == found.rows[0].scores[seed].probes)
            let linear = try ConceptDirections(of: components, chosenOn: model.shifts(of: pairs, layer: 1))
            #expect(try scores(linear.directions, seed: seed) == found.rows[1].scores[seed].probes)
        }
        // The same columns at every seed agree by construction, so that nothing is said of it.
        #expect(found.rows[0].seedAgreement == nil && found.rows[1].seedAgreement == nil)
        // There are 4 random columns.
        #expect(found.rows.map { $0.scores[0].choices } == [6, 4, 4])
    }

    @Test func pretrainedModelsAreOfTheLayerThatIsSteered() throws {
        let elsewhere = try train(
            PrincipalComponents.Configuration(features: 4), on: model.shifts(of: training(0), layer: 0), observer: nil)
        let means = ComparedMethod("means") { shifts, _ in try ConceptDirections(meanDifferencesOf: shifts) }
        let failures = try comparison([.pretrained(elsewhere), means]).rows[0].failures
        #expect(failures.count == 2 && failures.allSatisfy { $0.reason.contains("what was learned at one layer") })
    }

    /// Everything that codes depend on tells kept results apart, not the columns alone.
    @Test func keptResultsKnowTheWholeModel() throws {
        let shifts = try model.shifts(of: training(0), layer: 1)
        var settings = Affine.Configuration(features: 4, length: .steps(1))
        settings.settings.learningRate = 1e-30
        func trained(bias: Float) throws -> TrainedModel {
            let columns = try train(PrincipalComponents.Configuration(features: 4), on: shifts, observer: nil)
                .parameters
            var initial = columns
            initial.encoderBias = [bias, bias, bias, bias]
            return try train(settings, on: shifts, initial: initial, observer: nil)
        }
        let (one, other) = (try trained(bias: 0.5), try trained(bias: 1))
        try #require(one.parameters.decoderWeight == other.parameters.decoderWeight)
        try #require(one.parameters.encoderBias != other.parameters.encoderBias)
        #expect(ComparedMethod.pretrained(one).key(seed: 0) == ComparedMethod.pretrained(one).key(seed: 1))
        #expect(ComparedMethod.pretrained(one).key(seed: 0) != ComparedMethod.pretrained(other).key(seed: 0))
    }
}
