extension ConceptDirections {
    /// The directions of some concepts under another name.
    ///
    /// - Parameters:
    ///   - method: The name in tables; `nil` for the same.
    ///   - concepts: The indices of the concepts, in the order that they get; `nil` for all.
    package func keeping(_ concepts: [Int]? = nil, as method: String? = nil) -> ConceptDirections {
        ConceptDirections(keeping: concepts ?? Array(directions.indices), of: self, as: method ?? self.method)
    }

    private init(keeping concepts: [Int], of other: ConceptDirections, as method: String) {
        self.method = method
        directions = concepts.map { other.directions[$0] }
        features = concepts.map { other.features[$0] }
        signs = concepts.map { other.signs[$0] }
    }
}
