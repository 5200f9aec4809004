import JSON

/// What is known of every shift besides its numbers. Views of data keep it.
public struct ShiftAnnotations: Sendable, Equatable {
    /// What changed, one JSON document a shift.
    public var labels: PairLabels?
    /// The texts behind every shift.
    public var phrases: PairPhrases?
    /// What the columns of δ stand for; empty if it is not known.
    public var conceptNames: [String]
    /// Where the embeddings behind the shifts come from; `nil` if it is not known.
    public var origin: EmbeddingOrigin?
    /// What the shifts are; `nil` if it is not known.
    public var derivation: ShiftDerivation?

    /// What is known; nothing by default.
    public init(
        labels: PairLabels? = nil, phrases: PairPhrases? = nil, conceptNames: [String] = [],
        origin: EmbeddingOrigin? = nil, derivation: ShiftDerivation? = nil
    ) {
        self.labels = labels
        self.phrases = phrases
        self.conceptNames = conceptNames
        self.origin = origin
        self.derivation = derivation
    }

    /// Whether the labels, phrases and names are the same, wherever they come from.
    public static func == (left: ShiftAnnotations, right: ShiftAnnotations) -> Bool {
        left.labels == right.labels && left.phrases == right.phrases && left.conceptNames == right.conceptNames
    }

    /// What is known of some shifts, in the order given.
    public func picked(at indices: [Int32]) -> ShiftAnnotations {
        let places = indices.lazy.map { Int($0) }
        return ShiftAnnotations(
            labels: labels?.picked(at: places), phrases: phrases?.picked(at: places), conceptNames: conceptNames,
            origin: origin, derivation: derivation)
    }
}
