import Foundation
import Numerics
import Testing

struct NeighborEmbeddingTests {
    /// Three groups of points in ten dimensions, far apart.
    private static let groups: Matrix = {
        var random = RandomGenerator(seed: 4)
        var elements: [Float] = []
        for row in 0..<60 {
            for column in 0..<10 { elements.append(Float(random.uniform(in: -1..<1)) + (column == row % 3 ? 8 : 0)) }
        }
        return Matrix(rows: 60, columns: 10, elements: elements)
    }()

    @Test func affinitiesHaveThePerplexityAndAddUpToOne() {
        let points = Self.groups
        let affinities = NeighborEmbedding.affinities(points, perplexity: 7)
        #expect(abs(affinities.reduce(0, +) - 1) < 1e-9)
        for row in 0..<60 {
            for column in 0..<60 { #expect(affinities[row * 60 + column] == affinities[column * 60 + row]) }
        }
        // Four corners of a square: every point has two neighbours at a distance of one and one at √2; by symmetry the
        // conditional distribution is the same for all, so that its entropy can be read from P alone.
        let square = Matrix(rows: [[0, 0], [0, 1], [1, 0], [1, 1]])
        let p = NeighborEmbedding.affinities(square, perplexity: 2.5).map { $0 * 4 }
        let entropy = -p[1...3].reduce(0) { $0 + $1 * log($1) }
        #expect(abs(exp(entropy) - 2.5) < 1e-5)
    }

    @Test func gradientIsThatOfTheDivergence() {
        let affinities = NeighborEmbedding.affinities(Self.groups, perplexity: 10)
        var random = RandomGenerator(seed: 9)
        let map = (0..<120).map { _ in random.uniform(in: -2..<2) }
        let gradient = NeighborEmbedding.gradient(at: map, affinities)
        for place in [0, 7, 64, 119] {
            var (above, below) = (map, map)
            above[place] += 1e-5
            below[place] -= 1e-5
            let slope =
                (NeighborEmbedding.divergence(at: above, affinities)
                    - NeighborEmbedding.divergence(at: below, affinities)) / 2e-5
            #expect(abs(slope - gradient[place]) < 1e-6)
        }
    }

    @Test func groupsStayTogether() {
        let map = NeighborEmbedding(Self.groups, perplexity: 10)
        #expect(map.divergence > 0 && map.divergence < 1)
        #expect(map.coordinates == NeighborEmbedding(Self.groups, perplexity: 10).coordinates)
        for point in 0..<60 {
            let nearest = (0..<60).filter { $0 != point }.min { distance(map, point, $0) < distance(map, point, $1) }!
            #expect(nearest % 3 == point % 3)
        }
    }

    private func distance(_ map: NeighborEmbedding, _ first: Int, _ second: Int) -> Double {
        let (x, y) = (
            map.coordinates[2 * first] - map.coordinates[2 * second],
            map.coordinates[2 * first + 1] - map.coordinates[2 * second + 1]
        )
        return x * x + y * y
    }

    @Test func degenerateInputHasAMap() {
        #expect(NeighborEmbedding(Matrix(rows: 0, columns: 3)).coordinates.isEmpty)
        #expect(NeighborEmbedding(Matrix(rows: [[1], [2]])).coordinates.count == 4)
        let equal = NeighborEmbedding(Matrix(rows: 5, columns: 2), steps: 20)
        #expect(equal.coordinates.allSatisfy { $0.isFinite })
    }

    @Test func principalPlaneKeepsDistancesOfPointsOnAPlane() {
        // A plane in four dimensions.
        let points = Matrix(rows: [[0, 0, 1, 5], [3, 0, 1, 5], [0, 4, 1, 5], [3, 4, 1, 5], [1, 1, 1, 5]])
        let plane = PrincipalPlane(points)
        #expect(
            abs(plane.explained.first + plane.explained.second - 1) < 1e-9
                && plane.explained.first > plane.explained.second)
        func distance(_ i: Int, _ j: Int) -> Double {
            hypot(
                plane.coordinates[2 * i] - plane.coordinates[2 * j],
                plane.coordinates[2 * i + 1] - plane.coordinates[2 * j + 1])
        }
        #expect(abs(distance(0, 1) - 3) < 1e-6 && abs(distance(0, 2) - 4) < 1e-6 && abs(distance(1, 2) - 5) < 1e-6)
        // Fewer points than entries take the other way.
        let wide = PrincipalPlane(Matrix(rows: [[1, 0, 0, 0, 0, 0], [0, 2, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]]))
        #expect(
            abs(
                hypot(wide.coordinates[0] - wide.coordinates[2], wide.coordinates[1] - wide.coordinates[3])
                    - 5.squareRoot()) < 1e-6)
    }
}
