import Numerics
import SparseShift

/// How alike the columns of a method are over seeds, beside what independent random columns are, of the shapes of the first two
/// seeds. All scores are from 0 to 1; pairs of seeds are 0 and 1, 0 and 2, …, 1 and 2, ….
public struct SeedAgreement: Sendable, Hashable {
    /// The mean |cosine| of columns that are matched one to one (PW-MCC), of every two seeds.
    public let pwmcc: [Double]
    /// The same of random columns.
    public let chancePWMCC: Double
    /// The mean of the largest |cosines| (MMCS), of every two seeds, the mean of both ways.
    public let mmcs: [Double]
    /// The same of random columns.
    public let chanceMMCS: Double
    /// The mean share of other seeds that have a feature again, from 0 to 1; see ``SparseShift/FeatureStability``.
    public let stability: Double
    /// The same of random columns.
    public let chanceStability: Double
    /// How far the spans of the columns are the same, of every two seeds, from 0 to 1; see ``SparseShift/SubspaceOverlap``.
    public let subspaceOverlap: [Double]
    /// The same of random spans; 1 if a span is the whole space, and then the overlap says nothing.
    public let chanceSubspaceOverlap: Double

    /// Compares every two seeds.
    ///
    /// - Parameters:
    ///   - columns: The columns of every seed (H × d each), of at least two.
    ///   - chances: What random columns of known shapes have.
    /// - Throws: ``SparseShift/MetricError`` if two cannot be compared.
    init(of columns: [Matrix], _ chances: inout [[Int]: DictionarySimilarity.Chance]) throws {
        let pairs = try DictionaryAgreement(columns, chanceDraws: 0).pairs
        let shape = [columns[0].rows, columns[1].rows, columns[0].columns]
        let chance = chances[shape] ?? DictionarySimilarity.chance(shape[0], shape[1], dimension: shape[2], draws: 3)
        chances[shape] = chance
        (pwmcc, chancePWMCC) = (pairs.map(\.pwmcc), chance.pwmcc.mean)
        mmcs = pairs.map { ($0.mmcs + $0.reverseMMCS) / 2 }
        chanceMMCS = (chance.mmcs.mean + chance.reverseMMCS.mean) / 2
        let stability = try FeatureStability(columns)
        (self.stability, chanceStability) = (stability.mean(), stability.randomStability())
        let overlaps = try columns.indices.flatMap { first in
            try columns.indices.filter { $0 > first }.map { try SubspaceOverlap(columns[first], columns[$0]) }
        }
        subspaceOverlap = overlaps.map(\.value)
        chanceSubspaceOverlap = SampleStatistics.mean(overlaps.map(\.chance))
    }
}
