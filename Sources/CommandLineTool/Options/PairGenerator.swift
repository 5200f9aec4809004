import ArgumentParser
import SparseShift

/// The generators of text pairs.
package enum PairGenerator: String, ExpressibleByArgument, CaseIterable {
    case lang, gender, binary, corr, cat, sentences, truth

    /// The number of pairs if none is given; `nil` for all pairs of a finite generator.
    private var defaultCount: Int? { self == .cat || self == .sentences ? 5_000 : nil }

    /// Makes the pairs.
    ///
    /// - Parameters:
    ///   - count: The number of pairs; by default all of a finite generator, and 5,000 of `cat` and `sentences`.
    ///   - correlation: How strongly the attributes of `sentences` go together, from 0 to 1.
    ///   - varyingAtMost: The most attributes of `cat` that change in one pair, from 1 to 3.
    ///   - sameSentence: Whether both phrases of a pair of `cat` stand in the same sentence.
    /// - Throws: ``DataError`` if a parameter is out of range.
    func pairs(
        count: Int?, seed: Int, correlation: Double = 0, varyingAtMost: Int = 3, sameSentence: Bool = true
    ) throws(DataError) -> TextPairs {
        let count = count ?? defaultCount
        switch self {
        case .lang: return try .lang(count: count, seed: seed)
        case .gender: return try .gender(count: count, seed: seed)
        case .binary: return try .binary(count: count, seed: seed)
        case .corr: return try .corr(count: count, seed: seed)
        case .cat:
            return try .cat(count: count!, seed: seed, varyingAtMost: varyingAtMost, sameSentence: sameSentence)
        case .sentences: return try .labelledSentences(count: count!, correlation: correlation, seed: seed)
        case .truth: return try .truth(count: count, seed: seed)
        }
    }

    /// All names in words: `lang, gender, … or truth`.
    package static var list: String {
        let names = allCases.map(\.rawValue)
        return names.dropLast().joined(separator: ", ") + " or " + names.last!
    }
}
