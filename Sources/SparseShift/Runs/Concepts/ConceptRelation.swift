import Numerics

/// Two concepts whose changes are bound to each other in the data, so that nothing in the data tells them apart.
public enum ConceptRelation: Sendable, Hashable, Codable {
    /// Both change in the same shifts: every mixture of the two columns explains the data as well.
    case tied(Int, Int)
    /// The child changes only where the parent does: the child's column may hold a part of the parent's.
    case nested(child: Int, parent: Int)
}

extension ConceptRelation {
    /// A concept is quiet where its |h| is at most this part of its root mean square, or three times its blur.
    private static let quiet = 0.15
    /// A concept is loud where its |h| is more than this part of its root mean square, or six times its blur.
    private static let loud = 0.4
    /// Of the shifts in which one concept is loud, the part in which another one that it implies may be quiet.
    private static let mostQuiet = 0.1
    /// The part of all shifts in which the other one has to be quiet: what is rarely quiet is implied by everything.
    private static let leastQuiet = 0.25
    /// Fewer shifts than these tell nothing.
    private static let leastCount = 20

    /// The relations between concepts.
    ///
    /// - Parameters:
    ///   - codes: The codes of a sample, one column a concept (n × K).
    ///   - blurs: The blur of each.
    static func all(_ codes: Matrix, blurs: [Double]) -> [ConceptRelation] {
        let sizes = codes.meanSquares.map { $0.squareRoot() }
        let count = codes.columns
        // 1 where a concept is quiet, or loud: their products count the shifts in which both are.
        func flags(_ isSet: (_ size: Double, _ concept: Int) -> Bool) -> Matrix {
            Matrix(rows: codes.rows, columns: count) { target in
                codes.withUnsafeBufferPointer { values in
                    for index in target.indices {
                        let concept = index % count
                        target[index] = isSet(Double(abs(values[index])) / sizes[concept], concept) ? 1 : 0
                    }
                }
            }
        }
        let quiet = flags { $0 <= max(Self.quiet, 3 * blurs[$1]) }
        let loud = flags { $0 > max(Self.loud, 6 * blurs[$1]) }
        let both = loud.multiplied(.transposed, by: quiet)
        let (loudCounts, quietParts) = (loud.meanSquares.map { $0 * Double(codes.rows) }, quiet.meanSquares)
        func implies(_ first: Int, _ second: Int) -> Bool {
            loudCounts[first] >= Double(leastCount) && quietParts[second] >= leastQuiet
                && Double(both[first, second]) <= mostQuiet * loudCounts[first]
        }
        var result: [ConceptRelation] = []
        for first in 0..<count {
            for second in 0..<count where second > first {
                switch (implies(first, second), implies(second, first)) {
                case (true, true): result.append(.tied(first, second))
                case (true, false): result.append(.nested(child: first, parent: second))
                case (false, true): result.append(.nested(child: second, parent: first))
                case (false, false): break
                }
            }
        }
        return result
    }
}
