import Glibc
import Numerics
import SparseShift
import Testing

/// Concepts in combinations that were seen, and in others that were not.
@Suite struct CompositionalConceptTests {
    private func support(_ row: [Float]) -> Set<Int> { Set(row.indices.filter { row[$0] != 0 }) }

    /// 20 concepts, 4 at once: in distribution, concept 0 comes with some of 1 … 9; out of it, with some of 10 … 19.
    private func world() throws -> CompositionalConcepts { try CompositionalConcepts(count: 20, active: 4, seed: 1) }

    @Test func heldOutCombinationsAreNeverSeen() throws {
        let world = try world()
        let (seen, heldOut) = (try world.samples(3_000), try world.samples(1_000, .outOfDistribution, seed: 1))
        var withFirst = 0
        var others = [Int](repeating: 0, count: 20)
        for row in 0..<3_000 {
            let active = support(seen.concepts.row(row))
            #expect(active.count == 4)
            if active.contains(0) {
                withFirst += 1
                #expect(active.isDisjoint(with: 10..<20))
            } else {
                for concept in active { others[concept] += 1 }
            }
        }
        #expect(abs(withFirst - 1_500) < 130)
        // 4 of 19, equally often.
        for concept in 1..<20 { #expect(abs(others[concept] - (3_000 - withFirst) * 4 / 19) < 85) }
        var places = [Int](repeating: 0, count: 20)
        for row in 0..<1_000 {
            let active = support(heldOut.concepts.row(row))
            #expect(active.count == 4 && active.contains(0) && active.subtracting([0]).isSubset(of: Set(10..<20)))
            for concept in active { places[concept] += 1 }
        }
        for concept in 10..<20 { #expect(abs(places[concept] - 300) < 70) }
    }

    @Test func embeddingsAreMixed() throws {
        let world = try world()
        // ⌈2 · 4 · ln 5⌉.
        #expect(world.dimension == 13 && world.mixing.columns == 20)
        for column in 0..<20 {
            #expect(abs(world.mixing.column(column).reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        }
        let samples = try world.samples(200)
        let product = samples.concepts * world.directions
        #expect(samples.matrix.subtracting(product).elements.allSatisfy { abs($0) < 1e-5 })
        let entries = samples.concepts.elements.filter { $0 != 0 }.map(Double.init)
        #expect(
            entries.allSatisfy { $0 > 0 && $0 <= 1 } && abs(entries.reduce(0, +) / Double(entries.count) - 0.5) < 0.05)
        #expect(world.labels(of: samples) == (0..<200).map { samples.concepts[$0, 0] > 0.5 })
        #expect(try world.samples(200).matrix == samples.matrix && world.samples(200, seed: 1).matrix != samples.matrix)
        #expect(try CompositionalConcepts(count: 20, active: 4, dimension: 6).dimension == 6)
    }

    @Test(arguments: CompositionalConcepts.Part.allCases)
    func pairsChangeConceptsInKnownCombinations(part: CompositionalConcepts.Part) throws {
        let world = try world()
        let pairs = try world.pairs(1_500, varyingAtMost: 2, part, seed: 3)
        var together = 0
        for row in 0..<1_500 {
            let changed = support(pairs.concepts.row(row))
            #expect((1...2).contains(changed.count))
            guard changed.contains(0), changed.count == 2 else { continue }
            together += 1
            let isSecondHalf = !changed.isDisjoint(with: 10..<20)
            #expect(isSecondHalf == (part == .outOfDistribution))
        }
        #expect(together > 100)
        let product = pairs.concepts * world.directions
        #expect(pairs.shifts(0..<1_500).subtracting(product).elements.allSatisfy { abs($0) < 1e-5 })
    }

    /// The truth itself is found, and a probe of it holds out of distribution; one of a code that took concept 10 for the
    /// absence of concept 0 does not.
    @Test func probesOutOfDistribution() throws {
        let world = try world()
        let parts = try [
            world.samples(600), world.samples(600, seed: 5), world.samples(600, .outOfDistribution, seed: 6),
        ]
        let labels = parts.map(world.labels)
        let truth = try OutOfDistributionProbe(
            parts[0].concepts, labels: labels[0], validation: (parts[1].concepts, labels[1]), test: parts[2].concepts,
            labels: labels[2])
        #expect(truth.training.auroc > 0.999 && truth.validation!.auroc > 0.99 && truth.test.auroc > 0.99)
        #expect(truth.test.accuracy > 0.95 && abs(truth.test.majority - 0.5) < 0.1)
        // Without concept 0, the others tell a little in distribution and nothing out of it.
        func blind(_ data: Shifts) -> Matrix {
            Matrix(rows: (0..<data.count).map { Array(data.concepts.row($0).dropFirst()) })
        }
        let other = try OutOfDistributionProbe(
            blind(parts[0]), labels: labels[0], validation: (blind(parts[1]), labels[1]), test: blind(parts[2]),
            labels: labels[2])
        #expect(other.validation!.auroc > 0.65 && abs(other.test.auroc - 0.5) < 0.1)
        #expect(throws: MetricError.self) {
            try OutOfDistributionProbe(
                parts[0].concepts, labels: [Bool](repeating: true, count: 600), test: parts[2].concepts,
                labels: labels[2])
        }
    }

    @Test func sizesOutOfRange() throws {
        let world = try world()
        let bodies: [() throws -> Void] = [
            { _ = try CompositionalConcepts(count: 2, active: 1) },
            { _ = try CompositionalConcepts(count: 10, active: 6) },
            { _ = try CompositionalConcepts(count: 10, active: 0) },
            { _ = try CompositionalConcepts(count: 10, active: 3, dimension: 0) }, { _ = try world.samples(0) },
            { _ = try world.pairs(5, varyingAtMost: 5) },
        ]
        for body in bodies {
            #expect(throws: DataError.self) { try body() }
        }
        let sentence =
            "compositional concepts: 3,000,000,000 samples of \(world.count) concepts are 2³¹ numbers or more; draw at most \((Int(Int32.max) / world.count).grouped) at once, with another seed each time."
        #expect(throws: DataError(sentence)) { try world.samples(3_000_000_000) }
        #expect(try CompositionalConcepts(count: 10, active: 5).samples(20, .outOfDistribution).count == 20)
    }
}
