import Numerics
import SparseShift
import Testing

@Suite struct MetricsClusteringTests {
    @Test func linkageOfSciPy() throws {
        let fixture = try MetricsFixture("clustering")
        let found = FeatureClustering(decoder: fixture["directions"].matrix(columns: 4))
        #expect(largestDifference(found.linkage.merges.map(\.height), fixture["heights"].numbers) < 1e-6)
        #expect(found.linkage.merges.map(\.size) == fixture["sizes"].integers)
        #expect(found.linkage.merges.flatMap { [$0.first, $0.second] } == fixture["pairs"].cases.flatMap(\.integers))
        #expect(found.order == fixture["leaves"].integers)
        #expect(found.clusters(height: fixture["height"].number) == groups(fixture["clusters"].integers))
        #expect(found.clusters(count: fixture["wanted"].integer) == groups(fixture["clusters_wanted"].integers))
    }

    /// Items by cluster number, as lists by their first item.
    private func groups(_ numbers: [Int]) -> [[Int]] {
        Dictionary(grouping: numbers.indices) { numbers[$0] }.values.sorted { $0[0] < $1[0] }
    }

    @Test func codesThatGoTogether() {
        let base = normalMatrix(200, 2, seed: 1)
        let codes = Matrix(rows: 200, columns: 5) { target in
            for row in 0..<200 {
                for (place, value) in [base[row, 0], base[row, 1], -2 * base[row, 0], base[row, 1] + 3, base[row, 0]]
                    .enumerated()
                { target[row * 5 + place] = value }
            }
        }
        let found = FeatureClustering(codes: codes)
        #expect(found.clusters(count: 2) == [[0, 2, 4], [1, 3]])
        #expect(found.clusters(height: 0.01) == [[0, 2, 4], [1, 3]])
        #expect(found.clusters(count: 1) == [[0, 1, 2, 3, 4]])
        #expect(found.clusters(height: 1) == [[0, 1, 2, 3, 4]])
        #expect(found.order.sorted() == [0, 1, 2, 3, 4])
    }

    @Test func fewItems() {
        #expect(AverageLinkage(distances: [], count: 0).leaves.isEmpty)
        #expect(AverageLinkage(distances: [0], count: 1).leaves == [0])
        #expect(AverageLinkage(distances: [0], count: 1).clusters(count: 3) == [[0]])
        #expect(AverageLinkage(distances: [0, 2, 2, 0], count: 2).clusters(height: 1) == [[0], [1]])
    }

    @Test func emergenceOfConcepts() {
        var emergence = ConceptEmergence()
        #expect(emergence.steps(above: 0.5).isEmpty)
        let first: [[Float]] = [[0.8, 0.1, 0.2], [0.1, 0.2, 0.3]]
        let second: [[Float]] = [[0.2, 0.7, 0.1], [0.9, 0.2, 0.95]]
        let third: [[Float]] = [[0.1, 0.9, 0.1], [0.1, 0.2, 0.96]]
        for (step, table) in [(10, first), (20, second), (30, third)] {
            emergence.record(step: step, Matrix(rows: table))
        }
        #expect(emergence.steps(above: 0.7) == [20, 20])
        #expect(emergence.steps(above: 0.75) == [30, 20])
        // Another feature was the best one at first.
        #expect(emergence.steps(above: 0.65, of: .best) == [10, 20])
        #expect(emergence.steps(above: 0.93) == [nil, 20])
        #expect(largestDifference(emergence.curves()[0], [0.1, 0.7, 0.9]) < 1e-6)
        #expect(largestDifference(emergence.scores, [0.55, 0.825, 0.93]) < 1e-6)
    }
}
