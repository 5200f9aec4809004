import Synchronization

/// The vectors that models have given for steering, with the origin of what they were trained on, so that their use at
/// another layer or in another language model can be remarked on. A vector has no name of its own.
package enum LearnedVectors {
    private struct Known {
        let vector: [Float]
        let origin: EmbeddingOrigin
    }

    /// The most vectors that are kept; then the oldest are forgotten.
    private static let most = 1_024
    private static let known = Mutex<[Known]>([])

    /// Keeps a vector.
    static func record(_ vector: [Float], origin: EmbeddingOrigin) {
        known.withLock { known in
            if known.contains(where: { $0.origin == origin && $0.vector == vector }) { return }
            if known.count == most { known.removeFirst(most / 4) }
            known.append(Known(vector: vector, origin: origin))
        }
    }

    /// The origins of all vectors that are a multiple of this one.
    package static func origins(of vector: [Float]) -> Set<EmbeddingOrigin> {
        func dot(_ left: [Float], _ right: [Float]) -> Double {
            zip(left, right).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        let square = dot(vector, vector)
        guard square > 0, square.isFinite else { return [] }
        let candidates = known.withLock { $0 }.filter { $0.vector.count == vector.count }
        return Set(
            candidates.filter { candidate in
                let product = dot(candidate.vector, vector)
                return product * product > 0.999_99 * square * dot(candidate.vector, candidate.vector)
            }.map(\.origin))
    }
}
