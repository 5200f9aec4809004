import Figures
import Foundation
import Testing

/// What each mark draws, checked by the geometry of the drawing.
struct MarkTests {
    private func number(_ element: (name: String, attributes: [String: String], text: String), _ name: String) -> Double
    {
        element.attributes[name].flatMap(Double.init) ?? .nan
    }

    // MARK: Lines

    @Test func missingValuesBreakTheLine() {
        func chart(_ values: [Double]) -> Chart {
            Chart { LinePlot(x: .values("x", values.indices), y: .values("y", values)) }
        }
        #expect(SVGCheck(chart([1, 2, .nan, 3, 4, .infinity, 5]).svg.text).lineRuns.map(\.count) == [2, 2, 1])
        let logarithmic = chart([1, 0, 10, 100, -1]).chartYScale(type: .log)
        #expect(SVGCheck(logarithmic.svg.text).lineRuns.map(\.count) == [1, 2])
    }

    @Test func manyPointsOfALineStaySmallAndKeepExtremes() throws {
        var values = ChartTests.wave
        values[51_234] = 4
        values[70_001] = -3
        let chart = Chart { LinePlot(x: .values("x", values.indices), y: .values("y", values)) }.chartYScale(
            domain: -4...4)
        let text = chart.svg.text
        #expect(text.utf8.count < 300_000)
        let points = SVGCheck(text).lineRuns.joined()
        #expect(points.count > 500)
        // The plot's height follows from the grid: its lines at −4 and 4 are the plot's ends.
        let grid = SVGCheck(text).all("line").filter { $0.attributes["y1"] == $0.attributes["y2"] }.map {
            number($0, "y1")
        }
        let (top, bottom) = (try #require(grid.min()), try #require(grid.max()))
        let highest = try #require(points.map(\.y).min())
        let lowest = try #require(points.map(\.y).max())
        #expect(abs(highest - top) < 0.02)
        #expect(abs(lowest - (bottom - (bottom - top) / 8)) < 0.02)
    }

    @Test func thinningKeepsGapsAndBoundsScatteredAndBrokenData() {
        func chart(_ values: [Double], x: [Int]? = nil) -> Chart {
            Chart { LinePlot(x: .values("x", x ?? Array(values.indices)), y: .values("y", values)) }
        }
        let wave = ChartTests.wave
        var gap = wave
        for index in 40_000..<60_000 { gap[index] = .nan }
        #expect(SVGCheck(chart(gap).svg.text).lineRuns.count == 2)
        let broken = wave.indices.map { $0 % 2 == 0 ? wave[$0] : .nan }
        #expect(chart(broken).svg.text.utf8.count < 300_000)
        #expect(chart(wave, x: wave.indices.map { $0 * 7919 % 100_000 }).svg.text.utf8.count < 300_000)
        let band = Chart {
            LinePlot(x: .values("x", wave.indices), y: .values("y", wave.map { Estimate(mean: $0, spread: 1) }))
        }
        #expect(band.svg.text.utf8.count < 300_000)
    }

    @Test func namesOfLinesStandOutsideThePlot() throws {
        let chart = Chart(0..<6) {
            LinePlot(x: .values("x", 0..<2), y: .values("y", [5, 1 + 0.01 * Double($0)])).foregroundStyle(
                by: .value("s", "series \($0)"))
        }
        let check = SVGCheck(chart.svg.text)
        let plot = try #require(check.frames.first)
        let right = number(plot, "x") + number(plot, "width")
        let names = check.all("text").filter { $0.text.hasPrefix("series ") }
        #expect(names.count == 6)
        for name in names { #expect(number(name, "x") >= right) }
        let heights = names.map { number($0, "y") }.sorted()
        for (upper, lower) in zip(heights, heights.dropFirst()) { #expect(lower - upper >= 13.9) }
    }

    /// Where a line ends far from the right edge, other lines run between it and its name.
    @Test func namesOfShortLinesStandInAKey() throws {
        let chart = Chart {
            for (name, end, y) in [("low", 10.0, 1.0), ("short", 3, 8), ("high", 10, 9)] {
                LinePlot(x: .values("x", [0, end]), y: .values("y", [5, y])).foregroundStyle(by: .value("s", name))
            }
        }
        let check = SVGCheck(chart.svg.text)
        let heights = try ["low", "short", "high"].map { name in
            number(try #require(check.all("text").first { $0.text == name }), "y")
        }
        #expect(heights == heights.sorted())
        let plot = try #require(check.frames.first)
        #expect(heights.allSatisfy { $0 < number(plot, "y") + 60 })
    }

    @Test(arguments: [(2, 0), (3, 3), (10, 10), (15, 15), (16, 0)])
    func fewPointsOfALineHaveDots(points: Int, dots: Int) {
        let chart = Chart { LinePlot(x: .values("x", 0..<points), y: .values("y", (0..<points).map { $0 % 3 })) }
        let check = SVGCheck(chart.svg.text)
        #expect(check.all("circle").count == dots)
        for (dot, point) in zip(check.all("circle"), check.lineRuns.joined()) {
            #expect(number(dot, "cx") == point.x && number(dot, "cy") == point.y)
        }
        // In a narrow plot they would touch.
        #expect(SVGCheck(chart.frame(width: 90).svg.text).all("circle").isEmpty)
    }

    /// Names beside a plot may take two fifths of the figure, and stay inside.
    @Test(arguments: [300.0, 600, 900])
    func namesBesideAPlotStayInTheFigure(width: Double) throws {
        let name = "Today the book that I read on the train is wonderful, and so is the other one"
        let chart = Chart([name, "b"]) { BarMark(x: .value("x", 1), y: .value("text", $0)) }.frame(width: width)
        let check = SVGCheck(chart.svg.text)
        let label = try #require(check.all("text").first { $0.text.hasPrefix("Today") })
        #expect(label.attributes["text-anchor"] == "end")
        let left = number(label, "x") - TextMetrics.width(label.text)
        // The title of the axis takes the strip before.
        #expect(left >= 18)
        #expect(TextMetrics.width(label.text) > min(0.4 * width, TextMetrics.width(name)) - 40)
    }

    @Test func estimatesHaveABandOfTheirSpread() {
        let values = [Estimate(mean: 2, spread: 1), Estimate(mean: 4, spread: 2)]
        let check = SVGCheck(
            Chart { LinePlot(x: .values("x", 0..<2), y: .values("y", values)) }.chartYScale(domain: 0...8).svg.text)
        let band = check.all("path").first { $0.attributes["fill-opacity"] == "0.2" }?.attributes["d"] ?? ""
        let corners = band.dropFirst().dropLast().split(separator: " ").map {
            $0.split(separator: ",").map { Double($0) ?? .nan }
        }
        let heights = corners.map { $0[1] }
        // From 3 to 6 along the top and back from 2 to 1 below, in units of the axis.
        let unit = (heights[0] - heights[1]) / 3
        #expect(abs(heights[2] - heights[1] - 4 * unit) < 0.1 && abs(heights[3] - heights[0] - 2 * unit) < 0.1)
    }

    // MARK: Points

    @Test func aHundredThousandPointsStaySmallAndWhereTheyAre() {
        let count = 100_000
        let x = (0..<count).map { Double($0 * 7919 % 10_007) }
        let y = (0..<count).map { Double($0 * 104_729 % 9_973) }
        let text = Chart { PointPlot(x: .values("x", x), y: .values("y", y)) }.svg.text
        #expect(text.utf8.count < 300_000)
        let path = SVGCheck(text).all("path").map { $0.attributes["d"] ?? "" }.joined()
        let dots = path.components(separatedBy: "h0").count - 1
        #expect(dots > 5_000 && dots <= 20_000)
        // A single point far away is not lost.
        let lonely = Chart { PointPlot(x: .values("x", x + [30_000]), y: .values("y", y + [30_000])) }
        let far = SVGCheck(lonely.svg.text).all("path").map { $0.attributes["d"] ?? "" }
        #expect(far.contains { $0.components(separatedBy: "h0").count > 1 })
    }

    @Test func pointsHaveErrorBarsInBothDirections() {
        let chart = Chart {
            PointMark(x: .value("x", Estimate(mean: 1, spread: 0.5)), y: .value("y", Estimate(mean: 2, spread: 1)))
        }
        let bars = SVGCheck(chart.svg.text).all("line").filter { $0.attributes["stroke-width"] == "1.2" }
        #expect(bars.count == 6)
    }

    @Test func tooltipsTellTheValues() {
        let chart = Chart {
            PointMark(x: .value("FVU", 0.05), y: .value("L0", 4)).foregroundStyle(by: .value("method", "SSAE"))
        }
        #expect(SVGCheck(chart.svg.text).all("title").map(\.text).contains("SSAE, FVU 0.05, L0 4"))
    }

    /// A name stands beside the right end of its line, whichever end comes last in the data.
    @Test func namesStandAtTheRightEndsOfLines() throws {
        let chart = Chart {
            for (x, y) in [(10.0, 1.0), (5, 4), (0, 9)] {
                LineMark(x: .value("x", x), y: .value("y", y)).foregroundStyle(by: .value("line", "backwards"))
            }
            for (x, y) in [(0.0, 5.0), (10, 5)] {
                LineMark(x: .value("x", x), y: .value("y", y)).foregroundStyle(by: .value("line", "level"))
            }
        }
        let check = SVGCheck(chart.svg.text)
        for (name, run) in zip(["backwards", "level"], check.lineRuns) {
            let right = try #require(run.max { $0.x < $1.x })
            let label = try #require(check.all("text").first { $0.text == name })
            #expect(abs(number(label, "y") - 4 - right.y) < 0.1)
        }
    }

    /// 136 pixels wide in DejaVu Sans, by the advances in its file.
    @Test func namesOfRowsAreNotCutOff() throws {
        let name = "household → professions"
        let map = HeatMap([[1, 2]], rows: [name], rowTitle: "")
        let bars = Chart { BarMark(x: .value("", 1), y: .value("", name)) }
        for figure in [map, bars] as [any Drawable] {
            let label = try #require(SVGCheck(figure.svg.text).all("text").first { $0.text == name })
            #expect(number(label, "x") - 136 >= 0)
        }
    }

    // MARK: Bars

    private func bars(_ chart: Chart) -> [(x: Double, y: Double, width: Double, height: Double)] {
        SVGCheck(chart.svg.text).all("rect").dropFirst().filter {
            $0.attributes["fill"] != "none" && $0.attributes["rx"] == nil
        }.map {
            (number($0, "x"), number($0, "y"), number($0, "width"), number($0, "height"))
        }
    }

    @Test func barsAreAsHighAsTheirValuesAndHaveErrorBars() {
        let chart = Chart([("SSAE", 0.9, 0.1), ("affine", 0.3, 0)]) { name, mean, spread in
            BarMark(x: .value("method", name), y: .value("MCC", Estimate(mean: mean, spread: spread)))
        }
        let drawn = bars(chart)
        #expect(drawn.count == 2 && abs(drawn[0].height - 3 * drawn[1].height) < 0.1)
        #expect(SVGCheck(chart.svg.text).all("line").filter { $0.attributes["stroke-width"] == "1.2" }.count == 3)
    }

    @Test func barsOfOnePlaceAreStackedOrBesideEachOther() {
        func chart(beside: Bool) -> Chart {
            Chart([("a", 1.0), ("b", 2)]) { name, value in
                let bar = BarMark(x: .value("x", "one"), y: .value("y", value)).foregroundStyle(
                    by: .value("part", name))
                if beside { bar.position(by: .value("part", name)) } else { bar }
            }.chartLegend(false)
        }
        let stacked = bars(chart(beside: false))
        #expect(stacked[0].x == stacked[1].x && abs(stacked[1].y + stacked[1].height - stacked[0].y) < 0.02)
        let beside = bars(chart(beside: true))
        #expect(beside[0].x + beside[0].width <= beside[1].x)
        #expect(abs(beside[0].y + beside[0].height - beside[1].y - beside[1].height) < 0.02)
    }

    @Test func barsLieWhereTheNamesAreOnTheYAxis() {
        let drawn = bars(Chart([("a", 1.0), ("b", -2)]) { BarMark(x: .value("x", $1), y: .value("y", $0)) })
        #expect(abs(drawn[1].width - 2 * drawn[0].width) < 0.1 && drawn[0].y < drawn[1].y)
        #expect(abs(drawn[1].x + drawn[1].width - drawn[0].x) < 0.02)
    }

    @Test func histogramCounts() {
        let whole = HistogramBins([1, 1, 2, 4])
        #expect(whole.edges == [0.5, 1.5, 2.5, 3.5, 4.5])
        #expect(whole.counts == [2, 1, 0, 1])
        let real = HistogramBins([0.05, 0.15, 0.95, .nan], count: 10)
        #expect(real.counts.reduce(0, +) == 3 && real.counts.first == 1 && real.counts.last == 1)
        let shared = HistogramBins([-5, 0.5, 9], count: 2, domain: 0...2)
        #expect(shared.edges == [0, 1, 2] && shared.counts == [2, 1])
        // As near to the count as a round width allows: 0.25 rather than 0.5.
        #expect(HistogramBins([0], count: 30, domain: -4...6).counts.count == 40)
        #expect(HistogramBins([0], count: 24, domain: -4...6).edges.prefix(3) == [-4, -3.5, -3])
        let density = Chart {
            HistogramMark(.values("x", [0.1, 0.2, 0.3, 0.8]), bins: 2, isDensity: true, domain: 0...1)
        }
        // Three of four values in half of the range: a density of 1.5, three times the other.
        let drawn = bars(density)
        #expect(abs(drawn[0].height - 3 * drawn[1].height) < 0.1)
    }

    // MARK: Distributions

    @Test func boxesShowTukeysNumbers() throws {
        // numpy.percentile(range(1, 10), [25, 50, 75]) is 3, 5, 7; the value 20 is beyond 7 + 1.5 · 4.
        let values = (1...9).map(Double.init)
        let chart = Chart { BoxMark(x: .value("x", "a"), values: .values("y", values + [20])) }
        let title = try #require(SVGCheck(chart.svg.text).all("title").map(\.text).first { $0.hasPrefix("a: ") })
        #expect(title == "a: median 5.5 quartiles 3.25 and 7.75")
        let plain = Chart { BoxMark(x: .value("x", "a"), values: .values("y", values)) }
        #expect(SVGCheck(plain.svg.text).all("title").map(\.text).contains("a: median 5 quartiles 3 and 7"))
        #expect(SVGCheck(plain.svg.text).all("circle").isEmpty && SVGCheck(chart.svg.text).all("circle").count == 1)
    }

    @Test func densitiesHaveAnAreaOfOneAndTheirBandwidth() throws {
        // One value: a Gaussian of the bandwidth, three of which to both sides.
        let chart = Chart { DensityMark(.values("x", [2.0]), bandwidth: 0.5) }
            .chartXScale(domain: 0...4).chartYScale(domain: 0...1)
        let check = SVGCheck(chart.svg.text)
        let plot = try #require(check.frames.first)
        let (width, height) = (number(plot, "width") - 8, number(plot, "height") - 8)
        let points = try #require(check.lineRuns.first)
        let bottom = number(plot, "y") + 4 + height
        let curve = points.map { (x: ($0.x - number(plot, "x") - 4) / width * 4, y: (bottom - $0.y) / height) }
        for point in curve {
            let z = (point.x - 2) / 0.5
            #expect(abs(point.y - exp(-z * z / 2) / (0.5 * (2 * Double.pi).squareRoot())) < 0.01)
        }
        let area = zip(curve, curve.dropFirst()).reduce(0) { $0 + ($1.1.x - $1.0.x) * ($1.0.y + $1.1.y) / 2 }
        #expect(abs(area - 1) < 0.01)
    }

    // MARK: Cells and rules

    @Test func cellsAreColouredByTheirNumbers() {
        let chart = Chart {
            for (x, y, value) in [("a", "c", 0.0), ("b", "c", 0.5), ("a", "d", 1), ("b", "d", .nan)] {
                RectangleMark(x: .value("x", x), y: .value("y", y)).foregroundStyle(by: .value("r", value))
            }
        }.chartForegroundStyleScale(domain: 0...1, range: .viridis)
        let fills = SVGCheck(chart.svg.text).all("path").filter { $0.attributes["shape-rendering"] != nil }.map {
            $0.attributes["fill"]
        }
        #expect(fills == [0, 0.5, 1, .nan].map { ColorMap.viridis.color(at: $0).hex })
    }

    @Test func rulesCrossThePlotAtTheirValue() throws {
        let chart = Chart {
            LinePlot(x: .values("x", [0, 10]), y: .values("y", [0, 10]))
            RuleMark(y: .value("y", 5)).annotation("half")
            RuleMark(x: .value("x", 2.5)).annotation("quarter")
        }
        let check = SVGCheck(chart.svg.text)
        let rules = check.all("line").filter { $0.attributes["stroke-dasharray"] == "4 3" }
        let line = try #require(check.lineRuns.first)
        let level = try #require(rules.first { $0.attributes["y1"] == $0.attributes["y2"] })
        let upright = try #require(rules.first { $0.attributes["x1"] == $0.attributes["x2"] })
        #expect(abs(number(level, "y1") - (line[0].y + line[1].y) / 2) < 0.02)
        #expect(abs(number(upright, "x1") - (line[0].x * 3 + line[1].x) / 4) < 0.02)
        #expect(check.texts.contains("half") && check.texts.contains("quarter"))
    }

    /// Texts of points stand to the right of them, and above them at the plot's end.
    @Test func textsOfPointsStandBesideThem() throws {
        let chart = Chart((0..<6)) {
            PointMark(x: .value("x", $0), y: .value("y", -0.11 * Double($0))).annotation("at \($0)")
        }
        .chartYScale(domain: -1...1)
        let texts = SVGCheck(chart.svg.text).all("text").filter { $0.text.hasPrefix("at ") }
        #expect(
            texts.map { $0.attributes["text-anchor"] ?? "start" } == [
                "start", "start", "start", "start", "start", "middle",
            ])
    }

    @Test(arguments: [(-3.0, 8.0, 200.0), (0, 9.4, 150)])
    func lowPlotsHaveThreeTicks(low: Double, high: Double, height: Double) {
        let chart = Chart([low, high]) { PointMark(x: .value("x", $0), y: .value("y", $0)) }.frame(height: height)
        let grid = SVGCheck(chart.svg.text).all("line").filter { $0.attributes["y1"] == $0.attributes["y2"] }
        // One of them is the axis.
        #expect(grid.count >= 4)
    }

    // MARK: Heat maps of matrices

    @Test func heatMapShowsNumbersAndAssignment() {
        let map = HeatMap(
            [[0.97, 0.02], [0.1, 0.88]], rows: ["f0", "f1"], columns: ["red", "tall"], domain: 0...1,
            highlighted: [.init(row: 0, column: 0), .init(row: 1, column: 1)])
        let check = SVGCheck(map.svg.text)
        for text in ["0.97", "0.02", "0.10", "0.88", "f0", "tall"] { #expect(check.texts.contains(text)) }
        #expect(
            check.all("rect").filter { $0.attributes["fill"] == "none" && $0.attributes["stroke"] != "#8c8c8c" }.count
                == 4)
        #expect(map.plainText == "      red   tall\nf0  0.97*  0.02 \nf1  0.10   0.88*")
        // 0.97 of viridis is close to its yellow end.
        #expect(check.all("path").contains { $0.attributes["stroke"] == ColorMap.viridis.color(at: 0.97).hex })
        #expect(HeatMap.rowMajor([1, 2, 3, 4, 5, 6], columnCount: 3) == [[1, 2, 3], [4, 5, 6]])
    }

    @Test func everyNamedRowShowsItsName() {
        let names = (0..<40).map { "Today the book is bad. → Today it is number \($0)." }
        let map = HeatMap(names.indices.map { [Double($0)] }, rows: names)
        let texts = SVGCheck(map.svg.text).all("text")
        #expect(texts.map(\.text).filter { $0.hasPrefix("Today") } == names)
        for text in texts where text.text.hasPrefix("Today") {
            #expect(number(text, "x") - TextMetrics.width(text.text) >= 4)
        }
        let longer = HeatMap([[1]], rows: [String(repeating: "word ", count: 40)])
        #expect(SVGCheck(longer.svg.text).texts.contains { $0.hasSuffix("…") })
    }

    @Test func largeHeatMapsKeepSingleStrongCells() {
        var values = [[Double]](repeating: [Double](repeating: 0, count: 700), count: 700)
        values[333][444] = 1
        let text = HeatMap(values, domain: 0...1).svg.text
        #expect(text.utf8.count < 300_000)
        let strong = SVGCheck(text).all("path").filter { $0.attributes["stroke"] == ColorMap.viridis.color(at: 1).hex }
        #expect(strong.count == 1)
    }
}
