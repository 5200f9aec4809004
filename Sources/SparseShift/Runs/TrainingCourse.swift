/// How a training went: its records, and how it ended.
struct TrainingCourse: Sendable, Hashable {
    /// The records, from the first to the last.
    var history: [TrainingRecord] = []
    /// Steps that were done.
    var steps = 0
    /// Whether the training ran to its last step.
    var isComplete = false
    /// Seconds of training.
    var seconds = Double.nan
    /// What the constraint allowed, in the metric of the training; `nil` without one.
    var limit: Limit?
    /// λ at the end, in training units.
    var multiplier = Double.nan
    /// λ · mean|h| at the end, in training units; 0 without a constraint.
    var pressure = 0.0
    /// What the shifts were divided by.
    var scale = 1.0
    /// Whether the model is one of embeddings rather than of shifts; `nil` where it is one of shifts, or not known.
    var encodesEmbeddings: Bool?
    /// The steps after which the training was given more, if it then differs from one of all its steps from the start; see
    /// ``TrainedModel/continuedFrom``.
    var continuedFrom: Int?
    /// The block whose output the embeddings are, where the files of another program tell it.
    var block: Int?
}

extension TrainingCourse: FieldCoding {
    /// The numbers, but for the records.
    package static let fields: [Field<TrainingCourse>] = [
        Field("steps", \.steps), Field("complete", \.isComplete, storedAs: "is_complete"), Field("seconds", \.seconds),
        Field("training_limit", \.limit, storedAs: "limit"), Field("multiplier", \.multiplier),
        Field("pressure", \.pressure), Field("scale", \.scale),
        Field("encodes_embeddings", \.encodesEmbeddings, isNew: true),
        Field("continued_from", \.continuedFrom, isNew: true), Field("block", \.block, isNew: true),
    ]

    /// A training of which nothing is known.
    package static let unknown = TrainingCourse()

    /// The pressure after a step: λ · mean|h|, both in training units.
    static func pressure(multiplier: Double, history: [TrainingRecord], scale: Double) -> Double {
        multiplier * (history.last?.sparsity ?? 0) / scale
    }
}
