import Foundation
import JSON
import LanguageModels
import Numerics
import SparseShift
import TestSupport
import Testing

/// Pages of a model with random directions, against plain formulas on its codes.
@Suite(.serialized) struct FeaturePagesTests {
    private let shifts: Shifts
    private let found: TrainedModel
    private let other: TrainedModel
    /// A row a pair (N × H).
    private let codes: [[Double]]
    /// A row a pair (N × K).
    private let labels: [[Double]]

    private static func model(_ seed: Int, on shifts: Shifts, features: Int = 6) throws -> TrainedModel {
        try train(
            RandomDirections.Configuration(features: features, drawSeed: seed), on: shifts, seed: seed, observer: nil)
    }

    init() throws {
        var random = RandomGenerator(seed: 9)
        let numbers = (0..<80 * 32).map { _ in Float(random.normal()) }
        let matrix = Matrix(rows: 80, columns: 32, elements: numbers)
        // The first label follows the first entry of a shift, the second has nothing to do with it.
        let truth = Matrix(
            rows: (0..<80).map { row -> [Float] in
                let first: Float = matrix[row, 0] > 0.3 ? 1 : matrix[row, 0] < -0.3 ? -1 : 0
                return [first, row % 3 == 0 ? 1 : 0]
            })
        let phrases = (0..<80).map {
            (before: "the old door \($0)", after: "the \($0 % 2 == 0 ? "red" : "new") door \($0)")
        }
        shifts = try Shifts(
            matrix, concepts: truth,
            annotations: ShiftAnnotations(phrases: PairPhrases(phrases), conceptNames: ["first", "<third>"]),
            name: "made")
        found = try Self.model(1, on: shifts)
        other = try Self.model(2, on: shifts, features: 9)
        codes = (0..<80).map { [found] row in found.encode(matrix).row(row).map(Double.init) }
        labels = (0..<80).map { truth.row($0).map(Double.init) }
    }

    private func correlation(_ x: [Double], _ y: [Double]) -> Double {
        let (n, a, b) = (Double(x.count), x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
        let product = zip(x, y).reduce(0) { $0 + ($1.0 - a) * ($1.1 - b) } / n
        let (first, second) = (
            x.reduce(0) { $0 + ($1 - a) * ($1 - a) } / n, y.reduce(0) { $0 + ($1 - b) * ($1 - b) } / n
        )
        return product / (first * second).squareRoot()
    }

    /// By all pairs of observations with different labels.
    private func concordance(_ x: [Double], _ y: [Double]) -> Double {
        var (sum, count) = (0.0, 0.0)
        for first in x.indices {
            for second in x.indices where y[first] > y[second] {
                sum += x[first] > x[second] ? 1 : x[first] == x[second] ? 0.5 : 0
                count += 1
            }
        }
        return sum / count
    }

    private func column(_ index: Int, of rows: [[Double]]) -> [Double] { rows.map { $0[index] } }

    private func cosine(_ first: [Float], _ second: [Float]) -> Double {
        func dot(_ x: [Float], _ y: [Float]) -> Double { zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
        return dot(first, second) / (dot(first, first) * dot(second, second)).squareRoot()
    }

    @Test func labelsOfFeatures() throws {
        let pages = try found.featurePages(of: shifts)
        #expect(pages.labelNames == ["first", "<third>"] && pages.features.count == 6)
        for page in pages.features {
            let h = column(page.feature, of: codes)
            let expected = (0..<2).map { correlation(h, column($0, of: labels)) }
            let best = abs(expected[0]) >= abs(expected[1]) ? 0 : 1
            let match = try #require(page.labels.first)
            #expect(match.concept == pages.labelNames[best])
            #expect(abs(match.correlation - expected[best]) < 1e-6)
            let plain = concordance(h, column(best, of: labels))
            #expect(abs(match.concordance! - (expected[best] < 0 ? 1 - plain : plain)) < 1e-9)
            #expect(abs(page.labels[1].correlation - expected[1 - best]) < 1e-6)
        }
        // Of two labels and 80 pairs, one in twenty is beyond about 2.24 / √80.
        let level = try #require(pages.correlationChance)
        #expect(level.values.count == 200 && abs(level.upper - 0.25) < 0.06)
        #expect(abs(pages.concordanceChance!.mean - 0.57) < 0.05)
    }

    @Test func labelsWithoutDirection() throws {
        let changed = Matrix(rows: 80, columns: 1, elements: codes.map { abs($0[2]) > 0.8 ? 1 : 0 })
        let pages = try found.featurePages(of: try Shifts(shifts.matrix, concepts: changed, name: "changed"))
        let match = pages.features[2].labels[0]
        let expected = correlation(column(2, of: codes).map { abs($0) }, changed.column(0).map(Double.init))
        #expect(match.isOfMagnitude && abs(match.correlation - expected) < 1e-6 && match.correlation > 0.6)
        #expect(match.concordance == 1 && match.concept == "label 0" && match.name == "label 0 by |h|")
    }

    @Test func neighborsAndOtherModels() throws {
        let pages = try found.featurePages(of: shifts, others: [found, other])
        // The model itself is left out; a method in closed form has no seed but 0.
        #expect(pages.otherSeeds == [other.seed])
        let (own, others) = (found.parameters.decoderWeight, other.parameters.decoderWeight)
        for page in pages.features {
            let feature = page.feature
            #expect(page.neighbors.count == 5 && !page.neighbors.contains { $0.feature == feature })
            for neighbor in page.neighbors {
                #expect(abs(neighbor.cosine - cosine(own.row(feature), own.row(neighbor.feature))) < 1e-6)
                let expected = correlation(column(feature, of: codes), column(neighbor.feature, of: codes))
                #expect(abs(neighbor.codeCorrelation - expected) < 1e-6)
            }
            #expect(zip(page.neighbors, page.neighbors.dropFirst()).allSatisfy { abs($0.cosine) >= abs($1.cosine) })
            let best = (0..<9).max {
                abs(cosine(own.row(feature), others.row($0))) < abs(cosine(own.row(feature), others.row($1)))
            }!
            #expect(page.counterparts.map(\.feature) == [best])
            #expect(abs(page.counterparts[0].cosine - cosine(own.row(feature), others.row(best))) < 1e-6)
            #expect(page.stability == abs(page.counterparts[0].cosine))
        }
        let chance = try #require(pages.directionChance)
        #expect(chance.upper > chance.mean && chance.mean > 0.15 && chance.mean < 0.4)
    }

    @Test func pairsAndNames() throws {
        let pages = try found.featurePages(of: shifts, threshold: 0.5)
        #expect(pages.threshold == 0.5 && pages.pairCount == 80 && pages.dataCount == 80)
        for page in pages.features {
            let h = column(page.feature, of: codes)
            #expect(page.activity.positiveCount == h.count { $0 > 0.5 })
            for pair in page.activity.positive {
                #expect(abs(h[pair.index] - pair.activation) < 1e-6)
                let shown = try #require(pages.pairs[pair.index])
                #expect(shown.after == shifts.annotations.phrases![pair.index].after)
                let changes = zip(["first", "<third>"], labels[pair.index]).filter { $0.1 != 0 }
                #expect(shown.changes == changes.map { "\($0.0) \($0.1 > 0 ? "+1" : "−1")" })
            }
            let best = page.labels[0]
            if abs(best.correlation) > pages.chance! {
                #expect(pages.name(of: page) == (best.correlation < 0 ? "−" : "") + best.concept)
            } else {
                #expect(pages.name(of: page) == "\(page.words)")
            }
        }
        #expect(pages.remark == nil)
        let dead = try found.featurePages(of: shifts, threshold: 1_000)
        let largest = codes.joined().map { abs($0) }.max()!
        #expect(dead.deadFeatures == Array(0..<6))
        #expect(
            dead.remark
                == "all features count as dead, since the largest |h| is \(String(format: "%.3g", largest)), and the threshold 1e+03"
        )
    }

    @Test func wordsThatChange() throws {
        let h = column(0, of: codes)
        // A word comes where the activation is high, another goes where it is low; one always comes, one is rare.
        let texts = (0..<80).map { row in
            (
                before: "the \(h[row] < -0.3 ? "red" : "plain") one \(row == 3 ? "rare" : "")",
                after: "The \(h[row] > 0.3 ? "Red" : "blue") door one"
            )
        }
        let named = try Shifts(
            shifts.matrix, annotations: ShiftAnnotations(phrases: PairPhrases(texts)), name: "named")
        let page = try found.featurePages(of: named).features[0]
        func change(_ word: String) -> [Double] {
            texts.map { pair in
                func has(_ text: String) -> Bool { text.lowercased().split(separator: " ").contains { $0 == word } }
                return (has(pair.after) ? 1 : 0) - (has(pair.before) ? 1 : 0)
            }
        }
        #expect(Set(page.words.changes.map(\.word)) == ["red", "plain", "blue"])
        for item in page.words.changes {
            #expect(abs(item.correlation - correlation(h, change(item.word))) < 1e-6)
        }
        #expect(page.words.changes[0].word == "red" && page.words.after == ["red"])
        #expect(Set(page.words.before) == ["plain", "blue"] && "\(page.words)".hasSuffix("→ red"))
    }

    @Test func samplesOfPairsKeepTheirNumbers() throws {
        let pages = try found.featurePages(of: shifts, pairs: 40)
        #expect(pages.pairCount == 40 && pages.dataCount == 80)
        for page in pages.features {
            for pair in page.activity.positive + page.activity.negative + page.activity.intervals.flatMap(\.pairs) {
                #expect(abs(codes[pair.index][page.feature] - pair.activation) < 1e-6)
                #expect(pages.pairs[pair.index]?.before == "the old door \(pair.index)")
            }
        }
    }

    @Test func whatElseIsKnown() throws {
        let side = FeatureSide(feature: 4, sign: 1)
        let explained = FeatureInterpretations(
            interpreter: "judge",
            sides: [
                FeatureInterpretation(
                    side: side, explanation: "It becomes red.", failure: nil,
                    examples: InterpretationExamples(side: side, explaining: [], active: [], inactive: [], reversed: [])
                )
            ], skipped: [], usage: ChatUsage())
        func matrix(_ method: String, _ features: [Int?], _ signs: [Int]? = nil) -> SelectivityMatrix {
            SelectivityMatrix(
                method: method, concepts: ["a", "b"], values: [[2, -1], [0.5, 3]],
                intervals: [[1...3, -2...0], [0...1, 2...4]], features: features,
                signs: signs)
        }
        let selectivity = Selectivity(
            measure: .probes, model: "m", layer: "layer 1", readingLayer: "layer 2", length: 3, scale: 0.3, texts: 7,
            matrices: [matrix("mean", [nil, nil]), matrix("x", [0, 1]), matrix(found.method, [2, 4], [1, -1])],
            randomDirections: 20, randomBounds: [0.7, 0.8], probes: [])
        let pages = try found.featurePages(of: shifts, interpretations: explained, selectivities: [selectivity])
        #expect(pages.name(of: pages.features[4]) == "It becomes red." && pages.interpreter == "judge")
        #expect(pages.features.map { $0.effects.count } == [0, 0, 1, 0, 1, 0])
        let effects = pages.features[4].effects[0]
        #expect(effects.target == "b" && effects.values == [0.5, 3] && effects.randomBounds == [0.7, 0.8])
        #expect(pages.features[2].effects[0].sign == 1 && effects.sign == -1)
    }

    @Test func languageModels() throws {
        let reader = try TinyModel.llama.open()
        let pages = try found.featurePages(
            of: shifts, languageModel: reader, layer: 1, prompt: "The door", steeredFeatures: 2, strength: 0.5)
        #expect(pages.languageModel == "llama" && pages.layer == "layer 1")
        let page = pages.features[3]
        let expected = try reader.promotedTokens(by: found.steeringVector(3), layer: 1)
        #expect(page.promotion?.promoted.map(\.token) == expected.promoted.map(\.token))
        #expect(page.promotion?.suppressed.map(\.token) == expected.suppressed.map(\.token))
        let sampled = pages.features.filter { $0.sample != nil }
        #expect(sampled.count == 2)
        let plain = try reader.generate("The door", maximumTokens: 32, write: { _ in })
        for page in sampled {
            #expect(page.sample!.texts.map(\.strength) == [-0.5, 0, 0.5])
            #expect(page.sample!.texts[1].generation.text == plain.text)
        }
        // What goes with a label most is steered with.
        let weights = pages.features.map { abs($0.labels[0].correlation) }
        #expect(Set(sampled.map(\.feature)) == Set(weights.indices.sorted { weights[$0] > weights[$1] }.prefix(2)))
    }

    /// What a model has learned at one layer is not read at another.
    @Test func anotherLayerIsRefused() throws {
        let reader = try TinyModel.llama.open()
        func shifts(_ layer: String) throws -> Shifts {
            try Shifts(
                self.shifts.matrix, annotations: ShiftAnnotations(origin: EmbeddingOrigin(layer: layer)), name: "told")
        }
        let ofNorm = try Self.model(1, on: try shifts("final norm"))
        let refused =
            "layer 1: this \(ofNorm.method) is of embeddings of final norm, and its features need not mean anything at another layer; leave out the layer."
        #expect(
            message { _ = try ofNorm.featurePages(of: shifts("final norm"), languageModel: reader, layer: 1) }
                == refused)
        #expect(
            message { _ = try found.featurePages(of: shifts("0"), languageModel: reader, layer: 1) }
                .hasPrefix("layer 1: the data are of embeddings of layer 0, "))
        for layer in [nil, ResidualLayer.finalNorm] {
            let pages = try ofNorm.featurePages(of: shifts("final norm"), languageModel: reader, layer: layer)
            #expect(pages.layer == "final norm" && pages.origin?.layer == "final norm")
        }
    }

    @Test func manyVectorsPromoteAsOne() throws {
        let reader = try TinyModel.gpt2.open()
        let vectors = (0..<40).map { seed in SteeringDirection.random(dimension: reader.width, seed: seed).vector }
        let together = try reader.promotedTokens(by: vectors, layer: 1, count: 5)
        for place in [0, 31, 32, 39] {
            let alone = try reader.promotedTokens(by: vectors[place], layer: 1, count: 5)
            #expect(together[place].promoted.map(\.token) == alone.promoted.map(\.token))
            #expect(
                zip(together[place].suppressed, alone.suppressed).allSatisfy {
                    abs($0.logitChange - $1.logitChange) < 1e-3
                })
        }
    }

    @Test func neuronpedia() throws {
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("n.json").path
        let pages = try found.featurePages(of: shifts)
        try pages.writeNeuronpedia(to: path)
        let json = try JSONValue(decoding: String(contentsOfFile: path, encoding: .utf8))
        #expect(json["lossy"] == .boolean(true) && json["lost"]?.array?.isEmpty == false)
        let features = try #require(json["batches"]?.array?.first?["features"]?.array)
        #expect(features.count == 6)
        let top = try #require(features[0]["activations"]?.array?.first)
        let tokens = try #require(top["tokens"]?.array).compactMap(\.string)
        let values = try #require(top["values"]?.array).compactMap(\.number)
        let pair = pages.features[0].activity.positive[0]
        #expect(tokens.joined() == pages.pairs[pair.index]?.after && tokens.count == values.count)
        #expect(values.last == pair.activation && values.dropLast().allSatisfy { $0 == 0 })
        let note = json["notes"]?.array?.first
        #expect(note?["before"]?.string == "the old door \(pair.index)" && note?["index"] == .integer(0))
        #expect(note?["after"]?.string == pages.pairs[pair.index]?.after)
        let bare = try found.featurePages(of: try Shifts(shifts.matrix, name: "bare"))
        #expect(
            message { try bare.writeNeuronpedia(to: path) }
                == "bare: its texts are not known, and Neuronpedia shows nothing but texts.")
    }

    /// A character that several tokens share is whole in one text.
    @Test func tokensInsideOfCharacters() {
        let emoji = Array("😀".utf8)
        let letter = Array("é".utf8)
        let tokens = [
            Array("a".utf8), [emoji[0], emoji[1]], [emoji[2]], [emoji[3]], [letter[0]], letter.suffix(1) + [0x62],
        ]
        #expect(FeaturePages.wholeCharacters(tokens) == ["a", "😀", "éb"])
        #expect(FeaturePages.wholeCharacters([Array("שלום".utf8), Array(" ".utf8)]) == ["שלום", " "])
        // Bytes that are no text do not take the next tokens with them.
        #expect(FeaturePages.wholeCharacters([[0xFF], Array("b".utf8), [emoji[0]]]) == ["\u{FFFD}", "b", "\u{FFFD}"])
    }

    @Test func refusals() throws {
        let narrow = try Shifts(Matrix(rows: 3, columns: 5, repeating: 1))
        #expect(
            message { _ = try found.featurePages(of: narrow) }
                == "shifts is 5 wide, but the features are of shifts that are 32 wide.")
        #expect(message { _ = try found.featurePages(of: shifts, prompt: "x") }.hasPrefix("a prompt can only be"))
        #expect(
            message { _ = try found.featurePages(of: shifts, prompt: "") }
                == "a prompt is empty; give a text to continue, or no prompt.")
        #expect(message { _ = try found.featurePages(of: shifts, pairs: 0) } == "pairs: at least 1, not 0.")
        #expect(
            message { _ = try found.featurePages(of: shifts, steeredFeatures: -1) }
                == "steeredFeatures: at least 0, not -1.")
        #expect(message { _ = try found.featurePages(of: shifts, strength: 0) } == "strength: above 0, not 0.0.")
        #expect(message { _ = try found.featurePages(of: shifts, threshold: -1) } == "threshold: at least 0, not -1.0.")
        let wide = try Self.model(1, on: try Shifts(Matrix(rows: 3, columns: 7, repeating: 1)), features: 2)
        #expect(message { _ = try found.featurePages(of: shifts, others: [wide]) }.contains("7 wide"))
    }
}
