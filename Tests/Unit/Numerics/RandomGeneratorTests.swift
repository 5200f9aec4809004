import Numerics
import Testing

@Suite struct RandomGeneratorTests {
    /// xoshiro256** from the state that SplitMix64 makes of 0, by an independent program.
    @Test func knownAnswers() {
        var random = RandomGenerator(seed: 0)
        #expect(
            (0..<4).map { _ in random.next() } == [
                0x99ec_5f36_cb75_f2b4, 0xbf6e_1f78_4956_452a, 0x1a5f_849d_4933_e6e0, 0x6aa5_94f1_262d_2d2c,
            ])
    }

    @Test func streamsDiffer() {
        var first = RandomGenerator(seed: 7, stream: 1)
        var second = RandomGenerator(seed: 7, stream: 2)
        var again = RandomGenerator(seed: 7, stream: 1)
        let values = (0..<8).map { _ in first.next() }
        #expect(values != (0..<8).map { _ in second.next() })
        #expect(values == (0..<8).map { _ in again.next() })
    }

    @Test func uniformMoments() {
        var random = RandomGenerator(seed: 1)
        let values = (0..<100_000).map { _ in random.uniform(in: -1..<3) }
        let mean = values.reduce(0, +) / 100_000
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 100_000
        #expect(values.allSatisfy { $0 >= -1 && $0 < 3 })
        #expect(abs(mean - 1) < 0.02)
        #expect(abs(variance - 16.0 / 12) < 0.02)
    }

    @Test func normalMoments() {
        var random = RandomGenerator(seed: 2)
        let values = (0..<100_000).map { _ in random.normal() }
        let moments = (1...4).map { power in
            values.reduce(0) { $0 + pow($1, power) } / 100_000
        }
        #expect(abs(moments[0]) < 0.02)
        #expect(abs(moments[1] - 1) < 0.02)
        #expect(abs(moments[2]) < 0.05)
        #expect(abs(moments[3] - 3) < 0.15)
    }

    private func pow(_ value: Double, _ power: Int) -> Double {
        (0..<power).reduce(1) { product, _ in product * value }
    }

    @Test func integersAreEvenlySpread() {
        var random = RandomGenerator(seed: 3)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 { counts[random.integer(below: 7)] += 1 }
        #expect(counts.allSatisfy { abs($0 - 10_000) < 400 })
    }

    @Test func permutationHasEveryElementOnce() {
        var random = RandomGenerator(seed: 4)
        let permutation = random.permutation(100)
        #expect(permutation.sorted() == Array(0..<100))
        #expect(permutation != Array(0..<100))
        #expect(random.permutation(100) != permutation)
        #expect(random.permutation(0).isEmpty)
    }

    @Test func shufflingIsTheSameForTheSameSeed() {
        func shuffled(_ seed: Int) -> [Int32] {
            var random = RandomGenerator(seed: seed)
            var values = (0..<50).map(Int32.init)
            values.withUnsafeMutableBufferPointer { random.shuffle($0) }
            return values
        }
        #expect(shuffled(1) == shuffled(1))
        #expect(shuffled(1) != shuffled(2))
        #expect(shuffled(1).sorted() == (0..<50).map(Int32.init))
    }

    @Test func generatorsGoOnFromTheirWords() {
        var first = RandomGenerator(seed: 6, stream: 2)
        // After one normal number, the other one of its pair is kept.
        _ = first.normal()
        var second = RandomGenerator(words: first.words)!
        for _ in 0..<5 { #expect(first.normal() == second.normal()) }
        #expect(first.next() == second.next())
        #expect(RandomGenerator(words: [1, 2, 3]) == nil)
        #expect(RandomGenerator(words: [0, 0, 0, 0, 0, 0]) == nil)
        #expect(RandomGenerator(words: [1, 2, 3, 4, 2, 0]) == nil)
    }

    @Test func samplesHaveNoRepetition() {
        var random = RandomGenerator(seed: 5)
        for size in 0...9 {
            let sample = random.sample(size, from: 9)
            #expect(sample.count == size)
            #expect(Set(sample).count == size)
            #expect(sample.allSatisfy { (0..<9).contains($0) })
        }
    }
}
