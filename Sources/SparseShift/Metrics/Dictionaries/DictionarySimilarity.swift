import Numerics
import Requirements

/// How alike the directions of two dictionaries are, by cosines, beside what random directions come to.
///
/// - **MMCS**, the mean maximum cosine similarity (Sharkey et al., 2022): for every direction the best of the other
///   dictionary. It is not one to one and not symmetric, so there are two numbers.
/// - **PW-MCC**, the pairwise MCC of dictionaries (arXiv 2505.20254): the mean cosine under the best one-to-one assignment.
///
/// The publications take cosines with their signs. A feature of shifts may as well point the other way (``Sign/free``).
/// ``Agreement`` correlates the entries of columns instead, which differs by their means.
public struct DictionarySimilarity: Sendable, Hashable, Codable, CustomStringConvertible, SessionMetric {
    /// Whether directions that are opposite are alike.
    public enum Sign: String, Sendable, Hashable, Codable, CaseIterable {
        /// Opposite directions differ: cos, as published.
        case signed
        /// Opposite directions are the same: |cos|, for features whose sign is free.
        case free
    }

    /// Directions of both dictionaries that were assigned to each other.
    public struct Match: Sendable, Hashable, Codable {
        /// The direction of the first dictionary.
        public let first: Int
        /// The direction of the second dictionary.
        public let second: Int
        /// Their cosine, without its sign if signs are free.
        public let cosine: Double
    }

    /// What random dictionaries of the same shapes come to.
    public struct Chance: Sendable, Hashable, Codable {
        /// Of ``DictionarySimilarity/mmcs``.
        public let mmcs: ChanceLevel
        /// Of ``DictionarySimilarity/reverseMMCS``.
        public let reverseMMCS: ChanceLevel
        /// Of ``DictionarySimilarity/pwmcc``.
        public let pwmcc: ChanceLevel
    }

    /// What was done with signs.
    public let sign: Sign
    /// The largest cosine of every direction of the first dictionary with one of the second (H).
    public let best: [Double]
    /// The largest cosine of every direction of the second dictionary with one of the first (H').
    public let reverseBest: [Double]
    /// The best one-to-one assignment, in the order of the first dictionary; min(H, H') of them.
    public let matches: [Match]
    /// Directions of zeros, of both dictionaries together: their cosines are 0.
    public let zeroDirections: Int
    /// What random dictionaries of the same shapes come to.
    public let chance: Chance

    /// The mean of the best cosines of the first dictionary's directions, at most 1.
    public var mmcs: Double { SampleStatistics.mean(best) }
    /// The mean of the best cosines of the second dictionary's directions, at most 1.
    public var reverseMMCS: Double { SampleStatistics.mean(reverseBest) }
    /// The mean cosine of the matches, at most 1: over the smaller dictionary if their sizes differ.
    public var pwmcc: Double { SampleStatistics.mean(matches.map(\.cosine)) }

    /// Compares two dictionaries.
    ///
    /// - Parameters:
    ///   - first: One row a direction (H × d), as ``Parameters/decoderWeight``.
    ///   - second: One row a direction (H' × d).
    ///   - sign: Whether opposite directions are alike.
    ///   - chanceDraws: How many pairs of random dictionaries are measured; 0 for none.
    ///   - seed: Of the random dictionaries.
    /// - Throws: ``MetricError`` if the widths differ, a dictionary is empty, or an entry is not finite.
    public init(
        _ first: Matrix, _ second: Matrix, sign: Sign = .free, chanceDraws: Int = 5, seed: Int = 0
    ) throws(MetricError) {
        try first.requireDirections("The first dictionary")
        try second.requireDirections("The second dictionary")
        try MetricError.require(
            first.columns == second.columns,
            "Directions of \(first.columns) and of \(second.columns) entries cannot be compared; both dictionaries must be of the same layer of the same model."
        )
        let chance = Self.chance(
            first.rows, second.rows, dimension: first.columns, sign: sign, draws: chanceDraws, seed: seed)
        let zeros = [first, second].map { dictionary in
            (0..<dictionary.rows).count { row in dictionary.row(row).allSatisfy { $0 == 0 } }
        }
        let cosines = Cosines(first, second, sign)
        self.init(
            sign, cosines.best, cosines.reverseBest, cosines.matches, zeroDirections: zeros[0] + zeros[1],
            chance: chance)
    }

    /// The same numbers beside another chance level.
    func with(_ chance: Chance) -> Self {
        Self(sign, best, reverseBest, matches, zeroDirections: zeroDirections, chance: chance)
    }

    private init(
        _ sign: Sign, _ best: [Double], _ reverseBest: [Double], _ matches: [Match], zeroDirections: Int, chance: Chance
    ) {
        self.sign = sign
        self.best = best
        self.reverseBest = reverseBest
        self.matches = matches
        self.zeroDirections = zeroDirections
        self.chance = chance
    }

    /// What independent random dictionaries of H and H' directions of d entries come to.
    ///
    /// For H = H' = d = 64, |cos| gives an MMCS of about 0.32 and a PW-MCC of about 0.30.
    public static func chance(
        _ features: Int, _ others: Int, dimension: Int, sign: Sign = .free, draws: Int = 5, seed: Int = 0
    ) -> Chance {
        require(
            features > 0 && others > 0 && dimension > 0,
            "Dictionaries of \(features) and \(others) directions of \(dimension) entries: all three must be positive.")
        let drawn = (0..<max(0, draws)).map { draw in
            var random = RandomGenerator(seed: seed, stream: 8_000 + draw)
            let first = Matrix.randomDirections(features, dimension, &random)
            return Cosines(first, .randomDirections(others, dimension, &random), sign)
        }
        return Chance(
            mmcs: ChanceLevel(drawn.map { SampleStatistics.mean($0.best) }),
            reverseMMCS: ChanceLevel(drawn.map { SampleStatistics.mean($0.reverseBest) }),
            pwmcc: ChanceLevel(drawn.map { SampleStatistics.mean($0.matches.map(\.cosine)) }))
    }

    /// The three numbers.
    public var description: String {
        "MMCS \(mmcs.brief) and \(reverseMMCS.brief), PW-MCC \(pwmcc.brief) (\(chance.pwmcc))"
    }

    /// The cosines of all directions of two dictionaries, and what they come to.
    struct Cosines {
        let best: [Double]
        let reverseBest: [Double]
        let matches: [Match]

        init(_ first: Matrix, _ second: Matrix, _ sign: Sign) {
            var table = first.unitRows.multiplied(by: second.unitRows, .transposed)
            if sign == .free {
                table.withUnsafeMutableBufferPointer { for index in $0.indices { $0[index] = abs($0[index]) } }
            }
            let (rows, columns) = (table.rows, table.columns)
            var best = [Double](repeating: -.infinity, count: rows)
            var reverse = [Double](repeating: -.infinity, count: columns)
            table.withUnsafeBufferPointer { elements in
                for row in 0..<rows {
                    for column in 0..<columns {
                        let cosine = Double(elements[row * columns + column])
                        best[row] = max(best[row], cosine)
                        reverse[column] = max(reverse[column], cosine)
                    }
                }
            }
            self.best = best
            reverseBest = reverse
            matches = LinearAssignment.maximizing(table).columnOfRow.enumerated().compactMap { row, column in
                column.map { Match(first: row, second: $0, cosine: Double(table[row, $0])) }
            }
        }
    }
}
