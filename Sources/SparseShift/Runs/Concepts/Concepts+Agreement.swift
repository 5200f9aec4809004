extension Concepts {
    /// How well the seeds' columns agree, 0…1: the mean ``Concept/agreement``, weighted by the energy.
    ///
    /// The median MCC of two decoders (``Agreement``, UDR) pairs every feature of one model with a feature of another.
    /// With more features than concepts it falls although all is well: dust has no partner, and where a concept has two
    /// features in one model and one in the next, a feature is left over. Here duplicates are merged, and a feature counts
    /// by what it explains. Only concepts count, whose cosine is at least 0.9; what part of the energy that is, tells
    /// ``ConceptEvidence/heldEnergy``.
    public var agreement: Double { mean(\.agreement) }
}
