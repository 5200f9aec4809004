import Foundation
import Numerics
import SparseShift

extension ComparedMethod {
    /// The concepts that several trainings of an SSAE agree on, merged; see ``SparseShift/Concepts``. Labels choose among them
    /// as among the features of one training.
    ///
    /// - Parameters:
    ///   - configuration: The settings, without norms.
    ///   - trainings: How many are compared, at least 2. Every seed of the comparison has its own: from `seed` · `trainings` on.
    ///   - name: The name in tables.
    public static func replicated(
        _ configuration: SSAE.Configuration, trainings: Int = 5, named name: String? = nil
    ) -> ComparedMethod {
        let identity = "\(ConfigurationFile(configuration).yaml) \(trainings)"
        let name = name ?? "replicated \(configuration.method)"
        return ComparedMethod(
            name, identity: { _ in identity },
            outcome: { material in
                guard trainings >= 2 else { throw LanguageModelError("trainings: at least 2, not \(trainings).") }
                let first = material.seed &* trainings
                let concepts = try train(
                    configuration, on: material.shifts, seeds: (0..<trainings).map { first &+ $0 }, observer: nil
                ).concepts
                return Outcome(
                    directions: try ConceptDirections(name, of: concepts.model, chosenOn: material.shifts),
                    model: concepts.model, replication: ReplicatedConcepts(concepts))
            })
    }

    /// A model that was trained before, such as a published SAE, with the features chosen by the labels of each seed.
    ///
    /// It is compared by its directions, since it has no seeds whose columns could agree. A model of embeddings encodes both texts of
    /// a pair. Choosing among many features lifts a method: give the comparison as many `randomFeatures` as this model has.
    ///
    /// - Parameters:
    ///   - trained: The model, of the layer that is steered.
    ///   - name: The name in tables; by default that of its method.
    public static func pretrained(_ trained: TrainedModel, named name: String? = nil) -> ComparedMethod {
        let name = name ?? trained.method
        let identity = Digest.of(
            trained.parameters.decoderWeight.withUnsafeBufferPointer { Data(buffer: $0) }
                + trained.parameters.encoderWeight.withUnsafeBufferPointer { Data(buffer: $0) }
        ).prefix(8).hexadecimal
        return ComparedMethod(name, identity: identity) { material in
            guard trained.encodesEmbeddings else {
                return try ConceptDirections(name, of: trained, chosenOn: material.shifts).directions
            }
            let pairs = try material.model.embeddingPairs(
                of: material.pairs, layer: material.layer, progress: { _ in })
            return try ConceptDirections(name, of: trained, chosenOn: pairs).directions
        }
    }
}
