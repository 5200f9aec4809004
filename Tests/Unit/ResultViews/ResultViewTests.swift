import Figures
import Foundation
import Numerics
import ResultViews
import SparseShift
import Testing

/// Every result that a cell may end with shows itself with its numbers, in every form.
@Suite struct ResultViewTests {
    private let toy = SyntheticShifts(concepts: 3, varyingAtMost: 2, dimension: 6, count: 200, seed: 4)

    private func runs(steps: Int = 60, seeds: Range<Int> = 0..<3) throws -> Runs {
        try train(SSAE.Configuration(features: 3, length: .steps(steps)), on: toy, seeds: seeds, observer: nil)
    }

    private func text(_ value: some Displayable, _ type: String = "text/plain") -> String {
        if case .text(let text)? = value.representation.contents[type] { text } else { "" }
    }

    /// Text, HTML and Markdown say the same; none has a number that is not one.
    private func expect(_ value: some Displayable, has words: [String], _ comment: Comment? = nil) {
        for type in ["text/plain", "text/html", "text/markdown"] {
            let text = text(value, type)
            #expect(!text.isEmpty, comment)
            #expect(!text.contains("NaN"), comment)
            for word in words {
                #expect(text.contains(word), "\(type) of \(Swift.type(of: value)): \(word) in \(text)")
            }
        }
    }

    /// A figure draws itself, with every word in its text.
    private func expectDrawn(_ value: some Displayable, has words: [String]) {
        let drawing = text(value, "image/svg+xml")
        #expect(drawing.hasPrefix("<svg") && drawing.hasSuffix("</svg>"))
        for word in words { #expect(drawing.contains(word), "\(word)") }
        #expect(!text(value).isEmpty && !drawing.contains("NaN"))
    }

    @Test func concepts() throws {
        var configuration = SSAE.Configuration(features: 4, length: .steps(400), batch: 64)
        configuration.whitening = .none
        let runs = try train(configuration, on: toy, seeds: 0..<2, observer: nil)
        let concepts = try runs.concepts
        let finding = "\(concepts.count) concepts (in each of 2 seeds"
        expect(concepts, has: [finding, "of 4 features", "seeds 0, 1", "agreement", "clarity", "energy", "sparse"])
        for warning in concepts.warnings { expect(concepts, has: [String(warning.prefix(20))]) }
        #expect(concepts.table.rows.count == concepts.count + concepts.others.count)
        #expect(concepts.latex.contains("toprule"))
        expect(runs, has: [finding, "see .concepts"])
        #expect(!text(Runs(Array(runs))).contains("concept"))
    }

    /// Every measure shows its chance level beside it.
    @Test func measures() throws {
        let codes = Matrix(rows: 80, columns: 4, elements: (0..<320).map { Float(($0 * 7919) % 613) / 300 - 1 })
        let labels = ConceptLabels(["red": (0..<80).map { codes[$0, 1] > 0 }, "round": (0..<80).map { $0 % 2 == 0 }])
        let directions = [codes.rows(0..<4), codes.rows(4..<8)]
        let model = try ProbeAblation(
            embeddings: codes.multiplied(by: directions[0]), codes: codes, directions: directions[0])
        expect(try DictionarySimilarity(directions[0], directions[1]), has: ["PW-MCC", "MMCS", "chance", "4 and 4"])
        expect(try DictionarySimilarity(directions[0], directions[1], chanceDraws: 0), has: ["PW-MCC"])
        expect(try DictionaryAgreement(directions, seeds: [5, 6]), has: ["5 and 6", "PW-MCC", "chance"])
        let whole = Matrix(rows: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
        expect(try SubspaceOverlap(whole, directions[1]), has: ["overlap", "chance", "says nothing"])
        let stability = try FeatureStability(directions)
        expect(stability, has: ["mean stability", "random directions"])
        expectDrawn(stability.chart, has: ["random directions"])
        let probing = try SparseProbing(codes, labels: labels, featureCounts: [2], chanceDraws: 2)
        expect(probing, has: ["red", "round", "accuracy", "chance", " to "])
        #expect(probing.table.rows.count == 2)
        let short = try SparseProbing(codes, labels: labels, featureCounts: [1], seeds: 0..<2, chanceDraws: 0)
        expect(short, has: ["accuracy"])
        expect(
            try ConceptDetection(codes, labels: labels, chanceDraws: 2, resamples: 20),
            has: ["red", "+1", "AUROC", "chance"])
        let removal = try SpuriousCorrelationRemoval(
            model, target: labels.values[0], spurious: labels.values[1], featureCounts: [1, 2])
        expect(removal, has: ["SCR", "random features", "2605.18229"])
        expect(
            try TargetedProbePerturbation(model, labels: labels, featureCounts: [1]),
            has: ["TPP", "random features", "accuracy, red", "2605.18229"])
        let scores = try DisentanglementScores(codes, labels: labels, chanceDraws: 2)
        expect(scores, has: ["completeness", "chance", "informativeness"])
        expectDrawn(scores.heatMap(), has: ["red", "round"])
        expect(try MutualInformationGap(codes, labels: labels, chanceDraws: 2), has: ["MIG", "Shuffled labels", "red"])
        expect(
            try SeparatedAttributePredictability(codes, labels: labels, chanceDraws: 2),
            has: ["SAP", "Shuffled labels", "red"])
        expect(
            try InterventionalRobustness(codes, labels: labels, chanceDraws: 2),
            has: ["IRS", "Shuffled labels", "robustness"])
        expect(
            try DisentanglementScores(codes, labels: labels, by: .trees, chanceDraws: 1),
            has: ["gradient-boosted trees"])
        expect(
            try FeatureRecovery(
                codes, decoder: directions[0], values: codes, directions: directions[1], threshold: 0),
            has: ["uniqueness", "MCC of directions", "L0", "dead"])
        expect(
            try OutOfDistributionProbe(
                codes, labels: labels.values[0], validation: (codes, labels.values[1]), test: codes,
                labels: labels.values[0]),
            has: ["AUROC", "training", "validation", "out of distribution"])
    }

    /// A matrix shows its shape and its first elements.
    @Test func matrices() {
        expect(Matrix(rows: [[1, -2.5], [0, 0.125]]), has: ["2 × 2 matrix", "2.5", "0.125"])
        let large = Matrix(rows: 9, columns: 12, elements: (0..<108).map(Float.init))
        expect(large, has: ["9 × 12 matrix", "…", "67"])
        // Row 6 and column 8 are not shown.
        #expect(!text(large).contains("72") && !text(large).contains("68"))
        #expect(text(Matrix(rows: 0, columns: 3)) == "0 × 3 matrix")
    }

    @Test func transformsAndSpectra() throws {
        let whitening = try Whitening(fittedTo: toy, rank: 2)
        expect(whitening, has: ["Whitening", "directions kept", "2", "variance kept"])
        expectDrawn(whitening, has: ["gain"])
        let rotation = try PrincipalRotation(fittedTo: toy, components: 2)
        expect(rotation, has: ["components kept", ResultPercent.text(rotation.keptPower)])
        let spectrum = ShiftSpectrum(toy)
        expectDrawn(spectrum, has: ["eigenvalue", "least FVU"])
        // Three concepts span three directions.
        #expect(spectrum.leastUnexplained(features: 3) < 1e-6)
        expect(
            [WhiteningTrial(whitening: .half, sparsenessRatio: 0.25), .init(whitening: .none, sparsenessRatio: 0.5)],
            has: ["half", "0.25", "none", "0.5"])
    }

    @Test func partsAndViewsOfData() throws {
        let split = try toy.split(testFraction: 0.25, seed: 1)
        expect(split, has: ["train", "150", "75.0", "test", "50", "25.0", "3 of 3"])
        expect(split.train, has: ["150 shifts × 6", "synthetic (3, 2)", "200 shifts", "concepts"])
        expect(
            try Whitening(fittedTo: toy).whitened(toy),
            has: ["200 shifts × 6", "whitened", "ZCA whitening of 6 entries"])
        expect(try ConcatenatedShifts([toy, toy.fresh(count: 50)]), has: ["250 shifts × 6", "200 + 50"])
        let named = try Shifts(
            toy.matrix, concepts: toy.concepts, annotations: .init(conceptNames: ["red", "blue", "green"]))
        let moved = (0..<3).first { toy.concepts[0, $0] != 0 }!
        expect(named, has: [["red", "blue", "green"][moved]])
        expect(
            SyntheticShifts(
                concepts: 4, varyingAtMost: 2, count: 50, entries: .laplace, supports: .init(correlation: 0.5),
                noise: 0.2, entanglement: .linear(0.3)),
            has: ["Laplace", "20.0", "correlation 0.5", "linear, 0.3"])
    }

    @Test func embeddingsAndTexts() throws {
        let folder = NSTemporaryDirectory() + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try toy.write(to: folder + "/pairs.h5")
        expect(try RawEmbeddings(folder + "/pairs.h5"), has: ["400 embeddings × 6", "pairs.h5", "‖z‖", "200"])
        let pairs = try TextPairs(
            [
                TextPair(
                    before: "a red | door", after: "a blue door",
                    changes: [.init(concept: 0, from: "red", to: "blue")]),
                TextPair(
                    before: "a red | door", after: "a red box",
                    changes: [.init(concept: 1, from: "door", to: "box", amount: -1)]),
            ], name: "doors", conceptNames: ["colour", "thing"])
        expect(pairs, has: ["2 pairs of texts", "doors", "red → blue", "a blue door", "(−1)"])
        #expect(text(pairs, "text/markdown").contains(#"a red \| door"#))
        // Of values that are concepts, the one that goes and the one that comes are one change.
        let values = try TextPairs.cat(count: 5, seed: 0).withValuesAsConcepts()
        expect(values, has: [" → "])
        #expect(!text(values).contains("(−1)"))
    }

    @Test func evaluations() throws {
        let model = try runs()[0]
        let found = model.detailedEvaluation(on: toy)
        expect(found.reconstruction, has: ["FVU", "R²", "relative bias γ"])
        expect(found.codes, has: ["3 features", "200 shifts", "L0", "dead features"])
        expectDrawn(found.codes, has: ["part of the shifts"])
        expect(found, has: ["Detailed evaluation", "best scale", "relative bias γ"])
        #expect(found.table.rows.count == 3)
        #expect(found.table.columns.map(\.header) == ["feature", "active", "mean |h|", "best scale"])
        expect(model, has: ["SSAE, 3 features × 6", "whitening", "sparseness ratio"])
    }

    @Test func steering() throws {
        func pairs(_ count: Int, seed: Int) -> SteeringPairs {
            var random = RandomGenerator(seed: seed, stream: 1)
            let before = (0..<count * 4).map { _ in Float(random.normal()) }
            let after = before.enumerated().map { $1 + ($0 % 4 == ($0 / 4) % 2 ? 1 : 0) }
            return SteeringPairs(
                before: Matrix(rows: count, columns: 4, elements: before),
                after: Matrix(rows: count, columns: 4, elements: after), contrasts: (0..<count).map { $0 % 2 + 5 })
        }
        let (training, test) = (pairs(30, seed: 1), pairs(12, seed: 2))
        let identity = Matrix(rows: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]])
        let cosine = try SteeringCosine(directions: identity, training: training, test: test)
        expect(
            cosine, has: ["contrast", "5", "6", "without steering", "Direction and α are chosen on training pairs."])
        #expect(cosine.table.rows.count == 2)
        func values(_ pairs: SteeringPairs) -> ValueSteeringCosine.Pairs {
            .init(
                before: pairs.before, after: pairs.after, sources: pairs.contrasts,
                targets: pairs.contrasts.map { 11 - $0 })
        }
        let steered = try ValueSteeringCosine(directions: identity, training: values(training), test: values(test))
        expect(steered, has: ["value", "without steering"])
        let comparison = try SteeringComparison(
            ["unit <axes>": [identity, identity], "mean difference": [training.meanDifferences]], training: training,
            test: test)
        expect(comparison, has: ["unit", "mean difference", "no steering", "12 test pairs", "30 training pairs"])
        #expect(comparison.table.rows.count == 3)
        expectDrawn(comparison.chart, has: ["steering cosine", "mean difference"])
        expect(try OracleSteeringCosine(directions: identity, pairs: test), has: ["oracle", "12", "best for pairs"])
        var study = SteeringStudy(["first <set>": comparison])
        study.append(comparison, named: "second")
        expect(study, has: ["second", "mean difference", "no steering", "test pairs", "12"])
        #expect(study.table.rows.count == 2 && study.table.columns.count == 5)
        expectDrawn(study.chart, has: ["recovered", "mean difference", "second"])
    }

    @Test func labels() throws {
        var random = RandomGenerator(seed: 3, stream: 1)
        let codes = Matrix(rows: 80, columns: 3) { for index in $0.indices { $0[index] = Float(random.normal()) } }
        let labels = (0..<80).map { codes[$0, 1] > 0.2 }
        let found = try Identification(codes, labels: labels, test: codes, labels: labels)
        expect(found, has: ["Feature 1: yes where h", "training", "test", "1.0000", "macro F1"])
        expect(found.test, has: ["accuracy", "right"])
        let sweep = try Probe.sweep(codes, labels: labels, featureCounts: [1, 2, 3])
        expect(sweep, has: ["Probes", "accuracy, test", "first features"])
        expectDrawn(sweep, has: ["features", "accuracy"])
        #expect(Probe.table(of: sweep).rows.count == 3)
        expect(sweep[0], has: ["accuracy, test"])
    }

    @Test func features() throws {
        // Features 0 and 2 are the same, 1 is another.
        let clustering = FeatureClustering(decoder: Matrix(rows: [[1, 0], [0, 1], [1, 0]]))
        let map = clustering.heatMap
        let one = map.rows.firstIndex(of: "1")!
        #expect(map.values[one].map { ($0 * 1e6).rounded() / 1e6 } == map.rows.map { $0 == "1" ? 1 : 0 })
        #expect(Set(map.rows) == ["0", "1", "2"])
        let places = ["0", "2"].compactMap { map.rows.firstIndex(of: $0) }
        #expect(abs(places[0] - places[1]) == 1)
        expectDrawn(clustering, has: ["Similarity of features"])
        #expect(clustering.table(height: 0.1).rows == [[.integer(2), .text("0, 2")]])

        let attribution = Attribution(
            code: [1, -2, 0.5], directions: Matrix(rows: [[1, 0], [1, 0], [1, 0]]), bias: [0.25, 0], target: [1, 0])
        let chart = attribution.chart(features: 2)
        #expect(chart.summary.hasSuffix("1: −2, 0: 1, others: 0.5, bias: 0.25."))
        expectDrawn(attribution, has: ["contribution", "bias"])
    }

    @Test func linearPrediction() throws {
        // The code is δ₀ + δ₁, δ₁ and δ₂: it tells all three.
        let codes = toy.concepts * Matrix(rows: [[1, 0, 0], [1, 1, 0], [0, 0, 1]])
        expect(
            try LinearPrediction(of: toy.concepts, from: codes),
            has: ["concept", "R²", "1.0000", "linear function of the code"])
    }

    @Test func emergence() {
        var found = ConceptEmergence()
        found.record(step: 10, Matrix(rows: [[0.2, 0.1], [0.1, 0.3]]))
        found.record(step: 20, Matrix(rows: [[0.95, 0.1], [0.1, 0.4]]))
        expectDrawn(found, has: ["MCC", "|correlation|", "step"])
        let steps = found.table(above: 0.9).rows.map { Array($0.prefix(2)) }
        #expect(steps == [[.integer(0), .integer(20)], [.integer(1), .missing]])
        #expect(found.heatMap.rows == ["0", "1"] && found.heatMap.columns == ["10", "20"])
        var wide = ConceptEmergence()
        wide.record(step: 1, Matrix(rows: 20, columns: 20, repeating: 0.5))
        expectDrawn(wide, has: ["concept"])
    }

    @Test func agreement() throws {
        let found = try runs().agreement
        expect(found, has: ["median (UDR)", "pairs", "3", "UDR"])
        #expect(found.heatMap.values[1][2] == found[1, 2] && found.heatMap.values[0][0] == 1)
        #expect(found.table.rows.map { $0[1] } == found.each.map { .number($0) })
    }

    @Test func methodsAndConfigurations() {
        let table = Methods.table
        #expect(table.rows.count == Methods.all.count)
        for method in Methods.all { #expect(table.plainText.contains(method.summary)) }
        func yaml(_ configuration: some MethodConfiguration) -> String {
            (configuration as? any Displayable).map { self.text($0, "text/markdown") } ?? ""
        }
        for method in Methods.all {
            #expect(yaml(method.init(settings: TrainingSettings(features: 3))).contains("method: \(method.method)"))
        }
    }

    @Test func sweepsAndSelections() throws {
        let configuration = SSAE.Configuration(features: 3, length: .steps(60))
        let found = try sweep(configuration, over: ["tolerance": [0.02, 0.3]], on: toy, seeds: 0..<2, observer: nil)
        expect(found, has: ["Sweep of 2 settings", "tolerance", "0.02", "0.3", "UDR", "FVU"])
        let table = try found.tradeOff(on: toy.fresh(count: 100))
        expect(table, has: ["MCC", "lowest pair", "MCC (truth)"])
        expectDrawn(table, has: ["FVU", "L0", "UDR", "MCC", "tolerance"])
        #expect(table.table.rows.count == 2 && table.table.columns.map(\.header).contains("λ"))
        let chosen = try #require(table.choices.first { $0.criterion == .correlation })
        #expect(
            table.table.rows.map { $0.last == .text("MCC (truth)") || "\($0.last!)".contains("MCC (truth)") }
                == table.rows.indices.map { $0 == chosen.row })
        // Values that are no numbers stand by their places.
        let words = try sweep(configuration, over: ["whiten": ["none", "half"]], on: toy, seeds: [0], observer: nil)
        expectDrawn(words, has: ["whiten (0 none, 1 half)"])
        let picked = try select(.leastMagnitude, configuration, on: toy, seeds: 0..<2, observer: nil)
        expect(picked, has: ["Selected model", "least magnitude", "because", picked.reasons[0].prefix(12).description])
        for warning in picked.warnings { #expect(text(picked).contains(warning)) }
    }

    @Test func sessions() throws {
        let session = Session { "In[2]" }
        expect(session, has: ["An empty session"])
        let found = try runs()
        session.data["toy"] = toy
        session.models["ssae"] = found
        try session.keep(0.5, as: "level", from: "a | guess")
        session.metrics["comparison"] = try compare(["SSAE": found], to: toy).numbers
        expect(
            session,
            has: ["Session: 4 names", "toy", "200 shifts × 6", "3 × SSAE, 3 features × 6", "seeds 0–2", "level", "0.5"])
        #expect(text(session).contains("In[2]") && !text(session, "text/markdown").contains("In[2]"))
        #expect(text(session, "text/markdown").contains(#"a \| guess"#))
        expect(try #require(session["ssae"]), has: ["ssae", "trained on", "synthetic (3, 2)"])
        expect(session.models, has: ["ssae"])
        let numbers: MetricTable = try session.metric("comparison")
        expect(numbers, has: ["SSAE", "lowest MCC"])
        #expect(numbers["SSAE", "UDR"] == found.agreement.median && numbers["none", "UDR"] == nil)
    }
}

private enum ResultPercent {
    static func text(_ value: Double) -> String { NumberFormat.percent(places: 1).text(value).typeset }
}
