import HDF5
import Requirements

/// The two phrases of every pair. Equal phrases are kept once.
public struct PairPhrases: RandomAccessCollection, Sendable, Equatable {
    /// The different phrases, in the order in which they first occur.
    public private(set) var phrases: [String] = []
    private var before: [Int32] = []
    private var after: [Int32] = []

    /// Takes pairs of phrases.
    public init(_ pairs: some Sequence<(before: String, after: String)>) {
        var known: [String: Int32] = [:]
        for pair in pairs {
            before.append(number(of: pair.before, known: &known))
            after.append(number(of: pair.after, known: &known))
        }
    }

    private mutating func number(of phrase: String, known: inout [String: Int32]) -> Int32 {
        if let number = known[phrase] { return number }
        let number = Int32(phrases.count)
        phrases.append(phrase)
        known[phrase] = number
        return number
    }

    /// 0.
    public var startIndex: Int { 0 }
    /// The number of pairs.
    public var endIndex: Int { before.count }
    /// The texts of a pair.
    public subscript(pair: Int) -> (before: String, after: String) {
        requireIndex(pair, below: before.count, "Pair")
        return (phrases[Int(before[pair])], phrases[Int(after[pair])])
    }

    /// Where the phrases of a pair are in ``phrases``.
    func numbers(ofPair pair: Int) -> (before: Int, after: Int) { (Int(before[pair]), Int(after[pair])) }

    /// The phrases of some pairs, in the order given.
    public func picked(at indices: some Sequence<Int>) -> PairPhrases {
        PairPhrases(indices.lazy.map { self[$0] })
    }

    /// Whether every pair has the same texts.
    public static func == (left: PairPhrases, right: PairPhrases) -> Bool { left.elementsEqual(right, by: ==) }
}
