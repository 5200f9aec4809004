import LanguageModels
import Numerics
import SparseShift
import Testing

/// Directions of features keep the sign with which a concept appears.
@Suite struct ConceptDirectionsTests {
    private func shifts() throws -> Shifts {
        var random = RandomGenerator(seed: 5)
        var rows: [[Float]] = []
        var labels: [[Float]] = []
        for row in 0..<80 {
            let change: [Float] = [row % 2 == 0 ? 1 : -1, row % 3 == 0 ? 1 : -1]
            labels.append(change)
            rows.append((0..<6).map { 0.1 * Float(random.normal()) + ($0 < 2 ? change[$0] * Float(3 - $0) : 0) })
        }
        return try Shifts(
            Matrix(rows: rows), concepts: Matrix(rows: labels),
            annotations: ShiftAnnotations(conceptNames: ["a", "b"]),
            name: "made")
    }

    @Test func aDirectionIsItsColumnWithTheSign() throws {
        let shifts = try shifts()
        let model = try train(PrincipalComponents.Configuration(features: 2), on: shifts, seed: 0, observer: nil)
        // The second model has the opposite columns in effect, since its labels are turned.
        let turned = try Shifts(
            shifts.matrix, concepts: shifts.concepts.scaled(by: -1),
            annotations: ShiftAnnotations(conceptNames: ["a", "b"]), name: "turned")
        let found = try ConceptDirections(of: model, chosenOn: shifts)
        let opposite = try ConceptDirections(of: model, chosenOn: turned)
        for directions in [found, opposite] {
            for concept in 0..<2 {
                let column = model.steeringVector(try #require(directions.features[concept]))
                let product = zip(column, directions.directions[concept].vector).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(product != 0 && (product < 0 ? -1 : 1) == directions.signs[concept])
            }
        }
        #expect(opposite.signs == found.signs.map { -$0 } && opposite.features == found.features)
        #expect(found.keeping([1]).signs == [found.signs[1]])
        #expect(ConceptDirections("own", found.directions).signs == [1, 1])
    }

    @Test func digestsTellDirectionsApart() throws {
        let one = ConceptDirections("a", [.random("x", dimension: 4, seed: 0), .random("y", dimension: 4, seed: 1)])
        #expect(one.contentDigest == one.keeping(as: "other").contentDigest)
        #expect(one.contentDigest != one.keeping([1, 0]).contentDigest)
        let pairs = try TextPairs([("a", "b"), ("c", "d")])
        #expect(pairs.contentDigest == (try TextPairs([("a", "b"), ("c", "d")], name: "again")).contentDigest)
        #expect(pairs.contentDigest != (try TextPairs([("a", "b"), ("c", "e")])).contentDigest)
        #expect(pairs.contentDigest != (try TextPairs([("a", "bc"), ("", "d")])).contentDigest)
    }
}
