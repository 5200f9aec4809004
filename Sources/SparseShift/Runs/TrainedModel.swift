import Numerics
import Requirements

/// One trained model: its weights, and where they came from.
///
/// A model is the result of one run, the training of one configuration with one seed. It cannot be changed, so that what
/// it says of itself stays true.
public struct TrainedModel: Sendable, CustomStringConvertible {
    /// The settings of the training.
    public let configuration: any MethodConfiguration
    /// The seed of the run.
    public let seed: Int
    /// The weights, for shifts as they are: the scale and the whitening of the training are folded in.
    public let parameters: Parameters
    /// How the training went.
    let course: TrainingCourse
    /// The name of the data.
    public let data: String
    /// What tells the data from others; `nil` for models of files that do not say it.
    public let fingerprint: DataFingerprint?
    /// The whitening of the shifts before training, which ``parameters`` contain already; `nil` without one.
    public let whitening: Whitening?
    /// The trials by which the whitening was chosen; empty if it was not.
    public let whiteningTrials: [WhiteningTrial]
    /// What the model does on the data that it was trained on; not a number in a model that was loaded from a
    /// checkpoint alone.
    public let evaluation: Evaluation
    /// What the model does with the whitened shifts that it was trained on, in their units; `nil` without whitening.
    public let whitenedEvaluation: Evaluation?

    init(
        configuration: any MethodConfiguration, seed: Int, parameters: Parameters, course: TrainingCourse,
        data: String, fingerprint: DataFingerprint?, decision: WhiteningDecision = WhiteningDecision(),
        evaluation: Evaluation, whitenedEvaluation: Evaluation? = nil
    ) {
        self.configuration = configuration
        self.seed = seed
        self.parameters = parameters
        self.course = course
        self.data = data
        self.fingerprint = fingerprint
        whitening = decision.whitening
        whiteningTrials = decision.trials
        self.evaluation = evaluation
        self.whitenedEvaluation = whitenedEvaluation
    }

    /// The same model under another number than its seed, for an observer of several runs with one seed.
    func renumbered(_ number: Int) -> TrainedModel {
        var course = course
        for index in course.history.indices { course.history[index].seed = number }
        return TrainedModel(
            configuration: configuration, seed: number, parameters: parameters, course: course, data: data,
            fingerprint: fingerprint, decision: WhiteningDecision(whitening: whitening, trials: whiteningTrials),
            evaluation: evaluation, whitenedEvaluation: whitenedEvaluation)
    }

    /// The records of the training, from the first to the last.
    public var history: [TrainingRecord] { course.history }
    /// What the constraint allowed, in the metric of the training; `nil` without one.
    public var limit: Limit? { course.limit }
    /// λ · mean|h| at the end, in training units: below 0.01 the constraint did nothing. 0 without a constraint.
    public var pressure: Double { course.pressure }
    /// λ at the end, in training units.
    public var multiplier: Double { course.multiplier }
    /// What the shifts were divided by while training.
    public var scale: Double { course.scale }
    /// Steps that were done.
    public var steps: Int { course.steps }
    /// Whether training ran to its end.
    public var isComplete: Bool { course.isComplete }
    /// Seconds of training.
    public var seconds: Double { course.seconds }

    /// The steps after which the training was given more, by which its schedule changed; `nil` for a training that went as
    /// one of all its steps from the start does, to the bit.
    public var continuedFrom: Int? { course.continuedFrom }

    /// The name of the method in tables.
    public var method: String { configuration.method }
    /// H, the number of features.
    public var features: Int { parameters.features }
    /// d, the width of a shift.
    public var dimension: Int { parameters.dimension }
    /// Shifts that training took in a second; a step with two passes counts its shifts once.
    public var samplesPerSecond: Double {
        seconds > 0 ? Double(steps * configuration.settings.batch) / seconds : 0
    }

    /// The code of shifts (N × d → N × H), in evaluation mode.
    ///
    /// - Precondition: `shifts` has `dimension` columns.
    public func encode(_ shifts: Matrix) -> Matrix { parameters.encode(shifts) }

    /// The code of all shifts of a data set (N × H); of a model of embeddings the differences of the codes of pairs whose
    /// embeddings are known.
    public func encode<Data: ShiftDataset>(_ data: Data) throws(Data.Failure) -> Matrix {
        try ShownPasses.show("encoding \(data.name)") { () throws(Data.Failure) in
            if let pairs = pairs(of: data) { return try encodeDifferences(pairs) }
            return try parameters.encode(data)
        }
    }

    /// The change of the code between the embeddings of two texts (N × d each → N × H): the code of the text after the
    /// change minus the code of the text before it.
    ///
    /// For models of embeddings rather than of shifts, whose features answer to a text and not to a change: the
    /// difference is comparable to the code that a model of shifts gives for `after` − `before`.
    /// - Precondition: both have `dimension` columns and equally many rows.
    public func encodeDifference(before: Matrix, after: Matrix) -> Matrix {
        require(
            before.rows == after.rows,
            "There are \(before.rows) embeddings before a change, but \(after.rows) after it; there must be equally many."
        )
        return encode(after).subtracting(encode(before))
    }

    /// The shifts of codes (N × H → N × d).
    ///
    /// - Precondition: `codes` has `features` columns.
    public func decode(_ codes: Matrix) -> Matrix { parameters.decode(codes) }

    /// Where the embeddings come from that the model was trained on; `nil` if it is not known.
    public var origin: EmbeddingOrigin? {
        // The name of the language model is not compared: other programs have other names for it.
        fingerprint?.origin ?? course.block.map { EmbeddingOrigin(layer: "\($0)") }
    }

    /// Column `feature` of the decoder: z + α times this vector changes the concept by α.
    ///
    /// - Precondition: `feature` is from 0 to `features` − 1.
    public func steeringVector(_ feature: Int) -> [Float] {
        requireIndex(feature, below: features, "Feature")
        let vector = Array(parameters.decoderWeight.row(feature))
        if let origin { LearnedVectors.record(vector, origin: origin) }
        return vector
    }

    /// Method, width, seed, and what the model leaves of its shifts.
    public var description: String {
        let result =
            evaluation.loss.isNaN
            ? "not evaluated" : "FVU \(evaluation.fractionUnexplained.brief), L0 \(evaluation.l0.brief)"
        let stop = isComplete ? "" : ", stopped after \(steps.grouped) steps"
        return "\(method), \(features) features × \(dimension), seed \(seed): \(result)\(stop)"
    }
}
