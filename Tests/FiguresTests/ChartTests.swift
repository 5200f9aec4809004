import Figures
import Foundation
import Testing

struct ChartTests {
    static let wave = (0..<100_000).map { sin(Double($0) / 3000) + 0.1 * sin(Double($0) * 1.7) }

    static let charts: [any Drawable] = {
        let odd: [Double] = [1, .nan, 2, .infinity, -.infinity, 0, -3, 1e300, .leastNonzeroMagnitude]
        let empty = LineChart([])
        let line = LineChart(
            ["a & b": odd, "<c>": [1], "\"d\"": []], title: "Losses & <gains>", xLabel: "step", yLabel: "nats",
            rules: [.horizontal(1, "target"), .vertical(2, "chosen"), .horizontal(.nan, "none")])
        var logarithmic = line
        logarithmic.yScale = .logarithmic
        logarithmic.xScale = .logarithmic
        logarithmic.showsPoints = true
        return [
            empty, line, logarithmic,
            LineChart([.mean("SSAE", runs: [[1, 2, 3], [2, 3]]), .estimates("affine", [Estimate(of: []), Estimate(of: [1])])]),
            LineChart([.init("short", x: [1, 2, 3, 4], y: [1, 2], lower: [0], upper: [3, 4, 5])]),
            LineChart((0..<30).map { .init("series \($0)", y: [0, Double($0)]) }),
            LineChart(["tiny": [1, 2]], size: FigureSize(width: 10, height: 10)),
            Panels([]), Panels([line, HeatMap([[1]]), empty], columns: 2, title: "All"), Panels([line, logarithmic]),
            HeatMap([]), HeatMap([[]]), HeatMap([[.nan]]), HeatMap([[1, 2], [3]], highlighted: [.init(row: 9, column: 0)]),
            HeatMap([odd], rows: ["<r>"], colors: .diverging), HeatMap([[0.5]], domain: 0...1, highlighted: [.init(row: 0, column: 0)]),
            BarChart([], categories: []), BarChart(["a": .nan, "b": -1, "a name that is long enough to be turned around & shortened": 2]),
            BarChart(["x": [Estimate(mean: 1, spread: .nan)], "y": []], categories: ["one", "two"]),
            Histogram([Double]()), Histogram([3.0]), Histogram(odd), Histogram([1, 1, 2, 7]), Histogram([0.1, 0.1, 0.1]),
        ]
    }()

    @Test(arguments: charts.indices)
    func everyDrawingIsWellFormedAndFinite(index: Int) {
        let chart = Self.charts[index]
        let text = chart.svg.text
        let check = SVGCheck(text)
        #expect(check.isWellFormed)
        let root = check.elements[0]
        #expect(root.name == "svg" && root.attributes["role"] == "img")
        #expect(root.attributes["viewBox"] == "0 0 \(SVGElement.number(chart.size.width)) \(SVGElement.number(chart.size.height))")
        #expect(check.all("desc").map(\.text) == [chart.summary])
        #expect(!chart.summary.isEmpty && !chart.plainText.isEmpty)
        for element in check.elements {
            #expect(!element.attributes.values.contains { $0.contains("nan") || $0.contains("inf") })
            #expect(element.attributes["id"] == nil)
        }
        #expect(text == chart.svg.text)
        #expect(chart.representation.contents["image/svg+xml"] == .text(text))
        #expect(chart.representation.contents["text/plain"] == .text(chart.plainText))
    }

    @Test func textIsEscapedOnce() {
        let check = SVGCheck(LineChart(["loss <& \"x\"": [1, 2], "b": [2, 1]], title: "A & B <c>\u{1}").svg.text)
        #expect(check.isWellFormed)
        #expect(check.texts.contains("A & B <c>\u{FFFD}"))
        #expect(check.texts.contains("loss <& \"x\""))
    }

    @Test func manyPointsStaySmallAndKeepExtremes() throws {
        var values = Self.wave
        values[51_234] = 4
        values[70_001] = -3
        var chart = LineChart(["wave": values])
        chart.yDomain = -4...4
        let text = chart.svg.text
        #expect(text.utf8.count < 300_000)
        let points = SVGCheck(text).lineRuns.joined()
        #expect(points.count > 500)
        // The plot's height follows from the grid: its lines at −4 and 4 are the plot's ends.
        let grid = SVGCheck(text).all("line").compactMap { $0.attributes["y1"].flatMap(Double.init) }
        let (top, bottom) = (try #require(grid.min()), try #require(grid.max()))
        let highest = try #require(points.map(\.y).min())
        let lowest = try #require(points.map(\.y).max())
        #expect(abs(highest - top) < 0.02)
        #expect(abs(lowest - (bottom - (bottom - top) / 8)) < 0.02)
    }

    @Test func thinningKeepsGapsAndBoundsScatteredAndBrokenData() {
        var gap = Self.wave
        for index in 40_000..<60_000 { gap[index] = .nan }
        let runs = SVGCheck(LineChart(["gap": gap]).svg.text).lineRuns
        #expect(runs.count == 2)
        let broken = Self.wave.indices.map { $0 % 2 == 0 ? Self.wave[$0] : .nan }
        #expect(LineChart(["broken": broken]).svg.text.utf8.count < 300_000)
        let shuffled = Self.wave.indices.map { Double($0 * 7919 % 100_000) }
        #expect(LineChart(["scattered": Self.wave], x: shuffled).svg.text.utf8.count < 300_000)
        let band = LineChart([.init("band", y: Self.wave, lower: Self.wave.map { $0 - 1 }, upper: Self.wave.map { $0 + 1 })])
        #expect(band.svg.text.utf8.count < 300_000)
    }

    @Test func missingValuesBreakTheLine() {
        #expect(SVGCheck(LineChart(["a": [1, 2, .nan, 3, 4, .infinity, 5]]).svg.text).lineRuns.map(\.count) == [2, 2, 1])
        let logarithmic = LineChart(["a": [1, 0, 10, 100, -1]], yScale: .logarithmic)
        #expect(SVGCheck(logarithmic.svg.text).lineRuns.map(\.count) == [1, 2])
    }

    @Test func namesOfSeriesStandOutsideThePlot() throws {
        let series = (0..<6).map { LineChart.Series("series \($0)", y: [5, 1 + 0.01 * Double($0)]) }
        let check = SVGCheck(LineChart(series).svg.text)
        let plot = try #require(check.all("svg").dropFirst().first?.attributes)
        let right = try #require(plot["x"].flatMap(Double.init)) + (try #require(plot["width"].flatMap(Double.init)))
        let names = check.all("text").filter { $0.text.hasPrefix("series ") }
        #expect(names.count == 6)
        for name in names { #expect((Double(name.attributes["x"] ?? "") ?? 0) >= right) }
        let heights = names.compactMap { $0.attributes["y"].flatMap(Double.init) }.sorted()
        for (upper, lower) in zip(heights, heights.dropFirst()) { #expect(lower - upper >= 13.9) }
    }

    @Test func panelsLineUp() {
        let small = LineChart(["a": [1, 2]], x: [0, 50], xLabel: "step")
        let large = LineChart(["b": [10_000, 20_000]], x: [0, 100], xLabel: "step")
        let check = SVGCheck(Panels([small, large]).svg.text)
        let plots = check.all("svg").dropFirst().map(\.attributes)
        #expect(plots.count == 2)
        #expect(plots[0]["x"] == plots[1]["x"] && plots[0]["width"] == plots[1]["width"])
        #expect(check.texts.filter { $0 == "step" }.count == 1)
        // Both cover 0…100, so the shorter series ends half way.
        let ends = check.lineRuns.map { $0[$0.count - 1].x - $0[0].x }
        #expect(abs(ends[0] * 2 - ends[1]) < 0.03)
    }

    @Test func meanOfRunsHasItsSpreadAsBand() {
        let series = LineChart.Series.mean("SSAE", runs: [[1, 4], [3]])
        #expect(series.y == [2, 4])
        #expect(series.lower == [2 - 2.0.squareRoot(), 4])
        #expect(series.upper == [2 + 2.0.squareRoot(), 4])
    }

    @Test func heatMapShowsNumbersAndAssignment() {
        let map = HeatMap(
            [[0.97, 0.02], [0.1, 0.88]], rows: ["f0", "f1"], columns: ["red", "tall"], domain: 0...1,
            highlighted: [.init(row: 0, column: 0), .init(row: 1, column: 1)])
        let check = SVGCheck(map.svg.text)
        for text in ["0.97", "0.02", "0.10", "0.88", "f0", "tall"] { #expect(check.texts.contains(text)) }
        #expect(check.all("rect").filter { $0.attributes["fill"] == "none" }.count == 4)
        #expect(map.plainText == "      red   tall\nf0  0.97*  0.02 \nf1  0.10   0.88*")
        // 0.97 of viridis is close to its yellow end.
        #expect(check.all("path").contains { $0.attributes["fill"] == ColorMap.viridis.color(at: 0.97).hex })
        #expect(HeatMap.rowMajor([1, 2, 3, 4, 5, 6], columnCount: 3) == [[1, 2, 3], [4, 5, 6]])
    }

    @Test func largeHeatMapsKeepSingleStrongCells() {
        var values = [[Double]](repeating: [Double](repeating: 0, count: 700), count: 700)
        values[333][444] = 1
        let text = HeatMap(values, domain: 0...1).svg.text
        #expect(text.utf8.count < 600_000)
        #expect(text.contains(ColorMap.viridis.color(at: 1).hex + "\" shape-rendering"))
    }

    @Test func colors() {
        #expect(ColorMap.viridis.color(at: 0).hex == "#440154")
        #expect(ColorMap.viridis.color(at: 2).hex == "#fde725")
        #expect(ColorMap.viridis.color(at: 0.5).hex == "#21918c")
        #expect(ColorMap.viridis.color(at: .nan).hex == "#d9d9d9")
        let lightness = (0...64).map { ColorMap.viridis.color(at: Double($0) / 64).luminance }
        for (dark, light) in zip(lightness, lightness.dropFirst()) { #expect(dark < light) }
        #expect(Set(Palette.categorical).count == 7)
        for color in Palette.categorical { #expect(1.05 / (color.luminance + 0.05) > 2) }
    }

    @Test func histogramCounts() {
        let whole = Histogram([1, 1, 2, 4])
        #expect(whole.edges == [0.5, 1.5, 2.5, 3.5, 4.5])
        #expect(whole.counts == [2, 1, 0, 1])
        let real = Histogram([0.05, 0.15, 0.95, .nan], bins: 10)
        #expect(real.counts.reduce(0, +) == 3 && real.excluded == 1)
        #expect(real.counts.first == 1 && real.counts.last == 1)
        #expect(whole.plainText == "1  ████████████████████████████████████████ 2\n2  ████████████████████ 1\n3   0\n4  ████████████████████ 1")
    }

    @Test func barsHaveErrorBars() {
        let chart = BarChart(
            ["MCC": [Estimate(mean: 0.9, spread: 0.1), Estimate(mean: 0.5, spread: 0)]], categories: ["SSAE", "affine"])
        let check = SVGCheck(chart.svg.text)
        #expect(check.all("rect").filter { $0.attributes["fill"] == Palette.color(0).hex }.count == 2)
        #expect(check.all("line").filter { $0.attributes["stroke-width"] == "1.2" }.count == 3)
        #expect(chart.plainText == "MCC:\nSSAE    ██████████████████████████████ 0.9 ± 0.1\naffine  ████████████████▋ 0.5")
    }
}
