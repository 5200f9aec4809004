import Figures
import Foundation
import Testing

/// A figure in an HTML page: what it shows where the pointer rests on it, what its legend hides, and its colours.
struct InlineFigureTests {
    private typealias Element = (name: String, attributes: [String: String], text: String)

    private func page(_ figure: any Drawable) throws -> String {
        guard case .text(let page)? = figure.representation.contents["text/html"] else {
            throw CocoaError(.featureUnsupported)
        }
        return page
    }

    /// A page as an XML parser reads it: elements without content have an end.
    private func check(_ page: String) throws -> SVGCheck {
        let closed = page.replacing(/<(input|img)([^>]*)>/) { "<\($0.1)\($0.2)/>" }
        let check = SVGCheck(closed)
        #expect(check.isWellFormed)
        return check
    }

    private func number(_ element: Element, _ name: String) -> Double {
        element.attributes[name].flatMap(Double.init) ?? .nan
    }

    /// The texts of what the pointer can rest on, each with its shape.
    private func targets(_ page: String) throws -> [(shape: Element, text: String)] {
        guard let start = page.range(of: #"<g class="sf-targets">"#)?.lowerBound,
            let end = page.range(of: "</svg></div>", range: start..<page.endIndex)?.lowerBound
        else { return [] }
        let check = SVGCheck(String(page[start..<end]))
        #expect(check.isWellFormed)
        let elements = check.elements
        return elements.indices.filter { elements[$0].name == "text" }.map { place in
            var lines = elements[place].text
            for line in elements[(place + 1)...].prefix(while: { $0.name == "tspan" }) {
                lines += (lines.isEmpty ? "" : "\n") + line.text
            }
            return (elements[place - 1], lines)
        }
    }

    /// What is inside the groups of a class.
    private func content(of name: String, in page: String) -> String {
        var result = ""
        var rest = Substring(page)
        while let start = rest.range(of: #"<g class="\#(name)">"#)?.upperBound {
            var (depth, place) = (1, start)
            while depth > 0, let next = rest[place...].firstMatch(of: /<(\/?)g[ >]/) {
                depth += next.1.isEmpty ? 1 : -1
                place = next.range.upperBound
            }
            result += rest[start..<place]
            rest = rest[place...]
        }
        return result
    }

    @Test(arguments: ChartTests.charts.indices)
    func everyPageIsWellFormedAndNeedsNothingElse(index: Int) throws {
        let figure = ChartTests.charts[index]
        let page = try page(figure)
        let check = try check(page)
        #expect(page == (try self.page(figure)))
        for element in check.elements {
            #expect(element.attributes["id"] == nil)
            #expect(!element.attributes.values.contains { $0.contains("nan") || $0.contains("inf") })
            #expect(element.attributes["src"]?.hasPrefix("data:") != false)
        }
        for word in ["<script", "http", "url(", "\n\n"] { #expect(!page.contains(word)) }
        // Without the style sheet nothing is seen but the image.
        for element in check.elements where ["sf-view", "sf-zoom"].contains(element.attributes["class"]) {
            #expect(element.attributes["hidden"] != nil && element.attributes["style"] == "display:none")
        }
        let images = check.all("img")
        #expect(images.count == 1 && images[0].attributes["alt"]?.hasSuffix(figure.summary) == true)
        let source = try #require(images[0].attributes["src"]?.split(separator: ",").last)
        let data = try #require(Data(base64Encoded: String(source)))
        #expect(String(decoding: data, as: UTF8.self) == figure.svg.text)
        for drawing in check.all("svg") where drawing.attributes["role"] != nil {
            #expect(drawing.attributes["role"] == "img" && drawing.attributes["aria-label"]?.isEmpty == false)
        }
    }

    private let recovered = Chart([("SSAE", 0.9, 0.1), ("affine", 0.5, 0.2)]) { name, mean, spread in
        for place in ["toy", "text"] {
            BarMark(x: .value("data", place), y: .value("MCC", Estimate(mean: mean, spread: spread)))
                .position(by: .value("method", name)).foregroundStyle(by: .value("method", name))
        }
    }

    @Test func aNameOfTheLegendHidesItsMarksAndNoOthers() throws {
        let page = try page(recovered)
        let keys = try check(page).all("input").filter { $0.attributes["class"]?.hasPrefix("sf-key") == true }
        #expect(keys.map { $0.attributes["aria-label"] } == ["SSAE", "affine"])
        #expect(keys.map { $0.attributes["class"] } == ["sf-key sf-key0", "sf-key sf-key1"])
        #expect(keys.allSatisfy { $0.attributes["checked"] != nil })
        for place in 0..<2 {
            #expect(page.contains(".sf-key\(place):not(:checked)~svg .sf-mark\(place){display:none}"))
            let marks = content(of: "sf-mark sf-mark\(place)", in: page)
            // Two bars, and three strokes for the spread of each.
            #expect(marks.components(separatedBy: "fill=\"\(Palette.color(place).hex)\"").count == 3)
            #expect(!marks.contains(Palette.color(1 - place).hex))
            #expect(marks.components(separatedBy: "stroke-width=\"1.2\"").count == 7)
            // What the pointer finds there goes with them.
            #expect(marks.components(separatedBy: "<text").count == 3)
            for data in ["toy", "text"] { #expect(marks.contains(">\(place == 0 ? "SSAE" : "affine"), \(data), MCC ")) }
        }
    }

    /// A checkbox lies over the name that it stands for, in any width of the page.
    @Test func aNameOfTheLegendIsWhereItIsClicked() throws {
        let check = try check(try page(recovered))
        for key in check.all("input") where key.attributes["class"]?.hasPrefix("sf-key") == true {
            let name = try #require(check.all("text").first { $0.text == key.attributes["aria-label"] })
            var shares: [String: Double] = [:]
            for part in key.attributes["style"]?.split(separator: ";") ?? [] {
                let sides = part.split(separator: ":")
                shares[String(sides[0])] = Double(sides[1].dropLast())
            }
            let (left, top) = (try #require(shares["left"]) * 6, try #require(shares["top"]) * 3.2)
            let (width, height) = (try #require(shares["width"]) * 6, try #require(shares["height"]) * 3.2)
            #expect(left < number(name, "x") && number(name, "x") + 20 < left + width && left + width <= 600)
            // The middle of the letters is a little above their baseline.
            #expect(abs(top + height / 2 - (number(name, "y") - 4)) < 2)
        }
    }

    @Test func symbolsDashesAndRulesAreHiddenToo() throws {
        let chart = Chart {
            for (name, y) in [("a", 1.0), ("b", 2)] {
                PointMark(x: .value("x", 1), y: .value("y", y)).symbol(by: .value("sign", name))
                LinePlot(x: .values("x", 0..<2), y: .values("y", [y, y])).lineStyle(by: .value("kind", "k\(name)"))
            }
            RuleMark(y: .value("y", 1.5)).annotation("target")
        }
        let page = try page(chart)
        let keys = try check(page).all("input").filter { $0.attributes["class"]?.hasPrefix("sf-key") == true }
        #expect(keys.compactMap { $0.attributes["aria-label"] }.sorted() == ["a", "b", "ka", "kb", "target"])
        let place = try #require(keys.firstIndex { $0.attributes["aria-label"] == "target" })
        #expect(content(of: "sf-mark sf-mark\(place)", in: page).contains("<line"))
    }

    /// Marks of a kind that says nothing of names follow their colours.
    @Test func ownMarksFollowTheirColors() throws {
        let chart = Chart([("a", 1.0), ("b", 2.0)]) { name, y in
            Mark(Ticks(), x: .value("x", y), y: .value("y", y)).foregroundStyle(by: .value("name", name))
        }
        let page = try page(chart)
        for place in 0..<2 {
            let marks = content(of: "sf-mark sf-mark\(place)", in: page)
            #expect(marks.contains(Palette.color(place).hex) && !marks.contains(Palette.color(1 - place).hex))
        }
    }

    private struct Ticks: MarkKind {
        static let plural = "ticks"

        static func elements(of marks: [Mark], in plot: PlotContext) -> [SVGElement] {
            marks.compactMap { mark in
                plot.point(mark.x, mark.y).map {
                    .group([.line($0.x, $0.y, $0.x, $0.y + 9, stroke: plot.color(of: mark).hex).with("class", "tick")])
                }
            }
        }
    }

    @Test func theChartsOfAFigureHaveNamesOfTheirOwn() throws {
        let chart = Chart(["a", "b"]) { name in
            LinePlot(x: .values("x", 0..<2), y: .values("y", [1, 2])).foregroundStyle(by: .value("name", name))
        }
        let figure = Panels([chart, chart])
        let keys = try check(try page(figure)).all("input").compactMap { $0.attributes["class"] }
        #expect(Set(keys) == ["sf-zoom", "sf-key sf-key0", "sf-key sf-key1", "sf-key sf-key2", "sf-key sf-key3"])
    }

    // MARK: Pointer

    @Test func thePointsOfALineTellTheirValues() throws {
        let chart = Chart([(0, 4.0), (1, 2), (2, 1)]) { step, loss in
            LineMark(x: .value("step", step), y: .value("loss", loss)).foregroundStyle(by: .value("seed", "7"))
        }
        let targets = try targets(try page(chart))
        #expect(targets.map(\.text) == ["seed 7, step 0, loss 4", "seed 7, step 1, loss 2", "seed 7, step 2, loss 1"])
        let line = try #require(SVGCheck(chart.svg.text).lineRuns.first)
        for (target, point) in zip(targets, line) {
            #expect(
                abs(number(target.shape, "cx") - point.x) < 0.06 && abs(number(target.shape, "cy") - point.y) < 0.06)
        }
        // The drawing alone has nothing that is not seen.
        #expect(
            SVGCheck(chart.svg.text).all("circle").map { $0.attributes["fill"] } == ["#0072b2", "#0072b2", "#0072b2"])
    }

    @Test func manyPointsOfManyLinesHaveFewTargets() throws {
        let wave = ChartTests.wave.prefix(9_000)
        let chart = Chart(0..<8) { series in
            LinePlot(x: .values("x", wave.indices), y: .values("y", wave.map { $0 + Double(series) }))
                .foregroundStyle(by: .value("series", "s\(series)"))
        }
        let texts = try targets(try page(chart)).map(\.text)
        #expect(texts.count > 80 && texts.count <= 160)
        // The end of a line is among them.
        #expect(texts.filter { $0.contains("x 8,999, ") }.count == 8)
    }

    @Test func aPointAndTheLineThroughItAreToldOnce() throws {
        let chart = Chart([(0, 4.0), (1, 2)]) { step, loss in
            LineMark(x: .value("step", step), y: .value("loss", loss))
            PointMark(x: .value("step", step), y: .value("loss", loss)).tooltip("point \(step)")
        }
        let targets = try targets(try page(chart))
        #expect(targets.last?.text == "point 1" && targets.suffix(2).map(\.text) == ["point 0", "point 1"])
        #expect(try check(try page(chart)).all("title").isEmpty)
    }

    @Test func cellsTellTheirPlacesAndValues() throws {
        let map = HeatMap([[0.25, 1], [.nan, 0.5]], rows: ["f3", "f5"], rowTitle: "feature", columnTitle: "concept")
        let targets = try targets(try page(map))
        #expect(
            targets.map { $0.text.replacing("\n", with: " ") } == [
                "feature f3, concept 0: 0.25", "feature f3, concept 1: 1", "feature f5, concept 0: no value",
                "feature f5, concept 1: 0.5",
            ])
        // Beside another figure they are where that figure is.
        let both = try self.targets(try page(Panels([map, map])))
        #expect(both.count == 8 && number(both[4].shape, "y") - number(both[0].shape, "y") > 100)
    }

    @Test func whatIsOutsideThePlotIsNotFound() throws {
        let chart = Chart([1.0, 2, 30]) { PointMark(x: .value("x", $0), y: .value("y", $0)) }
            .chartXScale(domain: 0...3).chartYScale(domain: 0...3)
        #expect(try targets(try page(chart)).map(\.text) == ["x 1, y 1", "x 2, y 2"])
    }

    @Test func textsStayInTheFigure() throws {
        let words = "a text that is much longer than the figure is wide, so that it has to be broken into lines"
        let chart = Chart([0.0, 1]) { PointMark(x: .value("x", $0), y: .value("y", $0)).tooltip(words) }
            .frame(width: 300, height: 200)
        let page = try page(chart)
        let lines = try check(page).all("tspan").filter { words.contains($0.text) }
        #expect(lines.count > 2)
        for line in lines {
            let reach = TextMetrics.width(line.text) / 2
            #expect(number(line, "x") - reach >= 0 && number(line, "x") + reach <= 300)
            #expect(number(line, "y") > 8 && number(line, "y") < 200)
        }
        #expect(try targets(page)[0].text.replacing("\n", with: " ") == words)
    }

    // MARK: Colours and width

    @Test func inkFollowsTheTheme() throws {
        let page = try page(recovered)
        let sheet = try #require(try check(page).all("style").first).text
        #expect(sheet.contains("var(--jp-layout-color0,") && sheet.contains("var(--jp-content-font-color1,"))
        let svg = SVGCheck(recovered.svg.text)
        for color in [FigureStyle.ink, FigureStyle.quietInk, FigureStyle.grid, FigureStyle.axis] {
            #expect(svg.elements.contains { $0.attributes["fill"] == color || $0.attributes["stroke"] == color })
            #expect(
                sheet.contains(#".sf-part [fill="\#(color)"]"#) && sheet.contains(#".sf-part [stroke="\#(color)"]"#))
        }
        // The page's ground is the figure's, and a drawing alone stands on white.
        let white = "fill=\"\(FigureStyle.card)\""
        #expect(!page.contains(white) && recovered.svg.text.contains(white))
    }

    @Test func darkColorsThatAreAskedForAreLightened() throws {
        func sheet(_ color: RGBColor) throws -> String {
            let chart = Chart { PointMark(x: .value("x", 1), y: .value("y", 1)).foregroundStyle(color) }
            return try #require(try check(try page(chart)).all("style").first).text
        }
        #expect(try sheet(RGBColor(0, 0, 0x20)).contains("color-mix(in srgb,#000020 60%,var(--sf-ink))"))
        #expect(try !sheet(.orange).contains("#d55e00"))
    }

    @Test func columnsStandBelowEachOtherWhereThePageIsNarrow() throws {
        let chart = Chart { LinePlot(x: .values("x", 0..<2), y: .values("y", [1, 2])) }
        let figure = Panels([chart, chart, chart], columns: 3, title: "All")
        let parts = try check(try page(figure)).all("div").filter { $0.attributes["class"] == "sf-part" }
        #expect(parts.map { $0.attributes["style"] } == Array(repeating: "--sf-width:320px", count: 3))
        // A title that is wider than a column keeps the figure in one piece.
        let long = Panels([chart, chart], columns: 2, title: String(repeating: "a long title ", count: 6))
        #expect(try check(try page(long)).all("div").filter { $0.attributes["class"] == "sf-part" }.count == 1)
    }
}
