import ArgumentParser
import SparseShift

/// The kinds of pairs of texts that the program makes itself.
package enum PairGenerator: String, ExpressibleByArgument, CaseIterable {
    case lang, gender, binary, corr, cat, sentences, truth

    /// How many pairs there are if nobody says: all, of the generators that have an end.
    private var defaultCount: Int? { self == .cat || self == .sentences ? 5_000 : nil }

    /// - Parameters:
    ///   - correlation: Of the attributes of sentences.
    ///   - varyingAtMost: Attributes of `cat` that change in a pair.
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

    /// `lang, gender, … or truth`.
    package static var list: String {
        let names = allCases.map(\.rawValue)
        return names.dropLast().joined(separator: ", ") + " or " + names.last!
    }
}
