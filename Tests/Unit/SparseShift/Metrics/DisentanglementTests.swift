import Foundation
import Numerics
import SparseShift
import Testing

@Suite struct DisentanglementTests {
    private func parts() throws -> (fixture: MetricsFixture, codes: Matrix, labels: [[Bool]], split: LabelledSplit) {
        let fixture = try MetricsFixture(measures: "disentanglement")
        return (
            fixture, fixture["codes"].matrix(rows: fixture["count"].integer), fixture["labels"].cases.map(\.truths),
            LabelledSplit(training: fixture["training"].integers, test: fixture["test"].integers)
        )
    }

    @Test func importancesOfScikitLearn() throws {
        let (fixture, codes, labels, split) = try parts()
        let found = labels.map { DisentanglementScores.importances(codes, $0, split, 1) }
        let expected = fixture["importance"].cases.map(\.numbers)
        for (concept, fit) in found.enumerated() {
            #expect(largestDifference(fit.weights, expected.map { $0[concept] }) < 1e-4)
        }
        #expect(largestDifference(found.map(\.accuracy), fixture["accuracies"].numbers) < 1e-12)
        let transposed = labels.indices.map { concept in expected.map { $0[concept] } }
        #expect(abs(DisentanglementScores.disentanglement(expected) - fixture["disentanglement"].number) < 1e-9)
        #expect(abs(DisentanglementScores.disentanglement(transposed) - fixture["completeness"].number) < 1e-9)
    }

    /// A permutation is disentangled and complete, equal importance of everything is neither.
    @Test func extremesOfDisentanglement() {
        #expect(DisentanglementScores.disentanglement([[0, 2], [1, 0], [0, 0]]) == 1)
        #expect(abs(DisentanglementScores.disentanglement([[1, 1], [3, 3]])) < 1e-12)
        #expect(DisentanglementScores.disentanglement([[0, 0], [0, 0]]) == 0)
    }

    @Test func conceptsAsFeatures() throws {
        let noise = normalMatrix(160, 4, seed: 2)
        let labels = ConceptLabels([
            "a": (0..<160).map { noise[$0, 1] > 0 }, "b": (0..<160).map { noise[$0, 3] > 0.4 },
        ])
        let found = try DisentanglementScores(noise, labels: labels)
        #expect(found.disentanglement > 0.7 && found.completeness > 0.6)
        #expect(found.informativeness.allSatisfy { $0 > 0.85 })
        #expect(found.disentanglementChance.mean < 0.7 && abs(found.informativenessChance.mean - 0.5) < 0.15)
        #expect(found.importance.count == 4 && found.importance[1].count == 2)
        let gap = try MutualInformationGap(noise, labels: labels)
        #expect(gap.features == [1, 3] && gap.score > 0.6 && gap.chance.upper < 0.2)
        let separated = try SeparatedAttributePredictability(noise, labels: labels)
        #expect(separated.features == [1, 3] && separated.score > 0.3 && separated.chance.mean < 0.15)
    }

    @Test func gapsOfScikitLearn() throws {
        let (fixture, codes, _, _) = try parts()
        let classes = fixture["classes"].cases.map(\.integers)
        let found = try MutualInformationGap(codes, names: ["a", "b", "c"], classes: classes, chanceDraws: 2)
        #expect(largestDifference(found.gaps, fixture["gaps"].numbers) < 1e-9)
        #expect(found.features == fixture["best"].integers)
    }

    @Test(arguments: SeparatedAttributePredictability.Score.allCases)
    func separationOfScikitLearn(_ kind: SeparatedAttributePredictability.Score) throws {
        let (fixture, codes, labels, split) = try parts()
        let columns = (0..<codes.columns).map { codes.column($0).map(Double.init) }
        let found = labels.map { SeparatedAttributePredictability.gap(columns, $0, split, kind).gap }
        #expect(largestDifference(found, fixture["sap"][kind.rawValue].numbers) < 1e-9)
    }

    @Test func treesOfScikitLearn() throws {
        let fixture = try MetricsFixture(measures: "trees")
        let codes = fixture["codes"].matrix(rows: fixture["count"].integer)
        let split = LabelledSplit(training: fixture["training"].integers, test: fixture["test"].integers)
        let labels = fixture["labels"].cases.map(\.truths)
        #expect(labels.count == 3)
        for (concept, labels) in labels.enumerated() {
            let fit = GradientBoostedTrees(
                codes.rows(at: split.training), labels: split.training.map { labels[$0] },
                trees: fixture["trees"].integer)
            #expect(
                largestDifference(fit.logOdds(codes.rows(at: split.test)), fixture["odds"].cases[concept].numbers)
                    < 1e-9)
            #expect(largestDifference(fit.importances, fixture["importances"].cases[concept].numbers) < 1e-9)
        }
    }

    /// A concept that is an interval of a feature is seen by trees, and not by straight borders.
    @Test func treesSeeIntervals() throws {
        let noise = normalMatrix(200, 4, seed: 3)
        let labels = ConceptLabels([
            "a": (0..<200).map { abs(noise[$0, 1]) < 0.7 }, "b": (0..<200).map { noise[$0, 3] > 0 },
        ])
        let straight = try DisentanglementScores(noise, labels: labels, chanceDraws: 1)
        let trees = try DisentanglementScores(noise, labels: labels, by: .trees, chanceDraws: 1)
        #expect(trees.kind == .trees && straight.kind == .regression)
        #expect(trees.informativeness[0] > 0.85 && straight.informativeness[0] < 0.7)
        #expect(trees.importance[1][0] > 0.8 && trees.importance[3][1] > 0.8)
        #expect(abs(trees.importance.reduce(0) { $0 + $1[0] } - 1) < 1e-9)
        #expect(abs(trees.informativenessChance.mean - 0.5) < 0.2)
    }

    /// A constant feature, and labels of one kind in a node, have no split.
    @Test func treesWithoutSplits() {
        let constant = GradientBoostedTrees(
            Matrix(rows: [[1], [1], [1], [1]]), labels: [true, false, true, true], trees: 3)
        #expect(constant.importances == [0])
        #expect(constant.logOdds(Matrix(rows: [[5]])).allSatisfy { abs($0 - log(3)) < 1e-9 })
    }

    @Test func robustnessOfNumpy() throws {
        let fixture = try MetricsFixture(measures: "robustness")
        let codes = fixture["codes"].matrix(rows: fixture["count"].integer)
        let classes = fixture["classes"].cases.map(\.integers)
        for expected in fixture["cases"].cases {
            let found = try InterventionalRobustness(
                codes, names: ["a", "b", "c"], classes: classes, quantile: expected["quantile"].number, chanceDraws: 3)
            #expect(
                largestDifference(found.robustness.flatMap { $0 }, expected["table"].cases.flatMap(\.numbers)) < 1e-9)
            #expect(largestDifference(found.ranges, expected["ranges"].numbers) < 1e-9)
            #expect(abs(found.score - expected["score"].number) < 1e-9)
            #expect(found.followedConcepts[0] == 0 && found.followedConcepts[2] == 1)
            #expect(found.chance.upper < found.score)
        }
    }

    /// A feature that is its concept has a robustness of 1, whatever the others; unrelated labels have about chance.
    @Test func robustnessOfConceptsThemselves() throws {
        let labels = (0..<80).map { $0 % 2 }
        let others = (0..<80).map { $0 / 2 % 2 }
        let codes = Matrix(rows: (0..<80).map { [Float(labels[$0]), Float(others[$0])] })
        let found = try InterventionalRobustness(codes, names: ["a", "b"], classes: [labels, others])
        #expect(found.score == 1 && found.followedConcepts == [0, 1] && found.chance.mean < 0.2)
        let noise = try InterventionalRobustness(
            normalMatrix(80, 2, seed: 4), names: ["a", "b"], classes: [labels, others], chanceDraws: 20)
        #expect(abs(noise.score - noise.chance.mean) < 0.1)
    }

    @Test func refusals() {
        let codes = normalMatrix(20, 3, seed: 0)
        let truth = (0..<20).map { $0 % 2 == 0 }
        let one = #expect(throws: MetricError.self) {
            try DisentanglementScores(codes, labels: ConceptLabels(["a": truth]))
        }
        #expect(one?.description.contains("one concept, a") == true)
        let narrow = normalMatrix(20, 1, seed: 0)
        let both = ConceptLabels(["a": truth, "b": truth.reversed()])
        #expect(throws: MetricError.self) { try DisentanglementScores(narrow, labels: both) }
        #expect(throws: MetricError.self) { try MutualInformationGap(narrow, labels: both) }
        #expect(throws: MetricError.self) { try SeparatedAttributePredictability(narrow, labels: both) }
        #expect(throws: MetricError.self) {
            try MutualInformationGap(codes, names: ["a"], classes: [[Int](repeating: 1, count: 20)])
        }
        #expect(throws: MetricError.self) {
            try InterventionalRobustness(codes, names: ["a"], classes: [[Int](repeating: 1, count: 20)])
        }
        #expect(throws: MetricError.self) {
            try InterventionalRobustness(codes, names: ["a"], classes: [Array(0..<19)])
        }
        #expect(throws: MetricError.self) { try InterventionalRobustness(codes, labels: both, quantile: 0) }
        // Values with one observation never vary, so that all features would seem robust.
        let rare = [0, 0, 1, 1, 1, 7] + [Int](repeating: 0, count: 14)
        let sentence =
            "a: class 7 has a single observation, which never varies; join rare classes or leave them out."
        #expect(throws: MetricError(sentence)) { try InterventionalRobustness(codes, names: ["a"], classes: [rare]) }
        #expect(throws: MetricError(sentence)) { try MutualInformationGap(codes, names: ["a"], classes: [rare]) }
        let once = ConceptLabels(["a": (0..<20).map { $0 == 3 }])
        #expect(
            throws: MetricError("a: 1 observations have it and 19 lack it; at least 2 of each are needed.")
        ) { try InterventionalRobustness(codes, labels: once) }
        #expect(throws: MetricError.self) {
            try MutualInformationGap(Matrix(rows: [[0, 1], [.infinity, 2]]), names: ["a"], classes: [[0, 1]])
        }
    }
}
