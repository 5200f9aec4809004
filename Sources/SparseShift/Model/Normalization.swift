/// Normalisation of the code over a batch or over the features.
public enum Normalization: String, Sendable, CaseIterable {
    /// None, as in the recipe that identifies the concepts.
    case none
    /// Over the features of one shift, with a scale and an offset for each feature.
    case layer
    /// One group over all features, which is the same function as `layer`.
    case group
    /// Over the shifts of one batch in training; by the running averages afterwards.
    case batch
}

/// Normalisation of every shift over its entries, before the encoder. It removes the sizes of the shifts, and with them
/// some of the concepts.
public enum InputNormalization: String, Sendable, CaseIterable {
    /// None.
    case none
    /// With a trainable scale and offset for each entry, as in the reference.
    case layer
    /// Without scale and offset, as in the paper.
    case plainLayer
}
