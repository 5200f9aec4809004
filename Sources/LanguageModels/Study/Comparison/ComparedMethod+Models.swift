import Foundation
import Numerics
import SparseShift

extension ComparedMethod {
    /// The concepts that several trainings of an SSAE agree on, merged; see ``SparseShift/Concepts``. Labels choose among them
    /// as among the features of one training.
    ///
    /// - Parameters:
    ///   - configuration: The settings, without norms.
    ///   - trainings: How many are compared, at least 2. Those that end worse than others have no vote. Every seed of the comparison
    ///     has trainings of its own.
    ///   - name: The name in tables.
    public static func replicated(
        _ configuration: SSAE.Configuration, trainings: Int = 5, named name: String? = nil
    ) -> ComparedMethod {
        // A search for the number of features can train as many again, with the seeds behind these.
        let own = configuration.settings.choosesFeatures ? 2 * trainings : trainings
        let identity = "\(ConfigurationFile(configuration).yaml) \(trainings)"
        let name = name ?? "replicated \(configuration.method)"
        return ComparedMethod(
            name, identity: { _ in identity },
            outcome: { material in
                guard trainings >= 2 else { throw LanguageModelError("trainings: at least 2, not \(trainings).") }
                guard configuration.settings.norm == .none, configuration.settings.inputNorm == .none else {
                    throw LanguageModelError("concepts are merged from linear codes; use an SSAE without norms.")
                }
                let first = material.seed &* own
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
    /// a pair. Its code is not measured, so that it has no MCC, and detects by the product of its columns with shifts. Choosing among
    /// many features raises the scores: give the comparison as many `randomFeatures` as this model has.
    ///
    /// - Parameters:
    ///   - trained: The model, of the layer that is steered. It fails at another layer or with another language model, as far as
    ///     its file says where it comes from.
    ///   - name: The name in tables; by default that of its method.
    public static func pretrained(_ trained: TrainedModel, named name: String? = nil) -> ComparedMethod {
        let name = name ?? trained.method
        // All that its codes depend on.
        let tensors = trained.parameters.stateDictionary.sorted { $0.key < $1.key }.map { name, tensor in
            "\(name) " + Digest.of(tensor.bytes).hexadecimal
        }
        let identity = ([ConfigurationFile(trained.configuration).yaml, "\(trained.encodesEmbeddings)"] + tensors)
            .joined(separator: "\n")
        return ComparedMethod(
            name, identity: { _ in identity },
            outcome: { material in
                if let remark = trained.origin?.remark(
                    "this \(trained.method)", usedWith: material.shifts.annotations.origin)
                {
                    throw LanguageModelError("\(remark).")
                }
                func outcome(_ found: ConceptDirections) -> Outcome {
                    Outcome(
                        directions: ConceptDirections(name, found.directions), model: nil, choices: trained.features)
                }
                guard trained.encodesEmbeddings else {
                    return outcome(try ConceptDirections(name, of: trained, chosenOn: material.shifts))
                }
                let pairs = try material.model.embeddingPairs(
                    of: material.pairs, layer: material.layer, progress: { _ in })
                return outcome(try ConceptDirections(name, of: trained, chosenOn: pairs))
            })
    }
}
