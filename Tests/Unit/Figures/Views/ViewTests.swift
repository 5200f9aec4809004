import Figures
import Foundation
import Testing
import Work

struct ViewTests {
    @Test func progressInWords() {
        let bar = ProgressBar("Training", completed: 500, total: 2000, elapsed: 5, detail: "loss <0.1")
        #expect(bar.fraction == 0.25 && bar.rate == 100 && bar.timeLeft == 15)
        #expect(
            bar.plainText
                == "Training  ██████░░░░░░░░░░░░░░░░░░  25%  500/2,000 steps · 100 steps/s · 15 s left · loss <0.1")
        #expect(
            bar.html.contains(#"aria-valuenow="25""#) && bar.html.contains("width:25%")
                && bar.html.contains("loss &lt;0.1"))
        #expect(ProgressBar(completed: 3, total: nil, elapsed: 0).plainText == "3 steps")
        #expect(ProgressBar(completed: 0, total: 0, elapsed: 0).fraction == 1)
        #expect(
            ProgressBar("Done", completed: 10, total: 10, elapsed: 77, unit: "texts").plainText.hasSuffix(
                "100%  10/10 texts · 0.13 texts/s · took 1 min 17 s"))
    }

    @Test func aBarOfWorkThatWasResumedAndStopped() {
        let plan = WorkPlan(label: "Texts", total: 100, unit: "texts")
        let progress = WorkProgress(plan: plan, completed: 50, resumed: 40, seconds: 5)
        #expect(ProgressBar(progress).plainText.hasSuffix(" 50%  50/100 texts · 2 texts/s · 25 s left"))
        #expect(ProgressBar(progress, hasEnded: true).plainText.hasSuffix(" 50%  50/100 texts · 2 texts/s · took 5 s"))
    }

    @Test func cardHasAllItsParts() throws {
        let figure = Chart { HistogramMark(.values("x", [1, 1, 2])) }.chartTitle("Counts").frame(
            width: 200, height: 100)
        let card = Card(
            "Toy & more", subtitle: "synthetic", facts: ["shifts": "10,000 × 32", "seed": "<0>"], figure: figure,
            table: Table(columns: ["a"], rows: [[1]]))
        #expect(
            card.plainText.hasPrefix("Toy & more: synthetic\n  shifts  10,000 × 32\n  seed    <0>\n\nCounts\n1  "))
        #expect(card.plainText.hasSuffix("\n\na\n─\n1"))
        #expect(
            card.html.contains("Toy &amp; more") && card.html.contains("&lt;0&gt;")
                && card.html.contains("sparseshift-table"))
        let start = try #require(card.html.range(of: "base64,")).upperBound
        let end = try #require(card.html[start...].firstIndex(of: "\""))
        let data = try #require(Data(base64Encoded: String(card.html[start..<end])))
        #expect(String(decoding: data, as: UTF8.self) == figure.svg.text)
    }

    @Test func figuresAreWrittenAsVectorsAndPixels() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let figure = Chart { LineMark(x: .value("x", 0), y: .value("y", 1)) }.frame(width: 300, height: 200)
        func written(_ name: String) throws -> Data {
            let path = folder.appending(path: name)
            try figure.write(to: path.path, scale: 3)
            return try Data(contentsOf: path)
        }
        #expect(try written("a.svg") == Data(figure.svg.text.utf8))
        let png = [UInt8](try written("a.png"))
        #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        // Width and height in the header, big-endian.
        func number(_ place: Int) -> Int { png[place..<place + 4].reduce(0) { $0 * 256 + Int($1) } }
        #expect(number(16) == 900 && number(20) == 600)
        #expect(try written("a.pdf").starts(with: Data("%PDF".utf8)))
        #expect(try written("a.pdf") == written("b.pdf"))
        #expect(throws: FigureError.self) { try figure.write(to: folder.appending(path: "a.gif").path) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 4)
    }
}
