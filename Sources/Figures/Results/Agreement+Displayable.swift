import SparseShift

extension Agreement: Displayable {
    /// A card with the median over all pairs of seeds, and its surroundings.
    public var representation: Representation {
        Card(
            "Agreement of the decoders", subtitle: "MCC between the columns of every two seeds; no labels needed",
            facts: [
                Card.Fact("median (UDR)", ResultText.correlation(median)), Card.Fact("mean", ResultText.correlation(mean)),
                Card.Fact("lowest", pairs.min().map(ResultText.correlation) ?? "–"),
                Card.Fact("pairs", ResultText.count(pairs.count)),
            ]
        ).representation
    }
}
