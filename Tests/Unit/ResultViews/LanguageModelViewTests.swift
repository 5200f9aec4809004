import Figures
import Foundation
import LanguageModels
import ResultViews
import SparseShift
import TestSupport
import Testing

/// What language models give shows itself; what they write is never taken for markup.
@Suite struct LanguageModelViewTests {
    private func text(_ value: some Displayable, _ type: String = "text/plain") -> String {
        if case .text(let text)? = value.representation.contents[type] { text } else { "" }
    }

    private let generation = Generation(
        prompt: "Is 1 < 2?\n", text: " <script>alert(\"*x*\")</script> & more", tokens: [1, 2, 3, 4, 1, 2, 3, 4],
        logProbabilities: Array(repeating: log(0.25), count: 8), seconds: 2)

    @Test func models() throws {
        let file = URL(fileURLWithPath: fixtures + "/language-models/llama.gguf")
        let model = try LanguageModel(file.path)
        let size = try #require(try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int)
        #expect(model.fileSize == size)
        let parameters = "\(model.parameterCount)"
        #expect(model.parameterCount > 10_000)
        for type in ["text/plain", "text/html", "text/markdown"] {
            let card = text(model, type)
            for word in ["llama, 3 blocks × 32", "vocabulary", "context", "128 tokens", "parameters", "0.165 MB"] {
                #expect(card.contains(word), "\(type): \(word)")
            }
            #expect(card.filter(\.isNumber).contains(parameters), "\(type)")
        }
        // A report has no paths of the machine that made it.
        #expect(text(model).contains(file.path) && !text(model, "text/markdown").contains(file.path))
    }

    @Test func generations() {
        let html = text(generation, "text/html")
        #expect(
            html.contains(
                "opacity:0.6\">Is 1 &lt; 2?\n</span> &lt;script&gt;alert(&quot;*x*&quot;)&lt;/script&gt; &amp; more"))
        #expect(!html.contains("<script"))
        let markdown = text(generation, "text/markdown")
        #expect(markdown.contains(#"1 \< 2?<br></span> \<script>alert("\*x\*")\</script> &amp; more<br>*8 tokens"#))
        #expect(text(generation).hasPrefix(generation.prompt + generation.text))
        // p is 1/4 throughout; of five runs of four tokens one is there twice; eight tokens took two seconds.
        for form in [html, markdown, text(generation)] {
            #expect(form.contains("8 tokens, perplexity 4, repetition 20.0"), "\(form)")
        }
        #expect(html.contains("4 tokens/s") && !markdown.contains("tokens/s"))
        var view = GenerationView(GenerationPlan(prompt: "<b>", maximumTokens: 9))
        view.text = "<i>"
        #expect(text(view, "text/html").contains("&lt;b&gt;</span>&lt;i&gt;") && text(view).hasPrefix("<b><i>\n"))
        #expect(view.representation.contents["text/markdown"] == nil)
    }

    @Test func nextTokens() {
        let plain = NextTokens(
            prompt: "a <b>",
            tokens: [
                .init(token: " <i>", probability: 0.5), .init(token: "\n", probability: 0.25),
                .init(token: "|", probability: 0),
            ])
        #expect(plain.table.columns.map(\.header) == ["token", "p", ""])
        #expect(plain.table.rows.map { $0[0] } == [.text(#"" <i>""#), .text(#""\n""#), .text(#""|""#)])
        let bars = plain.table.rows.map { row in if case .text(let bar) = row[2] { bar } else { "-" } }
        #expect(bars == [String(repeating: "█", count: 16), String(repeating: "█", count: 8), ""])
        #expect(text(plain, "text/html").contains("&lt;i&gt;") && text(plain, "text/html").contains("a &lt;b&gt;"))
        #expect(text(plain, "text/markdown").contains(#""\|""#) && !text(plain, "text/markdown").contains("█"))
        #expect(text(plain).contains("50.0") && text(plain).contains("75.0"))

        let steered = NextTokens(
            prompt: "a", tokens: [.init(token: "x", probability: 0.3, unsteeredProbability: 0.6)])
        #expect(steered.table.columns.map(\.header) == ["token", "p unsteered", "", "p steered", ""])
        #expect(steered.table.rows[0][1] == .number(0.6) && steered.table.rows[0][3] == .number(0.3))
        #expect(steered.table.rows[0][2] == .text(String(repeating: "█", count: 16)))
        #expect(steered.table.rows[0][4] == .text(String(repeating: "█", count: 8)))
    }

    @Test func pairsWithoutConcepts() throws {
        let pairs = try TextPairs(
            [TextPair(before: "a <b>", after: "c", changes: [])], name: "mine", conceptNames: [])
        for type in ["text/plain", "text/html", "text/markdown"] { #expect(text(pairs, type).contains("not known")) }
        #expect(pairs.table.columns.map(\.header) == ["pair", "text", "changed text"])
        #expect(text(pairs, "text/html").contains("a &lt;b&gt;"))
    }

    @Test func comparisonsAreFoldedAndEscaped() {
        func generation(_ text: String) -> Generation {
            Generation(prompt: "<p>", text: text, tokens: [1], logProbabilities: [-1], seconds: 1)
        }
        let long = String(repeating: "<x> & ", count: 60)
        let pairs = SteeredPairs([
            .init(
                prompt: "<p>", unsteered: generation("short <b>\nline"), steered: generation(long),
                unsteeredPerplexity: 2.5, steeredPerplexity: nil)
        ])
        let html = text(pairs, "text/html")
        #expect(html.contains("short &lt;b&gt;\nline") && html.contains("perplexity 2.5") && html.contains("no text"))
        #expect(!html.contains("<x>") && !html.contains("<p>") && !html.contains("<b>"))
        // Every character is there once, the rest behind a click.
        #expect(html.components(separatedBy: "<details>").count == 2)
        #expect(html.components(separatedBy: "&lt;x&gt;").count == 61 || html.contains("…</summary>"))
        #expect(text(pairs, "text/markdown").contains(#"short \<b> ⏎ line"#))
        #expect(text(pairs).contains("short <b> ⏎ line"))
    }

    @Test func findings() {
        let token = TokenPromotion.Token(token: 1, text: " a\n", logitChange: 1.25)
        let promotion = TokenPromotion(promoted: [token], suppressed: [])
        #expect(promotion.table.rows == [[.text("\"␣a⏎\""), .number(1.25), .text(""), .missing]])
        for type in ["text/plain", "text/html", "text/markdown"] { #expect(text(promotion, type).contains("␣a⏎")) }
        let likelihood = TextLikelihood(
            prompt: "p", tokens: [.init(token: 1, text: " <i>", logProbability: log(0.25))])
        #expect(text(likelihood).contains("Perplexity 4") && text(likelihood).contains("25.0"))
        #expect(text(likelihood, "text/html").contains("␣&lt;i&gt;"))
        #expect(text(TextLikelihood(prompt: "", tokens: [])).contains("No tokens"))
        let top = TopActivations(
            feature: 3, positive: [.init(index: 7, activation: 1.5, before: "a <b>", after: "c")],
            negative: [.init(index: 2, activation: -0.5, before: nil, after: nil)], positiveCount: 4, negativeCount: 2,
            count: 9)
        #expect(top.table.rows[0] == [.number(1.5), .integer(7), .text("a <b>"), .text("c")])
        #expect(text(top).contains("4 and below 0 in 2 of 9 shifts") && text(top, "text/html").contains("a &lt;b&gt;"))
        let search = FeatureSearch(
            concept: "joy",
            candidates: [.init(feature: 5, sign: -1, choosingCorrelation: 0.9, correlation: 0.8, concordance: 0.7)],
            features: 12, chosenOn: 20, chosenChanges: 10, scoredOn: 22, scoredChanges: 11)
        for type in ["text/plain", "text/html", "text/markdown"] {
            for word in ["joy", "12 features", "0.800", "0.700", "0.900", "−"] {
                #expect(text(search, type).contains(word))
            }
        }
    }

    @Test func sweeps() {
        func point(_ scale: Double, _ hits: Int, _ logProbability: Double) -> SteeringSweep.Point {
            .init(
                scale: scale,
                texts: (0..<4).map { place in
                    .init(
                        generation: Generation(
                            prompt: "<p>", text: "t<i>\(place)", tokens: [1, 2], logProbabilities: [], seconds: 1),
                        judgement: Judgement(hasConcept: place < hits, score: 0),
                        unsteeredLogProbabilities: [logProbability, logProbability])
                })
        }
        let sweep = SteeringSweep(
            model: "tiny", layer: "layer 1", unitLength: 12.5, unitName: "a length",
            prompts: ["<p>", "<p>", "<p>", "<p>"],
            concept: "joy", rule: "joy <is> there", unsteered: point(0, 1, -1),
            series: [.init(name: "SSAE", points: [point(0.5, 3, -1.2), point(1, 4, -3)])], prompted: point(0, 2, -1))
        // The last scale has more of the concept, but e² times the perplexity.
        #expect(sweep.table().rows[0].prefix(3) == [.text("SSAE"), .number(0.5), .number(0.75)])
        #expect(
            sweep.table(SteeringBounds(perplexityRatio: 8)).rows[0].prefix(3) == [
                .text("SSAE"), .number(1), .number(1),
            ])
        for type in ["text/plain", "text/html", "text/markdown"] {
            for word in ["Steering to joy", "tiny", "layer 1", "12.5", "SSAE", "75"] {
                #expect(text(sweep, type).contains(word), "\(type) \(word)")
            }
            #expect(!text(sweep, type).contains("NaN"))
        }
        #expect(text(sweep, "text/html").contains("joy &lt;is&gt; there"))
        #expect(text(sweep.chart, "image/svg+xml").contains("perplexity"))
        #expect(sweep.table().rows.last?.prefix(3) == [.text("prompting"), .missing, .number(0.5)])
        #expect(sweep.chart.charts.count == 2)
        #expect(sweep.points.rows.count == 3)
        #expect(sweep.texts(of: "SSAE", scale: 0.6)?.rows.count == 4 && sweep.texts(of: "x", scale: 1) == nil)
    }

    @Test func interchanges() {
        func score(_ name: String, _ cause: Double, _ isolation: Double?) -> InterchangeScores.Score {
            .init(name: name, cause: cause, isolation: isolation, loss: 0.5)
        }
        let found = InterchangeScores(
            concept: "joy", model: "tiny", layer: "layer 1", causeCount: 12, isolationCount: 34,
            directions: [score("SSAE", 0.75, 0.25)], unchanged: score("nothing exchanged", 0, 1),
            replaced: score("whole state", 1, 0), random: [score("r", 0.5, 0.25), score("q", 0, 0.75)])
        #expect(found.table.rows.count == 4 && found.table.rows[0][3] == .number(0.5))
        #expect(found.table.rows[3].prefix(3) == [.text("2 random, mean"), .number(0.25), .number(0.5)])
        for word in ["joy", "layer 1", "12 answers", "34 answers", "whole state"] {
            #expect(text(found).contains(word))
        }
        let alone = InterchangeScores(
            concept: "joy", model: "tiny", layer: "layer 1", causeCount: 12, isolationCount: 0,
            directions: [score("SSAE", 0.75, nil)], unchanged: score("nothing exchanged", 0, nil),
            replaced: score("whole state", 1, nil), random: [])
        for said in [text(alone), "\(alone)"] { #expect(said.contains("No isolation was asked for")) }
        #expect(!text(found).contains("No isolation") && !"\(found)".contains("No isolation"))
    }

    /// Directions that break the texts are marked, and what is missing is said.
    @Test func selectivityShowsHarm() {
        func matrix(_ name: String, _ harms: [SteeringHarm]) -> SelectivityMatrix {
            SelectivityMatrix(
                method: name, concepts: ["joy", "past"], values: [[0.5, 0.1], [0.2, 0.4]],
                intervals: [[0.4...0.6, 0...0.2], [0.1...0.3, 0.3...0.5]], features: [nil, nil], harms: harms)
        }
        let harms = [
            SteeringHarm(perplexityRatio: 1.25, addedRepetition: 0.05, emptyShare: 0),
            SteeringHarm(perplexityRatio: nil, addedRepetition: 0, emptyShare: 1),
        ]
        let found = Selectivity(
            measure: .generations, model: "tiny", layer: "layer 1", readingLayer: nil, length: 2, scale: 0.5, texts: 4,
            matrices: [matrix("m", harms)], randomDirections: 20, randomBounds: [0.3, 0.3], probes: [],
            failures: [.init(method: "other", reason: "it is too strong.")], unknownJudgements: 1)
        #expect(found.table.rows[0].suffix(4) == [.number(0.5), .number(1.25), .number(0.025), .number(0.5)])
        #expect(found.effects.rows.map { $0[1] } == [.text("joy"), .text("past *")])
        for word in ["1 judgement could not be read", "other is left out: it is too strong.", "past *", "Intact"] {
            #expect(text(found.table).contains(word) || text(found.effects).contains(word), "\(word)")
        }
        let plain = Selectivity(
            measure: .probes, model: "tiny", layer: "layer 1", readingLayer: "layer 2", length: 2, scale: 0.5, texts: 4,
            matrices: [matrix("m", [])], randomDirections: 20, randomBounds: [0.3, 0.3], probes: [],
            leftOut: ["a concept is left out; big: no texts."])
        #expect(plain.table.columns.count == 7 && plain.table.rows.allSatisfy { $0.count == 7 })
        #expect(
            text(plain.table).contains("A concept is left out; big: no texts.") && !text(plain.table).contains("Intact")
        )
    }

    /// Where there is no other attribute, nothing can be selective; a median over some of the concepts says of how many it is.
    @Test func selectivityOfOneAttribute() {
        func found(_ concepts: [String], _ values: [[Double]]) -> Selectivity {
            Selectivity(
                measure: .probes, model: "tiny", layer: "layer 1", readingLayer: "layer 2", length: 2, scale: 0.5,
                texts: 4,
                matrices: [
                    SelectivityMatrix(
                        method: "m", concepts: concepts, values: values, intervals: values.map { $0.map { $0...$0 } },
                        features: [nil, nil])
                ], randomDirections: 20, randomBounds: [0.3, 0.3], probes: [])
        }
        let one = found(["tense: past", "tense: present"], [[1, -1], [-1, 1]]).table
        #expect(one.rows.allSatisfy { $0[2] == .missing && $0[3] == .missing })
        #expect(one.note.contains("all concepts are of one attribute"))
        let two = found(["joy", "past"], [[0, 1], [0.5, 1]]).table
        #expect(two.rows.map { $0[3] } == [.number(0.5), .number(1)])
        #expect(
            two.note.contains("Off-target of m is that of 1 of 2 concepts; the others do not move when steered to."))
        #expect(!found(["joy", "past"], [[1, 1], [0.5, 1]]).table.note.contains("is that of"))
    }

    @Test func judgesAndInterpretations() throws {
        let ratings = TextRatings(
            concept: "a|b", judge: "m",
            texts: [
                TextRating(ratings: [.concept: 2, .fluency: 1]),
                TextRating(ratings: [.concept: 0], unreadable: [.fluency]),
            ])
        #expect(ratings.table.rows[0][1] == .number(ratings.meanScore) && ratings.table.columns.count == 4)
        #expect(text(ratings).contains("1 ratings could not be read and 0 had no answer"))
        let agreement = try CohensKappa([0, 1, 1, 0], [0, 1, 0, 0])
        #expect(agreement.table.rows[0][1] == .number(0.5) && agreement.table.rows[1][2] == .number(0.5))
        #expect(text(agreement).contains("4 texts"))
        let oneSided = try CohensKappa(
            [true, true, true].map { Judgement(hasConcept: $0, score: 0) },
            [true, false, true].enumerated().map { Judgement(hasConcept: $1, score: 0, isKnown: $0 < 2) })
        #expect(
            text(oneSided).contains(
                "2 texts. One judge gave all texts the same label, so that κ is 0 whatever the other said. 1 text more is left out, since a judge could not decide."
            ))

        let side = FeatureSide(feature: 3, sign: -1)
        let explained = FeatureInterpretations(
            interpreter: "m",
            sides: [
                FeatureInterpretation(
                    side: side, explanation: "<b>From red|blue.", failure: nil,
                    detection: ExplanationScore(
                        truePositives: 3, falseNegatives: 1, trueNegatives: 2, falsePositives: 2, failed: 2),
                    examples: InterpretationExamples(
                        side: side, explaining: [], active: [], inactive: [], reversed: []))
            ], skipped: [], remark: "the budget is used up", usage: ChatUsage(requests: 7))
        #expect(explained.table.rows[0][2] == .number(0.625) && explained.table.rows[0][6] == .integer(2))
        #expect(explained.table.rows[2][2] == .number(0.5))
        #expect(text(explained, "text/html").contains("&lt;b&gt;From red|blue.") && text(explained).contains("−3"))
        #expect(text(explained).contains("the budget is used up") && text(explained.usage).contains("7"))
        // Times are only on the screen, so that a report that is made again is the same.
        #expect(!explained.usage.table.markdown.contains("| s"))
    }
}
