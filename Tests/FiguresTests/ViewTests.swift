import Figures
import Foundation
import Testing

struct ViewTests {
    @Test func progressInWords() {
        let bar = ProgressBar("Training", completed: 500, total: 2000, elapsed: 5, detail: "loss <0.1")
        #expect(bar.fraction == 0.25 && bar.rate == 100 && bar.timeLeft == 15)
        #expect(bar.plainText == "Training  ██████░░░░░░░░░░░░░░░░░░  25%  500/2,000 steps · 100 steps/s · 15 s left · loss <0.1")
        #expect(bar.html.contains(#"aria-valuenow="25""#) && bar.html.contains("width:25%") && bar.html.contains("loss &lt;0.1"))
        #expect(ProgressBar(completed: 3, total: nil, elapsed: 0).plainText == "3 steps")
        #expect(ProgressBar(completed: 0, total: 0, elapsed: 0).fraction == 1)
        #expect(ProgressBar("Done", completed: 10, total: 10, elapsed: 77, unit: "texts").plainText.hasSuffix("100%  10/10 texts · 0.13 texts/s · took 1 min 17 s"))
    }

    @Test(arguments: [
        (0.44, "0.4 s"), (12, "12 s"), (59.7, "1 min"), (185, "3 min 5 s"), (8040, "2 h 14 min"), (97200, "1 d 3 h"), (.nan, "–"),
    ] as [(Double, String)])
    func durations(seconds: Double, expected: String) { #expect(ProgressBar.duration(seconds) == expected) }

    @Test func cardHasAllItsParts() throws {
        let figure = Histogram([1, 1, 2], title: "Counts", size: FigureSize(width: 200, height: 100))
        let card = Card(
            "Toy & more", subtitle: "synthetic", facts: ["shifts": "10,000 × 32", "seed": "<0>"], figure: figure,
            table: Table(columns: ["a"], rows: [[1]]))
        #expect(
            card.plainText.hasPrefix("Toy & more: synthetic\n  shifts  10,000 × 32\n  seed    <0>\n\nCounts\n1  "))
        #expect(card.plainText.hasSuffix("\n\na\n─\n1"))
        #expect(card.html.contains("Toy &amp; more") && card.html.contains("&lt;0&gt;") && card.html.contains("sparseshift-table"))
        let start = try #require(card.html.range(of: "base64,")).upperBound
        let end = try #require(card.html[start...].firstIndex(of: "\""))
        let data = try #require(Data(base64Encoded: String(card.html[start..<end])))
        #expect(String(decoding: data, as: UTF8.self) == figure.svg.text)
    }
}
