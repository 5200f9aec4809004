import Numerics
import Synchronization

extension ConceptEmergence {
    /// Trains a model, and records on the way how its code correlates with known concepts.
    ///
    ///     let (model, emergence) = try ConceptEmergence.recording(configuration, on: toy, concepts: fresh)
    ///
    /// - Parameters:
    ///   - configuration: The method and its settings.
    ///   - data: The shifts.
    ///   - labelled: Shifts whose concepts are known; of more than 8,192, as many evenly spread ones count.
    ///   - seed: The seed of the training.
    ///   - snapshots: How many to take, evenly spread over the steps.
    ///   - observer: What watches; by default what ``TrainingObservers`` makes.
    /// - Throws: ``DataError`` if the concepts of `labelled` are not known or its shifts have another width; as
    ///   ``train(_:on:seed:initial:storingIn:snapshots:observer:)`` otherwise.
    public static func recording(
        _ configuration: some TrainingConfiguration, on data: some ShiftDataset,
        concepts labelled: some LabelledShiftDataset,
        seed: Int = 0, snapshots: Int = 50, observer: (any TrainingObserver)? = TrainingObservers.make()
    ) throws -> (model: TrainedModel, emergence: ConceptEmergence) {
        guard labelled.concepts.columns > 0 else {
            throw DataError("\(labelled.name): its concepts are not known, so none can be seen to emerge.")
        }
        guard labelled.dimension == data.dimension else {
            throw DataError(
                "\(labelled.name): shifts × \(labelled.dimension), but \(data.name) has shifts × \(data.dimension).")
        }
        let rows = labelled.sampleRows
        let (shifts, concepts) = (try labelled.shifts(at: rows), labelled.concepts.rows(at: rows.map(Int.init)))
        let emergence = Mutex(ConceptEmergence())
        let batches = data.count / max(1, configuration.settings.batch)
        let steps = configuration.settings.steps(stepsPerEpoch: batches)
        let model = try train(
            configuration, on: data, seed: seed,
            snapshots: .every(max(1, steps / max(1, snapshots))) { snapshot in
                let correlations = MeanCorrelationCoefficient(
                    snapshot.parameters.encode(shifts), with: concepts
                ).correlations
                emergence.withLock { $0.record(step: snapshot.step, correlations) }
            }, observer: observer)
        return (model, emergence.withLock { $0 })
    }
}
