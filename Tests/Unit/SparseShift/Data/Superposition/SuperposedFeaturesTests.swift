import Glibc
import Numerics
import SparseShift
import Testing

/// Features in superposition have the statistics that they were asked for.
@Suite struct SuperposedFeaturesTests {
    private let wide = ZipfFrequencies(exponent: 0.5, largest: 0.4, smallest: 0.05)

    /// Adam on the loss as it is written, with all products of two directions.
    @Test func directionsAreThoseOfAdam() throws {
        let (count, width) = (7, 4)
        let start = try SuperposedFeatures(count: count, dimension: width, orthogonalizationSteps: 0, seed: 3)
        let found = try SuperposedFeatures(count: count, dimension: width, orthogonalizationSteps: 40, seed: 3)
        var rows = (0..<count).map { start.directions.row($0).map(Double.init) }
        func dot(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }
        func loss(_ rows: [[Double]]) -> Double {
            var sum = 0.0
            for i in 0..<count {
                for j in 0..<count where i != j { sum += dot(rows[i], rows[j]) * dot(rows[i], rows[j]) }
                sum += Double(count) * (dot(rows[i], rows[i]) - 1) * (dot(rows[i], rows[i]) - 1)
            }
            return sum
        }
        var (mean, square) = (rows.map { $0.map { _ in 0.0 } }, rows.map { $0.map { _ in 0.0 } })
        for step in 1...40 {
            let old = rows
            for i in 0..<count {
                for k in 0..<width {
                    // The slope by differences, which are exact up to the third power here.
                    var (up, down) = (old, old)
                    up[i][k] += 1e-4
                    down[i][k] -= 1e-4
                    let slope = (loss(up) - loss(down)) / 2e-4
                    mean[i][k] = 0.9 * mean[i][k] + 0.1 * slope
                    square[i][k] = 0.999 * square[i][k] + 0.001 * slope * slope
                    let (m, v) = (
                        mean[i][k] / (1 - pow(0.9, Double(step))), square[i][k] / (1 - pow(0.999, Double(step)))
                    )
                    rows[i][k] -= 3e-4 * m / (v.squareRoot() + 1e-8)
                }
            }
        }
        for i in 0..<count {
            let length = dot(rows[i], rows[i]).squareRoot()
            for k in 0..<width { #expect(abs(Double(found.directions[i, k]) - rows[i][k] / length) < 1e-5) }
        }
    }

    @Test func directionsHaveUnitLengthAndOverlapLess() throws {
        func overlap(_ world: SuperposedFeatures) -> Double {
            let products = world.directions.multiplied(by: world.directions, .transposed)
            let best = (0..<world.count).map { row in
                #expect(abs(products[row, row] - 1) < 1e-5)
                return Double(products.row(row).enumerated().filter { $0.offset != row }.map { abs($0.element) }.max()!)
            }
            return best.reduce(0, +) / Double(best.count)
        }
        let random = try SuperposedFeatures(count: 96, dimension: 32, orthogonalizationSteps: 0)
        let apart = try SuperposedFeatures(count: 96, dimension: 32)
        #expect(overlap(apart) < overlap(random) - 0.02)
        let bias = apart.bias.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        #expect(abs(bias - 0.5) < 1e-6)
    }

    @Test func frequenciesFollowZipf() throws {
        let found = ZipfFrequencies().values(16_384)
        #expect(abs(found[0] - 0.4) < 1e-12 && abs(found[16_383] - 5e-4) < 1e-12)
        let last = 1 / 128.0
        #expect(abs(found[99] - (5e-4 + (0.4 - 5e-4) * (0.1 - last) / (1 - last))) < 1e-12)
        // A script in Python, with all sets of siblings: 59.1442 without the hierarchy, and 34.4953 with it. The paper has
        // about 34 features at once.
        #expect(abs(found.reduce(0, +) - 59.14421307733542) < 1e-9)
        let firing = SuperposedFeatures.firingFrequencies(found, FeatureHierarchy().families(16_384))
        #expect(abs(firing.reduce(0, +) - 34.495308005893385) < 1e-9)
        #expect(throws: DataError.self) { try SuperposedFeatures(frequencies: .init(largest: 1.2)) }
    }

    /// How often each feature is not zero.
    private func rates(_ values: Matrix) -> [Double] {
        (0..<values.columns).map { Double(values.column($0).count { $0 != 0 }) / Double(values.rows) }
    }

    @Test func independentFeaturesFireAsOftenAsTheyShould() throws {
        let world = try SuperposedFeatures(
            count: 20, dimension: 8, frequencies: wide, correlation: nil, hierarchy: nil, seed: 1)
        let values = try world.values(6_000, seed: 4)
        for (rate, expected) in zip(rates(values), world.frequencies) {
            #expect(abs(rate - expected) < 4.5 * (expected * (1 - expected) / 6_000).squareRoot())
        }
        // Magnitudes: means from 5 down to 4.
        for (feature, mean) in [(0, 5.0), (19, 4.0)] {
            let firing = values.column(feature).filter { $0 != 0 }.map(Double.init)
            #expect(abs(firing.reduce(0, +) / Double(firing.count) - mean) < 0.3)
            #expect(firing.allSatisfy { $0 > 0 })
        }
        let samples = try world.samples(50, seed: 4)
        #expect(samples.concepts == values.rows(0..<50))
        for row in 0..<50 {
            for column in 0..<8 {
                let sum = (0..<20).reduce(Double(world.bias[column])) {
                    $0 + Double(values[row, $1]) * Double(world.directions[$1, column])
                }
                #expect(abs(sum - Double(samples.matrix[row, column])) < 1e-4)
            }
        }
        #expect(
            try world.values(50, seed: 4) == values.rows(0..<50) && world.values(50, seed: 5) != values.rows(0..<50))
    }

    /// Two features fire together as often as two normal numbers with the copula's correlation are above their thresholds.
    @Test func correlatedFeaturesFollowTheCopula() throws {
        let world = try SuperposedFeatures(
            count: 6, dimension: 8, frequencies: wide, correlation: FiringCorrelation(rank: 2, scale: 0.7),
            hierarchy: nil,
            seed: 2)
        let values = try world.values(12_000, seed: 1)
        for (rate, expected) in zip(rates(values), world.frequencies) {
            #expect(abs(rate - expected) < 4.5 * (expected * (1 - expected) / 12_000).squareRoot())
        }
        let correlations = world.copula
        var largest = 0.0
        for first in 0..<6 {
            #expect(abs(correlations[first * 6 + first] - 1) < 1e-9)
            for second in 0..<first {
                let rho = correlations[first * 6 + second]
                largest = max(largest, abs(rho))
                let expected = Self.both(world.frequencies[first], world.frequencies[second], rho)
                let (x, y) = (values.column(first), values.column(second))
                let found = Double(zip(x, y).count { $0 != 0 && $1 != 0 }) / 12_000
                #expect(abs(found - expected) < 4.5 * (expected * (1 - expected) / 12_000).squareRoot() + 1e-4)
            }
        }
        #expect(largest > 0.3, "the case says something")
    }

    /// P(X > a, Y > b) of normal numbers with the correlation ρ, by summing over X.
    private static func both(_ p: Double, _ q: Double, _ rho: Double) -> Double {
        func above(_ x: Double) -> Double { erfc(x / 2.0.squareRoot()) / 2 }
        func threshold(_ probability: Double) -> Double {
            var (low, high) = (-9.0, 9.0)
            for _ in 0..<80 {
                let middle = (low + high) / 2
                if above(middle) > probability { low = middle } else { high = middle }
            }
            return low
        }
        let (a, b) = (threshold(p), threshold(q))
        let step = 0.002
        return stride(from: a + step / 2, to: 9, by: step).reduce(0) { sum, x in
            let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
            return sum + step * density * above((b - rho * x) / (1 - rho * rho).squareRoot())
        }
    }

    private func forest(_ correlation: FiringCorrelation? = nil) throws -> SuperposedFeatures {
        try SuperposedFeatures(
            count: 40, dimension: 16, frequencies: ZipfFrequencies(exponent: 0.5, largest: 0.6, smallest: 0.02),
            correlation: correlation, hierarchy: FeatureHierarchy(roots: 2, branching: 3, depth: 2), seed: 5)
    }

    /// Whether every child has its parent and no sibling.
    private func isConsistent(_ row: [Float], _ world: SuperposedFeatures) -> Bool {
        var children: [Int: Int] = [:]
        for (feature, parent) in world.parents.enumerated() where row[feature] != 0 {
            guard let parent else { continue }
            guard row[parent] != 0 else { return false }
            children[parent, default: 0] += 1
        }
        return children.values.allSatisfy { $0 == 1 }
    }

    @Test func treesAreFilledLevelByLevel() throws {
        let world = try forest()
        #expect(world.parents.prefix(2).allSatisfy { $0 == nil })
        #expect(world.parents[2..<8].map { $0 } == [0, 0, 0, 1, 1, 1])
        // Features 2 … 7 have three children each: 8 … 25; the others stand alone.
        #expect(world.parents[8..<26].map { $0 } == (2..<8).flatMap { [Int?](repeating: $0, count: 3) })
        #expect(world.parents[26...].allSatisfy { $0 == nil })
        let large = FeatureHierarchy()
        #expect(large == FeatureHierarchy(roots: 128, branching: 4, depth: 3))
        let cut = try SuperposedFeatures(
            count: 5, dimension: 4, hierarchy: FeatureHierarchy(roots: 2, branching: 2, depth: 3))
        #expect(cut.parents == [nil, nil, 0, 0, 1])
    }

    @Test(arguments: [nil, FiringCorrelation(rank: 3, scale: 0.4)])
    func hierarchyIsNeverViolated(correlation: FiringCorrelation?) throws {
        let world = try forest(correlation)
        let values = try world.values(3_000)
        for row in 0..<3_000 { #expect(isConsistent(values.row(row), world)) }
        #expect((2..<26).allSatisfy { feature in values.column(feature).contains { $0 != 0 } })
    }

    /// A child wins against the siblings that fire with it as often as the sum over all sets of siblings says.
    @Test func childrenFireAsOftenAsTheRulesSay() throws {
        let world = try forest()
        let count = 12_000
        let found = rates(try world.values(count, seed: 9))
        let p = world.frequencies
        var exact = p
        for parent in 0..<8 {
            let children = world.parents.indices.filter { world.parents[$0] == parent }
            let all = children.reduce(0.0) { $0 + p[$1] }
            let drawn = children.map { min(1, p[$0] / p[parent] * (1 + (all - p[$0]) / p[parent])) }
            for (place, child) in children.enumerated() {
                var wins = 0.0
                for set in 0..<8 where set & (1 << place) != 0 {
                    let chance = drawn.indices.reduce(1.0) { $0 * (set & (1 << $1) != 0 ? drawn[$1] : 1 - drawn[$1]) }
                    wins += chance / Double(set.nonzeroBitCount)
                }
                exact[child] = exact[parent] * wins
            }
        }
        for feature in 0..<40 {
            let expected = exact[feature]
            #expect(abs(found[feature] - expected) < 4.5 * (expected * (1 - expected) / Double(count)).squareRoot())
            #expect(abs(world.firingFrequencies[feature] - expected) < 1e-12)
        }
    }

    /// A child is its own number times the parent's value over its mean, so that the correlation of both is the ratio of their
    /// relative deviations. The parent is the one that varies the most.
    @Test func childrenGrowWithTheirParents() throws {
        let world = try forest()
        let values = try world.values(8_000, seed: 3)
        func relativeDeviation(_ column: [Float]) -> Double {
            let numbers = column.filter { $0 != 0 }.map(Double.init)
            return SampleStatistics.standardDeviation(numbers) / SampleStatistics.mean(numbers)
        }
        let parent = (0..<8).max {
            relativeDeviation(values.column($0)) < relativeDeviation(values.column($1))
        }!
        var checked = 0
        for child in world.parents.indices where world.parents[child] == parent {
            let both = (0..<8_000).filter { values[$0, child] != 0 }
            let parents = Matrix(rows: both.map { [values[$0, parent]] })
            let children = Matrix(rows: both.map { [values[$0, child]] })
            let expected = relativeDeviation(parents.column(0)) / relativeDeviation(children.column(0))
            let found = MeanCorrelationCoefficient(parents, with: children).score
            #expect(abs(found - expected) < 4 / Double(both.count).squareRoot(), "\(found), not \(expected)")
            checked += expected > 0.3 ? 1 : 0
        }
        #expect(checked > 0, "the case says something")
    }

    @Test func pairsShareAllButAFew() throws {
        let world = try forest(FiringCorrelation(rank: 3, scale: 0.3))
        let (before, after) = try world.pairedValues(2_000, varyingAtMost: 3, seed: 1)
        var sizes = [0, 0, 0, 0]
        for row in 0..<2_000 {
            #expect(isConsistent(before.row(row), world) && isConsistent(after.row(row), world))
            let changed = zip(before.row(row), after.row(row)).count { $0 != $1 }
            sizes[min(changed, 3)] += 1
            #expect((1...3).contains(changed))
        }
        #expect(sizes[1] > 500 && sizes[2] > 400 && sizes[3] > 300, "\(sizes)")
        let pairs = try world.pairs(2_000, varyingAtMost: 3, seed: 1)
        #expect(pairs.concepts == after.subtracting(before) && pairs.dimension == 16)
        #expect(pairs.before == world.embeddings(of: before))
        // Δz = δ D.
        let shifts = pairs.concepts * world.directions
        #expect(pairs.shifts(0..<2_000).subtracting(shifts).elements.allSatisfy { abs($0) < 1e-4 })
        #expect(try world.pairs(2_000, seed: 1).concepts == pairs.concepts)
        #expect(try world.pairs(50, seed: 2).concepts != pairs.concepts.rows(0..<50))
        #expect(
            try forest(FiringCorrelation(rank: 3, scale: 0.3)).pairs(30, seed: 1).concepts
                == pairs.concepts.rows(0..<30))
    }

    @Test func whatCannotBeDrawn() throws {
        let world = try forest()
        let bodies: [() throws -> Void] = [
            { _ = try SuperposedFeatures(count: 0) }, { _ = try SuperposedFeatures(dimension: 0) },
            { _ = try SuperposedFeatures(orthogonalizationSteps: -1) },
            { _ = try SuperposedFeatures(hierarchy: FeatureHierarchy(roots: 0)) },
            { _ = try SuperposedFeatures(correlation: FiringCorrelation(rank: 0)) },
            { _ = try world.samples(0) }, { _ = try world.pairs(5, varyingAtMost: 0) },
            { _ = try world.pairs(5, varyingAtMost: 41) },
        ]
        for body in bodies {
            #expect(throws: DataError.self) { try body() }
        }
        let sentence =
            "superposed features: 100,000,000 samples of 40 features are 2³¹ numbers or more; draw at most 53,687,091 at once, with another seed each time."
        #expect(throws: DataError(sentence)) { try world.values(100_000_000) }
        #expect(throws: DataError(sentence)) { try world.pairs(100_000_000) }
    }
}
