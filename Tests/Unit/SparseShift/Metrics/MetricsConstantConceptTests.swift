import Numerics
import SparseShift
import Testing

/// A label that never changes correlates with nothing, and says nothing of a model.
@Suite struct MetricsConstantConceptTests {
    /// Two features of which the second is the first label with noise, and three labels of which the outer ones vary.
    private static let features = Matrix(rows: [[1, 0.1], [-1, 0.9], [1, 2.2], [-1, 2.8], [1, 4.1], [-1, 5.2]])
    private static let varying = (0..<6).map(Float.init)

    private func concepts(_ columns: [[Float]]) -> Matrix {
        Matrix(rows: (0..<6).map { row in columns.map { $0[row] } })
    }

    @Test(arguments: [Correlation.pearson, .spearman, .rdc])
    func itIsNotAveraged(_ kind: Correlation) {
        let constant = [Float](repeating: 0.3, count: 6)
        let alone = MeanCorrelationCoefficient(Self.features, with: concepts([Self.varying]), kind: kind)
        for columns in [[constant, Self.varying], [Self.varying, constant], [constant, Self.varying, constant]] {
            let found = MeanCorrelationCoefficient(Self.features, with: concepts(columns), kind: kind)
            #expect(abs(found.score - alone.score) < 1e-9)
            #expect(found.constantConcepts == columns.indices.filter { columns[$0] == constant })
            #expect(found.matches.map(\.concept) == columns.indices.filter { columns[$0] != constant })
            // The constant concept takes no feature from the others.
            #expect(found.matches.map(\.feature) == [1])
        }
        #expect(alone.score > 0.9 && alone.constantConcepts == [])
    }

    @Test func noneVaries() {
        let found = MeanCorrelationCoefficient(
            Self.features, with: concepts([.init(repeating: 1, count: 6), .init(repeating: 0, count: 6)]))
        #expect(found.score.isNaN && found.matches.isEmpty && found.constantConcepts == [0, 1])
        #expect(found.description == "MCC –")
    }

    /// It may vary where the features are chosen, and not where they are scored.
    @Test func constantOnTheOtherSample() {
        let other = Self.varying.map { $0 * $0 }
        let both = concepts([Self.varying, other])
        let half = concepts([Self.varying, .init(repeating: 2, count: 6)])
        let found = MeanCorrelationCoefficient.outOfSample(
            fit: .init(Self.features, with: both), on: .init(Self.features, with: half))
        #expect(found.constantConcepts == [1] && found.matches.map(\.concept).contains(1) == false)
        #expect(!found.score.isNaN)
    }

    @Test func emergence() {
        var emergence = ConceptEmergence()
        emergence.record(step: 1, Matrix(rows: [[0.2, 0.1], [0, 0]]))
        emergence.record(step: 2, Matrix(rows: [[0.9, 0.1], [0, 0]]))
        #expect(emergence.scores.map { Float($0) } == [0.2, 0.9])
    }
}
