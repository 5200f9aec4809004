import Numerics
import Requirements

/// Known features in superposition, such as a language model may have: more of them than dimensions, few frequent and many
/// rare, some firing together, some only with a parent (SynthSAEBench, arXiv 2602.14687).
///
///     let world = try SuperposedFeatures(count: 256, dimension: 64, hierarchy: FeatureHierarchy(roots: 16))
///     let pairs = try world.pairs(20_000, varyingAtMost: 3)      // shifts with their δ, to train on
///     let samples = try world.samples(20_000)                    // single embeddings with the features' values
///     world.directions                                           // the truth (N × d)
///
/// An embedding is Σ v_i d_i plus a bias. Without hierarchy feature i fires with its probability in ``frequencies``;
/// with it a child fires more rarely, as ``firingFrequencies`` say, where siblings would need more than their parent
/// has. Where it fires its value is max(0, μ_i + σ_i n) with a normal n; μ falls from 5 for the first feature to 4 for
/// the last, and σ_i is |½ + ½ n|. A child's value is multiplied by its parent's over the parent's μ.
public struct SuperposedFeatures: Sendable, CustomStringConvertible {
    /// N directions of unit length, one a row (N × d).
    public let directions: Matrix
    /// p_i: how often each feature should fire.
    public let frequencies: [Double]
    /// How often each feature does fire, exactly so without correlation but for the few values that the normal draw
    /// makes 0: siblings exclude each other, and children of a parent that fires too rarely for all of them fire less
    /// than they should.
    public let firingFrequencies: [Double]
    /// What is added to every embedding, of length ½ (d).
    public let bias: [Float]
    /// The parent of every feature; `nil` for roots and for features that stand alone.
    public let parents: [Int?]
    /// Which features fire together; `nil` for independent ones.
    public let correlation: FiringCorrelation?
    /// What directions, correlations and magnitudes were drawn from.
    public let seed: Int

    let families: [(parent: Int, children: Range<Int>)]
    /// μ.
    let means: [Double]
    /// σ.
    let deviations: [Double]
    let loadings: [Double]
    let own: [Double]
    /// What g must exceed.
    let thresholds: [Double]

    /// Draws features.
    ///
    /// - Parameters:
    ///   - count: N, the number of features.
    ///   - dimension: d, the width of an embedding.
    ///   - frequencies: How often they fire.
    ///   - correlation: Which fire together; `nil` for none.
    ///   - hierarchy: Which fire only with a parent; `nil` for none.
    ///   - orthogonalizationSteps: Steps of Adam that push the directions apart; 0 for random ones.
    ///   - seed: The same seed gives the same features.
    /// - Throws: ``DataError`` for a size that is not positive, or frequencies and others out of range.
    public init(
        count: Int = 1_024, dimension: Int = 128, frequencies: ZipfFrequencies = ZipfFrequencies(),
        correlation: FiringCorrelation? = FiringCorrelation(),
        hierarchy: FeatureHierarchy? = FeatureHierarchy(roots: 16),
        orthogonalizationSteps: Int = 100, seed: Int = 0
    ) throws(DataError) {
        guard count > 0, dimension > 0, count <= Int(Int32.max) / dimension else {
            throw DataError(
                "superposed features: \(count) features of \(dimension) dimensions; both are positive, and together below 2³¹ numbers."
            )
        }
        guard orthogonalizationSteps >= 0 else {
            throw DataError("orthogonalizationSteps: not negative, not \(orthogonalizationSteps).")
        }
        try frequencies.check()
        try correlation?.check()
        try hierarchy?.check()
        var random = RandomGenerator(seed: seed, stream: 91)
        directions =
            NearlyOrthogonalDirections(
                count: count, dimension: dimension, steps: orthogonalizationSteps, &random
            ).matrix
        random = RandomGenerator(seed: seed, stream: 92)
        deviations = (0..<count).map { _ in abs(0.5 + 0.5 * random.normal()) }
        means = (0..<count).map { 5 - (count > 1 ? Double($0) / Double(count - 1) : 0) }
        random = RandomGenerator(seed: seed, stream: 93)
        let shift = (0..<dimension).map { _ in random.normal() }
        let length = shift.reduce(0) { $0 + $1 * $1 }.squareRoot()
        bias = shift.map { Float($0 / (2 * max(length, .leastNormalMagnitude))) }
        random = RandomGenerator(seed: seed, stream: 94)
        (loadings, own) = correlation?.factors(count, &random) ?? ([], [Double](repeating: 1, count: count))
        self.frequencies = frequencies.values(count)
        self.correlation = correlation
        self.seed = seed
        families = hierarchy?.families(count) ?? []
        var parents = [Int?](repeating: nil, count: count)
        for family in families { for child in family.children { parents[child] = family.parent } }
        self.parents = parents
        thresholds = Self.rates(self.frequencies, families).map(NormalTail.threshold)
        firingFrequencies = Self.firingFrequencies(self.frequencies, families)
    }

    /// The features of SynthSAEBench-16k: 16,384 in 768 dimensions, about 34 of which fire at once. It takes a minute or so.
    public static func synthSAEBench(seed: Int = 0) throws(DataError) -> SuperposedFeatures {
        try SuperposedFeatures(count: 16_384, dimension: 768, hierarchy: FeatureHierarchy(), seed: seed)
    }

    /// The correlations of the normal numbers that decide which features fire (N × N, row-major).
    package var copula: [Double] {
        let rank = correlation?.rank ?? 0
        var result = [Double](repeating: 0, count: count * count)
        for first in 0..<count {
            for second in 0..<count {
                let shared = (0..<rank).reduce(first == second ? own[first] * own[first] : 0) {
                    $0 + loadings[first * rank + $1] * loadings[second * rank + $1]
                }
                result[first * count + second] = shared
            }
        }
        return result
    }

    /// N, the number of features.
    public var count: Int { directions.rows }
    /// d, the width of an embedding.
    public var dimension: Int { directions.columns }
    /// The mean number of features that fire in a sample: the sum of ``firingFrequencies``.
    public var expectedL0: Double { firingFrequencies.reduce(0, +) }

    /// The number of features and dimensions.
    public var description: String {
        "\(count.grouped) features in \(dimension.grouped) dimensions, about \(expectedL0.brief) of which fire at once"
    }
}
