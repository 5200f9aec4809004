import Foundation
import SparseShift

extension TextPairs {
    /// A digest of the concepts and of every pair with its changes, in hexadecimal: the same for the same pairs in the same order,
    /// wherever they come from.
    package var contentDigest: String {
        Digest.of(conceptNames + flatMap { [$0.before, $0.after, "\($0.changes)"] }).prefix(8).hexadecimal
    }
}

extension ConceptDirections {
    /// A digest of the vectors, in hexadecimal.
    package var contentDigest: String {
        var bytes = Data()
        for direction in directions { direction.vector.withUnsafeBytes { bytes.append(contentsOf: $0) } }
        return Digest.of(bytes).prefix(8).hexadecimal
    }
}
