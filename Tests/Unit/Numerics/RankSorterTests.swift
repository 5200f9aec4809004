import Numerics
import Testing

@Suite struct RankSorterTests {
    /// 1 + how many are smaller + half of how many others are equal.
    private func ranks(_ values: [Float]) -> [Double] {
        values.map { value in
            Double(values.count { $0 < value }) + (Double(values.count { $0 == value }) + 1) / 2
        }
    }

    @Test func ranksByCounting() {
        var random = RandomGenerator(seed: 1)
        for count in [0, 1, 2, 5, 100, 500] {
            let wide = (0..<count).map { _ in Float(random.normal() * 1e3) }
            #expect(wide.averageRanks == ranks(wide))
            let tied = (0..<count).map { _ in Float(random.integer(below: 7)) - 3 }
            #expect(tied.averageRanks == ranks(tied))
        }
    }

    @Test func extremeNumbers() {
        let values: [Float] = [
            0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .greatestFiniteMagnitude,
            -.greatestFiniteMagnitude, 1, -1,
        ]
        #expect(values.averageRanks == ranks(values))
    }

    @Test func ordersThatKeepEquals() {
        let values: [Float] = [3, -1, 3, 0, -1]
        var order = [Int32](repeating: -1, count: 5)
        RankSorter(capacity: 8).writeOrder(of: values, count: 5, into: &order)
        #expect(order == [1, 4, 3, 0, 2])
    }

    @Test func medianAndSpread() {
        #expect(SampleStatistics.median([3, 1, 2]) == 2)
        #expect(SampleStatistics.median([4, 1, 2, 3]) == 2.5)
        #expect(SampleStatistics.median([]) == nil)
        #expect(SampleStatistics.mean([1, 2, 6]) == 3)
        #expect(abs(SampleStatistics.standardDeviation([1, 2, 6]) - 7.0.squareRoot()) < 1e-12)
        #expect(SampleStatistics.standardDeviation([1]) == 0)
    }
}
