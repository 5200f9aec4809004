import Numerics
import SparseShift
import Testing

@Suite struct MetricsIdentificationTests {
    @Test func scoresOfScikitLearn() throws {
        let cases = try MetricsFixture("classification").cases
        #expect(cases.count == 3)
        for entry in cases {
            let found = BinaryClassification(entry["decisions"].truths, labels: entry["labels"].truths)
            #expect(abs(found.accuracy - entry["accuracy"].number) < 1e-12)
            #expect(abs(found.f1 - entry["f1"].number) < 1e-12)
            #expect(abs(found.macroF1 - entry["macro_f1"].number) < 1e-12)
            #expect(abs(found.matthews - entry["matthews"].number) < 1e-12)
        }
        let constant = BinaryClassification([true, true], labels: [true, false])
        #expect(constant.matthews == 0)
        #expect(abs(constant.macroF1 - 1.0 / 3) < 1e-12)
    }

    @Test(arguments: [
        ("accuracy", Identification.Criterion.accuracy), ("macroF1", .macroF1), ("matthews", .matthews),
    ])
    func identificationByTryingAll(_ name: String, _ criterion: Identification.Criterion) throws {
        let fixture = try MetricsFixture("identification")
        let codes = fixture["codes"].cases.map { $0.matrix(rows: fixture["count"].integer) }
        let labels = fixture["labels"].cases.map(\.truths)
        let found = try Identification(codes[0], labels: labels[0], test: codes[1], labels: labels[1], by: criterion)
        let expected = fixture["results"][name]
        #expect(found.feature == expected["feature"].integer)
        #expect(abs(criterion.value(found.training) - expected["training"].number) < 1e-9)
        #expect(abs(found.test.accuracy - expected["test_accuracy"].number) < 1e-9)
        #expect(abs(found.test.macroF1 - expected["test_macro_f1"].number) < 1e-9)
        #expect(abs(found.test.matthews - expected["test_matthews"].number) < 1e-9)
        #expect(abs(found.correlation - expected["correlation"].number) < 1e-6)
    }

    @Test func identificationAtAFixedThreshold() throws {
        let codes = Matrix(rows: [[0.2, -1], [0.05, 1], [0.3, 1], [0, -1]])
        let labels = [true, false, true, false]
        let found = try Identification(codes, labels: labels, test: codes, labels: labels, rule: .fixed(0.1))
        #expect(found.feature == 0)
        #expect(found.threshold == 0.1)
        #expect(found.test.accuracy == 1)
    }

    @Test func oneKindOfLabel() {
        let codes = normalMatrix(4, 2, seed: 0)
        let same = [true, true, true, true]
        let error = #expect(throws: MetricError.self) {
            try Identification(codes, labels: same, test: codes, labels: same)
        }
        #expect(error?.description.contains("4 labels") == true)
        #expect(throws: MetricError.self) { try Probe.sweep(codes, labels: same) }
        #expect(throws: MetricError.self) { try Probe.sweep(codes, labels: [true, false, false, false]) }
        #expect(throws: MetricError.self) {
            try Identification(
                Matrix(rows: 2, columns: 0), labels: [true, false], test: Matrix(rows: 0, columns: 0), labels: [])
        }
    }

    @Test func regressionsOfScikitLearn() throws {
        let cases = try MetricsFixture("regressions").cases
        #expect(cases.count == 3)
        for entry in cases {
            let (inputs, labels) = (entry["inputs"].numbers.map { Double(Float($0)) }, entry["labels"].truths)
            let found = LogisticRegression(
                inputs, columns: entry["columns"].integer, labels: labels,
                inversePenalty: entry["inverse_penalty"].number)
            #expect(abs(found.objective - entry["objective"].number) < 1e-6)
            #expect(largestDifference(found.coefficients, entry["coefficients"].numbers) < 1e-4)
            #expect(abs(found.intercept - entry["intercept"].number) < 1e-4)
            #expect(found.steps < 50)
        }
    }

    @Test func regressionOfSeparableAndEqualInputs() {
        // Two equal columns and one of zeros: only their sum is determined, and it must be finite.
        let inputs = (0..<60).map { $0 % 3 < 2 ? Double($0 / 3) - 9.5 : 0 }
        let found = LogisticRegression(inputs, columns: 3, labels: (0..<20).map { $0 > 9 })
        let single = LogisticRegression(
            (0..<20).map { Double($0) - 9.5 }, columns: 1, labels: (0..<20).map { $0 > 9 })
        #expect(abs(found.coefficients[0] + found.coefficients[1] - single.coefficients[0]) < 1e-5)
        #expect(found.coefficients[2] == 0)
        #expect(abs(found.objective - single.objective) < 1e-9)
        #expect(found.decisions(inputs) == (0..<20).map { $0 > 9 })
    }

    @Test func probesOfMoreFeaturesTellMore() throws {
        // The label depends on features 2 and 5 together.
        let codes = normalMatrix(600, 8, seed: 11)
        let labels = (0..<600).map { codes[$0, 2] - 0.8 * codes[$0, 5] > 0.1 }
        let probes = try Probe.sweep(codes, labels: labels, featureCounts: [1, 2, 50], seed: 1)
        #expect(probes.map(\.features.count) == [1, 2, 8])
        #expect(probes[1].features == [2, 5])
        #expect(probes[0].test.accuracy < 0.85)
        #expect(probes[1].test.accuracy > 0.95)
        let tested = probes[0].test
        #expect(tested.truePositives + tested.falsePositives + tested.trueNegatives + tested.falseNegatives == 120)
        let sparse = try Probe.sweep(codes, labels: labels, featureCounts: [8], inversePenalty: 0.02, seed: 1)
        #expect(sparse[0].usedFeatures == 2)
        let again = try Probe.sweep(codes, labels: labels, featureCounts: [1, 2, 50], seed: 1)
        #expect(again.map(\.test) == probes.map(\.test))
    }

    @Test func splitsHoldOutBothKinds() throws {
        let labels = (0..<50).map { $0 % 5 == 0 }
        let split = try LabelledSplit(labels, testFraction: 0.2, seed: 3)
        #expect(split.test.count == 10)
        #expect(split.test.count { labels[$0] } == 2)
        #expect(Set(split.test).union(split.training) == Set(0..<50))
        #expect(split != (try LabelledSplit(labels, testFraction: 0.2, seed: 4)))
    }
}
