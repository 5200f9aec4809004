import Numerics
import SparseShift
import TestSupport
import Testing

/// The harder synthetic shifts: each option does what it says, and nothing else.
@Suite struct DataSyntheticTests {
    private func make(
        entries: SyntheticShifts.Entries = .signed, supports: SyntheticShifts.Supports = .independent,
        noise: Double = 0, entanglement: SyntheticShifts.Entanglement = .none, dimension: Int = 12
    ) -> SyntheticShifts {
        SyntheticShifts(
            concepts: 6, varyingAtMost: 3, dimension: dimension, count: 8_000, entries: entries, supports: supports,
            noise: noise, entanglement: entanglement, seed: 5)
    }

    /// Numbers that earlier releases gave: seeds keep their meaning.
    @Test func seedsKeepTheirMeaning() {
        let old = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 2, count: 2, seed: 7)
        var random = RandomGenerator(seed: 7, stream: 1)
        let mixing = (0..<6).map { _ in Float(random.normal()) }
        #expect(old.mixing.elements == mixing)
        random = RandomGenerator(seed: 7, stream: 2)
        var concepts = [Float](repeating: 0, count: 6)
        for row in 0..<2 {
            let size = 1 + random.integer(below: 2)
            for place in random.sample(size, from: 3) { concepts[row * 3 + place] = Float(random.uniform(in: -1..<1)) }
        }
        #expect(old.concepts.elements == concepts)
    }

    @Test(arguments: SyntheticShifts.Entries.allCases)
    func entriesHaveTheirMoments(entries: SyntheticShifts.Entries) {
        let values = make(entries: entries).concepts.elements.filter { $0 != 0 }.map(Double.init)
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + $1 * $1 } / count - mean * mean
        let fourth = values.reduce(0) { $0 + pow4($1 - mean) } / count / (variance * variance)
        // Mean, variance and kurtosis of each distribution.
        let expected: (Double, Double, Double) =
            switch entries {
            case .signed: (0, 1.0 / 3, 1.8)
            case .positive: (0.5, 1.0 / 12, 1.8)
            case .normal: (0, 1, 3)
            case .laplace: (0, 1, 6)
            case .signs: (0, 1, 1)
            case .ones: (1, 0, .nan)
            }
        #expect(abs(mean - expected.0) < 0.03)
        #expect(abs(variance - expected.1) < 0.06)
        if entries != .ones { #expect(abs(fourth - expected.2) < (entries == .laplace ? 0.8 : 0.2)) }
    }

    private func pow4(_ value: Double) -> Double { value * value * value * value }

    /// How often concept b changes where a does, and how often at all.
    private func together(_ data: SyntheticShifts, _ a: Int, _ b: Int) -> Double {
        let (x, y) = (data.concepts.column(a), data.concepts.column(b))
        return Double(zip(x, y).count { $0 != 0 && $1 != 0 }) / Double(x.count { $0 != 0 })
    }

    @Test func supportsGoTogetherWithinGroups() {
        let levels = [0, 0.4, 0.9].map { make(supports: .init(correlation: $0, groupSize: 2)) }
        let inside = levels.map { together($0, 0, 1) }
        #expect(inside[0] + 0.05 < inside[1] && inside[1] + 0.05 < inside[2], "\(inside)")
        #expect(
            abs(inside[0] - together(levels[0], 0, 2)) < 0.05, "without correlation, any other concept is as likely")
        #expect(together(levels[2], 0, 2) < inside[0])
        // Sizes and entries stay as they are.
        for data in levels {
            let sizes = (0..<8_000).map { data.concepts.row($0).count { $0 != 0 } }
            for size in 1...3 { #expect(abs(sizes.count { $0 == size } - 2_667) < 160) }
        }
        // At ρ = 1 two changing concepts of one group come before any of another.
        let whole = make(supports: .init(correlation: 1, groupSize: 3))
        for row in 0..<8_000 {
            let changed = whole.concepts.row(row).indices.filter { whole.concepts.row(row)[$0] != 0 }
            #expect(Set(changed.map { $0 / 3 }).count == 1)
        }
    }

    @Test func noiseHasItsSize() {
        let (clean, noisy) = (make(), make(noise: 0.2))
        #expect(noisy.concepts == clean.concepts)
        #expect(abs(relativeDistance(noisy.matrix.elements, clean.matrix.elements) - 0.2) < 0.003)
        let fresh = noisy.fresh(count: 500)
        let plain = fresh.concepts.multiplied(by: fresh.mixing, .transposed)
        #expect(abs(relativeDistance(fresh.matrix.elements, plain.elements) - 0.2) < 0.02)
    }

    @Test func entanglementIsLinearOrNot() {
        let plain = make()
        let linear = make(entanglement: .linear(0.5))
        #expect(linear.concepts == plain.concepts)
        #expect(linear.mixing != plain.mixing)
        #expect(linear.matrix == linear.concepts.multiplied(by: linear.mixing, .transposed))
        #expect(make(entanglement: .linear(0)).matrix == plain.matrix)
        let bent = make(entanglement: .nonlinear(0.5))
        #expect(bent.mixing == plain.mixing)
        let gap = relativeDistance(bent.matrix.elements, plain.matrix.elements)
        #expect((0.1...0.6).contains(gap))
        // Twice a shift is not bent twice as much: the same δ, doubled, would need to be.
        let ones = SyntheticShifts(
            concepts: 2, varyingAtMost: 2, dimension: 4, count: 200, entries: .ones, entanglement: .nonlinear(2),
            seed: 1)
        func shift(_ row: [Float]) -> [Float] {
            ones.matrix.row((0..<200).first { ones.concepts.row($0) == row }!)
        }
        let sum = zip(shift([1, 0]), shift([0, 1])).map { $0 + $1 }
        #expect(relativeDistance(shift([1, 1]), sum) > 0.02, "effects do not add up")
        #expect(make(entanglement: .nonlinear(0)).matrix == plain.matrix)
    }

    @Test func squareMixingAndLevel() {
        let square = make(dimension: 6)
        #expect(square.mixing.rows == square.mixing.columns)
        let ones = make(entries: .ones)
        // E|δ_j| is the mean size of a support, two, divided by six concepts.
        let norms = (0..<6).map { ones.mixing.column($0).reduce(0.0) { $0 + Double($1 * $1) }.squareRoot() }
        #expect(abs(ones.trueLevel() - 2.0 / 6 * norms.reduce(0, +) / 6) < 0.05)
        #expect(abs(ones.trueLevel(features: 12) - ones.trueLevel() / 2) < 1e-9)
    }
}
