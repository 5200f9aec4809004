import Figures
import Foundation
import LanguageModels
import Numerics
import ResultViews
import SparseShift
import TestSupport
import Testing

/// Feature pages as a file and as a result of a cell.
@Suite(.serialized) struct FeaturePagesViewTests {
    private let folder: URL
    private let shifts: Shifts
    private let found: TrainedModel

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("pages-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var random = RandomGenerator(seed: 4)
        let matrix = Matrix(rows: 50, columns: 8, elements: (0..<400).map { _ in Float(random.normal()) })
        let truth = Matrix(rows: 50, columns: 1, elements: (0..<50).map { matrix[$0, 1] })
        let phrases = (0..<50).map {
            (before: "a <b>bold</b> & \($0)", after: "a <script>alert(\($0))</script> & \($0)")
        }
        shifts = try Shifts(
            matrix, concepts: truth,
            annotations: ShiftAnnotations(phrases: PairPhrases(phrases), conceptNames: ["\"x\" < y"]), name: "<data>")
        found = try train(RandomDirections.Configuration(features: 3), on: shifts, seed: 0, observer: nil)
    }

    private func path(_ name: String = "pages.html") -> String { folder.appendingPathComponent(name).path }

    private func text(_ value: some Displayable, _ type: String) -> String {
        if case .text(let text)? = value.representation.contents[type] { text } else { "" }
    }

    @Test func oneFileThatNeedsNoOther() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = try found.pages(of: shifts, to: path())
        let html = try String(contentsOfFile: path(), encoding: .utf8)
        #expect(file.bytes == html.utf8.count && file.path == path())
        #expect(html.hasPrefix("<!DOCTYPE html>") && html.hasSuffix("</html>\n"))
        for word in ["src=", "url(", "@import", "http://", "https://", "<link"] {
            #expect(!html.contains(word), "\(word)")
        }
        // The script is ours alone; texts are never taken for markup.
        #expect(html.components(separatedBy: "<script").count == 2)
        #expect(!html.contains("<b>bold") && html.contains("&lt;") && !html.contains("<data>"))
        #expect(html.contains("&quot;x&quot; &lt; y"))
        for feature in 0..<3 { #expect(html.contains("id=\"f\(feature)\"") && html.contains("href=\"#f\(feature)\"")) }
        // Twice the same bytes.
        try found.pages(of: shifts, to: path())
        #expect(try String(contentsOfFile: path(), encoding: .utf8) == html)
    }

    @Test func numbersAreInTheMarkup() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = try found.pages(of: shifts, to: folder.path)
        #expect(file.path == path())
        let html = try String(contentsOfFile: path(), encoding: .utf8)
        for page in file.pages.features {
            let row = try #require(html.split(separator: "\n").first { $0.hasPrefix("<tr data-f=\"\(page.feature)\"") })
            for value in [page.activity.positiveShare, page.labels[0].correlation] {
                #expect(row.contains("data-v=\"\(String(format: "%.9g", value))\""))
            }
        }
    }

    /// The command is shown where the folder of the model is known.
    @Test func steeringInAShell() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try found.pages(of: shifts, to: path())
        #expect(try !String(contentsOfFile: path(), encoding: .utf8).contains("sparseshift steer"))
        var pages = try found.featurePages(of: shifts)
        pages.commandLine = SteeringCommandLine(folder: "'my runs'/ssae", options: ["--layer", "3"])
        #expect(
            pages.commandLine?.text(2)
                == "sparseshift steer \"…\" --vector 'my runs'/ssae:2 --scale 0.5 --relative --layer 3")
        #expect(pages.commandLine?.vector(0, isNegated: true) == "'my runs'/ssae:-0")
        try pages.write(to: path())
        let html = try String(contentsOfFile: path(), encoding: .utf8)
        for feature in 0..<3 {
            #expect(html.contains("ssae:\(feature) --scale 0.5 --relative --layer 3</code>"))
            #expect(html.contains("ssae:-\(feature)</code> is the other sign"))
        }
    }

    /// Words in a heading have their correlations beside them, which are no causes.
    @Test func wordsOfAHeading() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        // A word comes where the first feature is active, another where it is not.
        let codes = found.encode(shifts.matrix).column(0)
        let phrases = codes.enumerated().map { row, code in
            (before: "the door \(row)", after: code > 0 ? "the red door \(row)" : "the old door \(row)")
        }
        let data = try Shifts(
            shifts.matrix, annotations: ShiftAnnotations(phrases: PairPhrases(phrases)), name: "named")
        let pages = try found.featurePages(of: data, threshold: 0)
        try pages.write(to: path())
        let html = try String(contentsOfFile: path(), encoding: .utf8)
        let named = pages.features.filter { !$0.words.isEmpty }
        #expect(named.first?.feature == 0)
        for page in named {
            let red = try #require(page.words.changes.first { $0.word == "red" }).correlation
            let shown = "red \(red < 0 ? "−" : "+")\(String(format: "%.2f", abs(red)))"
            #expect(page.words.measured.contains(shown) && !"\(page.words)".contains("0."))
            #expect(html.contains("Feature \(page.feature): <bdi>\(page.words.measured)</bdi></h2>"))
        }
    }

    /// Cells of a row are apart for the search, and nothing found says what was searched.
    @Test func searchOfTheIndex() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try found.pages(of: shifts, to: path())
        let html = try String(contentsOfFile: path(), encoding: .utf8)
        #expect(html.contains("function(c){return c.textContent}).join(' ').toLowerCase()"))
        #expect(html.contains(": no name, word or label has it;"))
    }

    /// A text has its own direction; the arrow between two texts, and what stands behind them, keep theirs.
    @Test func directionsOfTexts() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        // The second text of every other pair opens an override that nothing closes.
        let phrases = (0..<50).map {
            (before: "הדלת הישנה \($0)", after: "הדלת \($0 % 2 == 0 ? "\u{202E}red" : "אדומה") \($0)")
        }
        let truth = Matrix(rows: 50, columns: 1, elements: (0..<50).map { shifts.matrix[$0, 1] })
        let data = try Shifts(
            shifts.matrix, concepts: truth,
            annotations: ShiftAnnotations(phrases: PairPhrases(phrases), conceptNames: ["צבע"]), name: "עברית")
        try found.pages(of: data, to: path())
        let html = try String(contentsOfFile: path(), encoding: .utf8)
        let arrow = "</bdi><span class=\"ar\"> → </span><bdi>"
        #expect(html.components(separatedBy: "class=\"ar\"").count > 20)
        #expect(html.components(separatedBy: "class=\"ar\"").count == html.components(separatedBy: arrow).count)
        #expect(html.contains("class=\"chip\"><bdi>צבע ") && html.contains("<dd><bdi>עברית</bdi></dd>"))
        #expect(html.contains(" · <bdi>עברית</bdi> · 50 pairs"))
        // Outside of isolated texts there is no letter of Hebrew and no override; the title of the window is text alone.
        let body = try #require(html.components(separatedBy: "<body>").last)
        let outside = body.split(separator: /<bdi>|<\/bdi>/, omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 0 }.map { $0.element.replacing(/data-w="[^"]*"/, with: "") }
        #expect(
            !outside.contains { $0.unicodeScalars.contains { $0 == "\u{202E}" || (0x590...0x5FF).contains($0.value) } })
    }

    /// The sign of the vector that was added stands beside its effects.
    @Test func effectsSayTheirSign() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let matrix = SelectivityMatrix(
            method: found.method, concepts: ["past", "glad"], values: [[2, 0], [0, 2]],
            intervals: [[1...3, 0...0], [0...0, 1...3]], features: [1, 2], signs: [-1, 1])
        let selectivity = Selectivity(
            measure: .probes, model: "m", layer: "layer 1", readingLayer: "layer 2", length: 3, scale: 0.3, texts: 7,
            matrices: [matrix], randomDirections: 20, randomBounds: [1, 1], probes: [])
        try found.pages(of: shifts, to: path(), selectivities: [selectivity])
        let html = try String(contentsOfFile: path(), encoding: .utf8)
        #expect(
            html.contains("Steering to <bdi>past</bdi> by −w (M)")
                && html.contains("Steering to <bdi>glad</bdi> by +w (M)"))
        #expect(!html.contains("are in no bar"))
    }

    @Test func asAResult() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let elsewhere = try found.pages(of: shifts, to: path("a b.html"))
        #expect(
            text(elsewhere, "text/html").contains("a b.html</code>") && !text(elsewhere, "text/html").contains("href"))
        // Below the folder of the notebook.
        let file = FeaturePagesFile(pages: elsewhere.pages, path: "x/a b.html", bytes: 1_230_000)
        let html = text(file, "text/html")
        #expect(
            html.contains("href=\"./x/a%20b.html\"") && html.contains("<iframe") && html.contains("loading=\"lazy\""))
        #expect(text(file, "text/plain") == "x/a b.html: 3 features, 50 pairs, 1.23 MB")
        #expect(text(file, "text/markdown").contains("(<./x/a%20b.html>)"))
    }

    @Test func refusals() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("{}".utf8).write(to: URL(fileURLWithPath: path("other.json")))
        #expect(
            message { try found.pages(of: shifts, to: path("other.json")) }
                .hasSuffix("other.json: another file than pages is there already; choose another name."))
        #expect(try String(contentsOfFile: path("other.json"), encoding: .utf8) == "{}")
        #expect(message { try found.pages(of: shifts, to: path("no/x.html")) }.contains("there is no folder"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["other.json"])
    }
}
