import Numerics
import SparseShift
import Testing

@Suite struct ProbingMeasureTests {
    @Test func ridgeRegressionsOfScikitLearn() throws {
        let cases = try MetricsFixture(measures: "ridges").cases
        #expect(cases.count == 4)
        for entry in cases {
            let labels = entry["labels"].truths
            let inputs = Matrix(
                rows: labels.count, columns: entry["columns"].integer, elements: entry["inputs"].numbers.map(Float.init)
            )
            let found = RidgeLogisticRegression(inputs, labels: labels, inversePenalty: entry["inverse_penalty"].number)
            let size = max(1, entry["coefficients"].numbers.map(abs).max() ?? 1)
            #expect(abs(found.objective / entry["objective"].number - 1) < 1e-9)
            #expect(largestDifference(found.coefficients, entry["coefficients"].numbers) < 1e-5 * size)
            #expect(abs(found.intercept - entry["intercept"].number) < 1e-5 * size)
            #expect(found.steps < 50)
            #expect(found.decisions(inputs) == found.scores(inputs).map { $0 > 0 })
        }
    }

    @Test func intervalsOfScipy() throws {
        for entry in try MetricsFixture(measures: "intervals").cases {
            let values = entry["values"].numbers
            let found = try #require(SampleStatistics.interval(of: values))
            let width = entry["high"].number - entry["low"].number
            #expect(abs(found.lowerBound - entry["low"].number) < 0.003 * width)
            #expect(abs(found.upperBound - entry["high"].number) < 0.003 * width)
            #expect(abs(SampleStatistics.quantile(0.3, of: values)! - entry["quantile"].number) < 1e-12)
        }
        #expect(SampleStatistics.interval(of: [1, 2, 3, 4]) == nil)
    }

    private func parts() throws -> (
        fixture: MetricsFixture, codes: Matrix, labels: [Bool], test: Matrix, testLabels: [Bool]
    ) {
        let fixture = try MetricsFixture(measures: "probing")
        return (
            fixture, fixture["codes"].matrix(rows: fixture["count"].integer), fixture["labels"].truths,
            fixture["test_codes"].matrix(rows: fixture["test_count"].integer), fixture["test_labels"].truths
        )
    }

    @Test func sparseProbesOfScikitLearn() throws {
        let (fixture, codes, labels, test, testLabels) = try parts()
        for expected in fixture["results"].cases {
            let count = expected["features"].integers.count
            let fixed = SparseProbe(
                codes, labels, test: test, testLabels, count: count, penalty: .fixed(inverse: 1))
            #expect(fixed.features == expected["features"].integers)
            #expect(largestDifference(fixed.regression.coefficients, expected["coefficients"].numbers) < 1e-6)
            #expect(abs(fixed.accuracy - expected["accuracy"].number) < 1e-12)
            #expect(abs(fixed.auroc - expected["auroc"].number) < 1e-12)
            let tuned = SparseProbe(codes, labels, test: test, testLabels, count: count, penalty: .chosen)
            #expect(abs(tuned.inversePenalty / expected["tuned_inverse"].number - 1) < 1e-9)
            #expect(largestDifference(tuned.regression.coefficients, expected["tuned_coefficients"].numbers) < 1e-5)
            #expect(abs(tuned.auroc - expected["tuned_auroc"].number) < 1e-12)
        }
    }

    @Test func sparseProbingTellsConceptsFromNoise() throws {
        let codes = normalMatrix(300, 6, seed: 5)
        let labels = ConceptLabels([
            "third": (0..<300).map { codes[$0, 2] > 0.5 }, "unrelated": (0..<300).map { $0 % 3 == 0 },
        ])
        let found = try SparseProbing(codes, labels: labels, featureCounts: [1, 9], chanceDraws: 6)
        #expect(found.results.map(\.concept) == ["third", "third", "unrelated", "unrelated"])
        #expect(found.results.map(\.featureCount) == [1, 6, 1, 6])
        #expect(found.results[0].accuracy > 0.93 && found.results[0].auroc > 0.98)
        #expect(found.results[0].features.allSatisfy { $0 == [2] })
        #expect(found.results[2].accuracy < 0.7 && found.results[2].interval != nil)
        for result in found.results { #expect(abs(result.chance.mean - 0.5) < 0.12) }
        #expect(found == (try SparseProbing(codes, labels: labels, featureCounts: [1, 9], chanceDraws: 6)))
    }

    @Test func detectionOfScikitLearn() throws {
        let (fixture, codes, labels, test, testLabels) = try parts()
        let expected = fixture["detection"]
        let found = try ConceptDetection(
            codes, labels: ConceptLabels(["a": labels]), test: test, labels: ConceptLabels(["a": testLabels]),
            resamples: 200
        ).results[0]
        #expect(found.feature == expected["feature"].integer && found.isPositive == (expected["positive"].integer == 1))
        #expect(abs(found.trainingAUROC - expected["training"].number) < 1e-9)
        #expect(abs(found.auroc - expected["auroc"].number) < 1e-9)
        #expect(abs(found.threshold - expected["threshold"].number) < 1e-6)
        #expect(abs(found.balancedAccuracy - expected["accuracy"].number) < 1e-9)
        #expect(found.interval.contains(found.auroc) && found.interval.lowerBound > 0.55)
        #expect(abs(found.chance.mean - 0.5) < 0.1 && found.trainingChance.mean > 0.55)
    }

    /// A feature that falls with the concept detects it as well, and the split decides nothing.
    @Test func detectionOnBothSides() throws {
        let codes = normalMatrix(200, 5, seed: 8)
        let labels = ConceptLabels(["low": (0..<200).map { codes[$0, 3] < -0.3 }])
        let found = try ConceptDetection(codes, labels: labels, chanceDraws: 5, resamples: 50).results[0]
        #expect(found.feature == 3 && !found.isPositive && found.auroc == 1 && found.balancedAccuracy > 0.95)
    }

    /// numpy gives .657 ± .016 for the best of 576 features on 144 texts, and .722 ± .020 on 72 (mean and deviation of 200 draws).
    @Test func chanceOfDetection() {
        #expect(abs(ConceptDetection.chance(features: 576, having: 72, lacking: 72, draws: 100).mean - 0.657) < 0.006)
        #expect(abs(ConceptDetection.chance(features: 576, having: 36, lacking: 36, draws: 100).mean - 0.722) < 0.008)
    }

    private func ablation() throws -> (fixture: MetricsFixture, model: ProbeAblation, labels: [[Bool]]) {
        let fixture = try MetricsFixture(measures: "ablation")
        let count = fixture["count"].integer
        let model = try ProbeAblation(
            embeddings: fixture["embeddings"].matrix(rows: count), codes: fixture["codes"].matrix(rows: count),
            directions: fixture["directions"].matrix(rows: fixture["features"].integer))
        return (fixture, model, fixture["labels"].cases.map(\.truths))
    }

    @Test func removalOfSpuriousFeaturesAsNumpyDoesIt() throws {
        let (fixture, model, labels) = try ablation()
        var random = RandomGenerator(seed: 0)
        let found = SpuriousCorrelationRemoval.Round(
            model, labels[0], labels[1], balanced: fixture["training"].integers, biased: fixture["biased"].integers,
            test: fixture["test"].integers, fixture["counts"].integers, 1, &random)
        #expect(abs(found.biased - fixture["base"].number) < 1e-12)
        #expect(abs(found.unbiased - fixture["best"].number) < 1e-12)
        #expect(largestDifference(found.scores, fixture["scr"].numbers) < 1e-9)
    }

    @Test func perturbationOfProbesAsNumpyDoesIt() throws {
        let (fixture, model, labels) = try ablation()
        var random = RandomGenerator(seed: 0)
        let rows = (fixture["training"].integers, fixture["test"].integers)
        let found = TargetedProbePerturbation.Round(
            model, labels, labels.map { _ in (training: rows.0, test: rows.1) }, fixture["tpp_counts"].integers, 1,
            &random)
        #expect(largestDifference(found.accuracies, fixture["before"].numbers) < 1e-12)
        #expect(largestDifference(found.scores, fixture["tpp"].numbers) < 1e-9)
        // Of all 8 features, those that speak against a concept stay; so random ones are not all, either.
        #expect(found.scores.count == 4 && Set(found.chance[3]).count > 1)
    }

    @Test func removalOverSeedsIsBesideRandomFeatures() throws {
        let (_, model, labels) = try ablation()
        let removal = try SpuriousCorrelationRemoval(
            model, target: labels[0], spurious: labels[1], featureCounts: [1, 99])
        #expect(removal.scores.map(\.featureCount) == [1, 8] && removal.scores[0].values.count == 5)
        #expect(removal.scores[0].chance.values.count == 20)
        #expect(removal.scores[0].interval.contains(removal.scores[0].mean))
        let named = ConceptLabels(["a": labels[0], "b": labels[1], "c": labels[2]])
        let perturbation = try TargetedProbePerturbation(model, labels: named, featureCounts: [1])
        #expect(perturbation.scores[0].mean > perturbation.scores[0].chance.mean)
        #expect(perturbation.accuracies.allSatisfy { $0 > 0.55 })
        // Random features harm every probe alike.
        #expect(abs(perturbation.scores[0].chance.mean) < 0.1)
    }

    @Test func refusals() throws {
        let (_, model, labels) = try ablation()
        let few = #expect(throws: MetricError.self) {
            try SpuriousCorrelationRemoval(model, target: labels[0], spurious: labels[1], seeds: 0..<3)
        }
        #expect(few?.description.contains("at least 5, not 3") == true)
        let same = #expect(throws: MetricError.self) {
            try SpuriousCorrelationRemoval(model, target: labels[0], spurious: labels[0])
        }
        #expect(same?.description.contains("0 observations have only the target") == true)
        #expect(throws: MetricError.self) {
            try TargetedProbePerturbation(model, labels: ConceptLabels(["a": labels[0]]))
        }
        #expect(throws: MetricError.self) {
            try ProbeAblation(embeddings: model.embeddings, codes: model.codes, directions: model.directions.transposed)
        }
        let constant = ConceptLabels(["never": [Bool](repeating: false, count: model.codes.rows)])
        let never = #expect(throws: MetricError.self) { try SparseProbing(model.codes, labels: constant) }
        #expect(never?.description.contains("never: 0 observations have it") == true)
        #expect(throws: MetricError.self) { try ConceptDetection(model.codes, labels: constant) }
        #expect(throws: MetricError.self) { try ConceptDetection(normalMatrix(4, 2, seed: 0), labels: constant) }
    }

    @Test func labelsOfClasses() {
        let labels = ConceptLabels(classes: ["nurse", "poet", "nurse"])
        #expect(labels.names == ["nurse", "poet"] && labels.values == [[true, false, true], [false, true, false]])
        #expect(
            ConceptLabels(changesOf: Matrix(rows: [[0, 2], [-1, 0]])).values == [[false, true], [true, false]])
        #expect(
            ConceptLabels(appearancesOf: Matrix(rows: [[0, 2], [-1, 0]])).values == [[false, false], [true, false]])
    }

    /// Codes that are δ itself tell where a concept appears; where it changes, only their magnitudes do.
    @Test func labelsOfSignedCodes() throws {
        let changes = Matrix(rows: (0..<320).map { [[1, -1, 0, 0][$0 % 4]] })
        let magnitudes = Matrix(rows: (0..<320).map { [[1, 1, 0, 0][$0 % 4]] })
        func auroc(_ codes: Matrix, _ labels: ConceptLabels) throws -> Double {
            try ConceptDetection(codes, labels: labels, chanceDraws: 1, resamples: 5).results[0].auroc
        }
        #expect(try auroc(changes, ConceptLabels(appearancesOf: changes)) == 1)
        #expect(try abs(auroc(changes, ConceptLabels(changesOf: changes)) - 0.5) < 0.2)
        #expect(try auroc(magnitudes, ConceptLabels(changesOf: changes)) == 1)
    }
}
