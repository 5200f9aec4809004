/// Two concepts whose changes are bound to each other in the data, so that nothing in the data tells them apart.
public enum ConceptRelation: Sendable, Hashable, Codable {
    /// Both change in the same shifts: every mixture of the two columns explains the data as well.
    case tied(Int, Int)
    /// The child changes only where the parent does: the child's column may hold a part of the parent's.
    case nested(child: Int, parent: Int)
}

extension ConceptRelation {
    /// The part of the shifts with either that must have both, for concepts to count as tied.
    private static let leastOverlap = 0.95
    /// The part of the child's shifts that must have the parent.
    private static let leastImplication = 0.98
    /// Concepts that change in almost every shift are bound to all others, which means nothing.
    private static let mostActivity = 0.9
    /// Fewer shifts than these tell nothing.
    private static let leastCount = 20

    /// The relations between concepts.
    ///
    /// - Parameters:
    ///   - isActive: For every concept, in which shifts of a sample it changes.
    static func all(_ isActive: [[Bool]]) -> [ConceptRelation] {
        let places = isActive.map { flags in flags.indices.filter { flags[$0] } }
        let shifts = Double(max(1, isActive.first?.count ?? 0))
        var result: [ConceptRelation] = []
        for first in places.indices {
            for second in places.indices where second > first {
                let (small, large) = places[first].count <= places[second].count ? (first, second) : (second, first)
                let (few, many) = (Double(places[small].count), Double(places[large].count))
                guard Int(few) >= leastCount, many <= mostActivity * shifts else { continue }
                let both = Double(places[small].count { isActive[large][$0] })
                if both >= leastOverlap * (few + many - both) {
                    result.append(.tied(first, second))
                } else if both >= leastImplication * few {
                    result.append(.nested(child: small, parent: large))
                }
            }
        }
        return result
    }
}
