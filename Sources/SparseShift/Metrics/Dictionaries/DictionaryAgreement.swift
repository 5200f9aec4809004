import Numerics
import Work

/// The similarity of the dictionaries of every two seeds.
public struct DictionaryAgreement: Sendable, Hashable, Codable, CustomStringConvertible, SessionMetric {
    /// The seeds of the models, in their order.
    public let seeds: [Int]
    /// The similarity of each pair of models: 0 and 1, 0 and 2, …, 1 and 2, …. All have the chance level of the first
    /// pair of the same sizes.
    public let pairs: [DictionarySimilarity]

    /// PW-MCC of every pair.
    public var pwmcc: SeedStatistics { SeedStatistics(pairs.map(\.pwmcc)) }
    /// MMCS of every pair, both ways.
    public var mmcs: SeedStatistics { SeedStatistics(pairs.flatMap { [$0.mmcs, $0.reverseMMCS] }) }

    /// Compares every two dictionaries.
    ///
    /// - Parameters:
    ///   - dictionaries: One row a direction (H × d); H may differ.
    ///   - seeds: Their seeds; 0, 1, … by default.
    ///   - sign: Whether opposite directions are alike.
    ///   - chanceDraws: How many pairs of random dictionaries are measured.
    /// - Throws: ``MetricError`` if there are fewer than two, or two cannot be compared.
    public init(
        _ dictionaries: [Matrix], seeds: [Int]? = nil, sign: DictionarySimilarity.Sign = .free, chanceDraws: Int = 5
    ) throws(MetricError) {
        try MetricError.require(
            dictionaries.count > 1,
            "Agreement needs at least 2 dictionaries, not \(dictionaries.count); train more seeds.")
        let seeds = seeds ?? Array(dictionaries.indices)
        try MetricError.require(
            seeds.count == dictionaries.count,
            "There are \(seeds.count) seeds for \(dictionaries.count) dictionaries; there must be one a dictionary.")
        self.seeds = seeds
        var (pairs, chances) = ([DictionarySimilarity](), [[Int]: DictionarySimilarity.Chance]())
        for first in dictionaries.indices {
            for second in dictionaries.indices where second > first {
                let shape = [dictionaries[first].rows, dictionaries[second].rows]
                let pair = try DictionarySimilarity(
                    dictionaries[first], dictionaries[second], sign: sign,
                    chanceDraws: chances[shape] == nil ? chanceDraws : 0)
                let chance = chances[shape] ?? pair.chance
                chances[shape] = chance
                pairs.append(pair.with(chance))
            }
        }
        self.pairs = pairs
    }

    /// The mean PW-MCC.
    public var description: String {
        "PW-MCC \(pwmcc.mean.brief) ± \(pwmcc.spread.brief) over \(pairs.count) pairs of seeds (\(pairs[0].chance.pwmcc))"
    }
}
