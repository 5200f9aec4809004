import Figures
import Foundation
import LanguageModels
import SparseShift
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
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/language-models/llama.gguf")
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
        #expect(html.contains("opacity:0.6\">Is 1 &lt; 2?\n</span> &lt;script&gt;alert(&quot;*x*&quot;)&lt;/script&gt; &amp; more"))
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
            tokens: [.init(token: " <i>", probability: 0.5), .init(token: "\n", probability: 0.25), .init(token: "|", probability: 0)])
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
}
