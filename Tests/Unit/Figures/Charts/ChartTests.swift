import Figures
import Foundation
import Testing

/// Every kind of chart, also of nothing and of values that no axis has, as a drawing.
struct ChartTests {
    static let wave = (0..<100_000).map { sin(Double($0) / 3000) + 0.1 * sin(Double($0) * 1.7) }
    static let odd: [Double] = [1, .nan, 2, .infinity, -.infinity, 0, -3, 1e300, .leastNonzeroMagnitude]

    static let charts: [any Drawable] = {
        let oddLines = Chart {
            for (name, values) in [("a & b", odd), ("<c>", [1]), ("\"d\"", [])] {
                LinePlot(x: .values("step", values.indices), y: .values("nats", values))
                    .foregroundStyle(by: .value("series", name)).symbol(by: .value("series", name))
            }
            RuleMark(y: .value("nats", 1)).annotation("target")
            RuleMark(x: .value("step", 2)).annotation("chosen")
            RuleMark(y: .value("nats", Double.nan)).annotation("none")
        }.chartTitle("Losses & <gains>")
        let everyMark = Chart {
            for (index, value) in odd.enumerated() {
                let (x, y) = (PlottableValue.value("x", index), PlottableValue.value("y", value))
                LineMark(x: x, y: .value("y", Estimate(mean: value, spread: 1)))
                PointMark(x: x, y: .value("y", Estimate(mean: value, spread: value))).annotation("<\(index)>")
                BarMark(x: x, y: y).opacity(0.3)
                AreaMark(x: x, y: y)
                RectangleMark(xStart: x, xEnd: .value("x", index + 1), yStart: y, yEnd: .value("y", 1))
                TextMark("a < b", x: x, y: y)
                RuleMark(xStart: x, xEnd: x, yStart: y, yEnd: .value("y", 0))
            }
            BoxMark(x: .value("x", 3), values: .values("y", odd))
            HistogramMark(.values("x", odd))
            DensityMark(.values("x", [1, 2, .nan]))
        }
        let names = Chart(["one", "two"]) { name in
            BarMark(x: .value("name", name), y: .value("y", -1)).position(by: .value("side", "left"))
            BarMark(x: .value("name", name), y: .value("y", Double.nan)).position(by: .value("side", "right"))
        }
        let beside = Chart {
            for (side, values) in [("left", [1.0, 2, 3]), ("right", [2, 2, .nan])] {
                for (index, value) in values.enumerated() {
                    let (place, position) = (
                        PlottableValue.value("name", "n\(index)"), PlottableValue.value("side", side)
                    )
                    PointMark(x: place, y: .value("y", Estimate(mean: value, spread: 0.2)))
                        .foregroundStyle(by: position).symbol(by: position).position(by: position)
                    BarMark(x: place, yStart: .value("y", 0.5), yEnd: .value("y", value)).position(by: position)
                        .tooltip("\(side) & \(index)")
                    BoxMark(x: place, values: .values("y", [value, 1, 5])).position(by: position)
                        .foregroundStyle(by: position)
                }
            }
        }
        let styles = Chart {
            for (name, values) in [("a", [1.0, 3]), ("b", [2, 2]), ("c", [3, 1])] {
                LinePlot(x: .values("step", 0..<2), y: .values("loss", values)).lineStyle(by: .value("kind", name))
                LineMark(x: .value("step", 1), y: .value("loss", values[0]), series: .value("s", name))
                    .lineStyle(width: 3, dashes: [2, 1]).opacity(0.5)
                PointMark(x: .value("step", 0.5), y: .value("loss", values[1])).symbol(by: .value("sign", "s\(name)"))
                    .symbolSize(9).opacity(0.4)
            }
            RuleMark(y: .value("loss", 2.5)).annotation("level").lineStyle(width: 2, dashes: [1, 1])
            RuleMark(xStart: .value("step", 0), xEnd: .value("step", 1), y: .value("loss", 1.5)).opacity(0.7)
                .foregroundStyle(by: .value("rule", "a"))
            RuleMark(x: .value("step", 0.9), yStart: .value("loss", 1), yEnd: .value("loss", 2)).tooltip("<r>")
        }
        let lying = Chart([("a", 1.0), ("b", -2)]) { name, value in
            BarMark(x: .value("x", Estimate(mean: value, spread: 0.3)), y: .value("y", name))
            PointMark(x: .value("x", Estimate(mean: value, spread: 0.3)), y: .value("y", name))
                .position(by: .value("p", name))
        }
        let cells = Chart(0..<4) {
            RectangleMark(x: .value("x", $0), y: .value("y", "r\($0 % 2)")).annotation("<\($0)>")
                .foregroundStyle(by: .value("v", Double($0)))
            RectangleMark(x: .value("x", $0), y: .value("y", "r\($0 % 2)")).tooltip("t").opacity(0.1)
            RectangleMark(yStart: .value("y", "r0"), yEnd: .value("y", "r1")).foregroundStyle(.sky)
        }
        let crowd = Chart {
            PointPlot(
                x: .values("x", (0..<4_000).map { Double($0 * 7919 % 211) }),
                y: .values("y", (0..<4_000).map { Double($0 * 104_729 % 97) })
            ).foregroundStyle(by: .value("half", "all")).opacity(0.5)
            PointPlot(x: .values("x", 0..<200), y: .values("y", (0..<200).map { $0 % 50 })).foregroundStyle(.orange)
            TextMark("here", x: .value("x", 3), y: .value("y", 2)).foregroundStyle(.green).symbolSize(14)
        }
        let sides = Chart(0..<5) { index in
            HistogramMark(.values("x", (0..<60).map { Double(index * $0 % 17) })).facet(by: .value("f", "f\(index)"))
                .foregroundStyle(by: .value("odd", "\(index % 2)"))
            DensityMark(.values("x", (0..<20).map { Double(index * $0 % 13) })).facet(by: .value("f", "f\(index)"))
            RuleMark(x: .value("x", index)).annotation("r\(index)")
            RuleMark(y: .value("count", 3)).annotation("level").facet(by: .value("f", "f\(index)"))
        }
        return [
            beside, beside.chartYScale(type: .log), styles, styles.frame(width: 300, height: 120),
            styles.chartXScale(domain: ["0", "0.5", "1"]), lying, cells, crowd, sides,
            sides.chartFacets(columns: 2, sharesX: false, sharesY: false),
            sides.overlaid { RuleMark(x: .value("x", 0)) },
            Chart(0..<3) { index in
                AreaMark(x: .value("x", index), yStart: .value("low", -1), yEnd: .value("high", index)).tooltip("area")
                BarMark(xStart: .value("x", index), xEnd: .value("x", index + 1), y: .value("y", index - 1))
                    .foregroundStyle(by: .value("c", "c\(index)"))
                RuleMark(x: .value("x", "a name")).annotation("named")
            },
            Chart { RuleMark(y: .value("y", 2)).annotation("alone") },
            Chart { TextMark("alone", x: .value("x", 1), y: .value("y", 2)) },
            Chart {}, oddLines, oddLines.chartXScale(type: .log).chartYScale(type: .log),
            oddLines.chartYScale(type: .symmetricLog),
            everyMark, everyMark.chartYScale(type: .log), everyMark.frame(width: 10, height: 10), names,
            names.chartLegend(false),
            Chart(odd.enumerated()) {
                LineMark(x: .value("x", 1), y: .value("y", $1)).facet(by: .value("facet", "<\($0) &"))
            },
            Chart(odd) { PointMark(x: .value("x", $0), y: .value("y", "< &")).foregroundStyle(by: .value("size", $0)) },
            Chart(0..<30) {
                LinePlot(x: .values("x", 0..<2), y: .values("y", [0, $0])).foregroundStyle(
                    by: .value("series", "series \($0)"))
            },
            Chart {
                BarMark(x: .value("", "a name that is long enough to be turned around & shortened"), y: .value("", 2))
            },
            Chart {
                for _ in 0..<2 {
                    RectangleMark(x: .value("a", "<"), y: .value("b", "&")).foregroundStyle(by: .value("v", 1.0))
                }
            },
            Chart { HistogramMark(.values("x", [Double]())) }, Chart { HistogramMark(.values("x", [3.0])) },
            Panels([]), Panels([oddLines, HeatMap([[1]]), names], columns: 2, title: "All"),
            Panels([oddLines, everyMark]),
            HeatMap([]), HeatMap([[]]), HeatMap([[.nan]]),
            HeatMap([[1, 2], [3]], highlighted: [.init(row: 9, column: 0)]),
            HeatMap([odd], rows: ["<r>"], colors: .diverging),
            HeatMap([[0.5]], domain: 0...1, highlighted: [.init(row: 0, column: 0)]),
            Panels([ReadyDiagrams.game, oddLines], columns: 2),
        ] + ReadyDiagrams.all + ReadyDiagrams.odd
    }()

    @Test(arguments: charts.indices)
    func everyDrawingIsWellFormedAndFinite(index: Int) {
        let chart = Self.charts[index]
        let text = chart.svg.text
        let check = SVGCheck(text)
        #expect(check.isWellFormed)
        let root = check.elements[0]
        #expect(root.name == "svg" && root.attributes["role"] == "img")
        #expect(
            root.attributes["viewBox"]
                == "0 0 \(SVGElement.number(chart.size.width)) \(SVGElement.number(chart.size.height))")
        #expect(check.all("desc").map(\.text) == [chart.summary])
        #expect(!chart.summary.isEmpty && !chart.plainText.isEmpty)
        for element in check.elements {
            #expect(!element.attributes.values.contains { $0.contains("nan") || $0.contains("inf") })
        }
        // What is cut off is cut off at a shape of its own.
        let shapes = check.elements.compactMap { $0.attributes["id"] }
        #expect(Set(shapes).count == shapes.count)
        #expect(check.elements.compactMap { $0.attributes["clip-path"] } == shapes.map { "url(#\($0))" })
        #expect(text == chart.svg.text)
        #expect(chart.representation.contents["image/svg+xml"] == .text(text))
        #expect(chart.representation.contents["text/plain"] == .text(chart.plainText))
    }

    @Test func textIsEscapedOnce() {
        let chart = Chart(["loss <& \"x\"", "b"]) {
            LinePlot(x: .values("step", 0..<2), y: .values("y", [1, 2])).foregroundStyle(by: .value("series", $0))
        }.chartTitle("A & B <c>\u{1}")
        let check = SVGCheck(chart.svg.text)
        #expect(check.isWellFormed)
        #expect(check.texts.contains("A & B <c>\u{FFFD}"))
        #expect(check.texts.contains("loss <& \"x\""))
    }

    @Test func titlesComeFromTheValuesUnlessTheyAreSet() {
        let chart = Chart { LineMark(x: .value("step", 1), y: .value("loss", 2)) }
        #expect(Set(SVGCheck(chart.svg.text).texts).isSuperset(of: ["step", "loss"]))
        let renamed = SVGCheck(chart.chartXAxisLabel("epoch").chartYAxisLabel("").svg.text).texts
        #expect(renamed.contains("epoch") && !renamed.contains("step") && !renamed.contains("loss"))
    }

    @Test func everyFigureTakesATitleAndKeepsItsRoom() {
        let rows = (0..<9).map { row in (0..<9).map { Double(row * $0) } }
        let map = HeatMap(rows)
        let chart = Chart { LineMark(x: .value("x", 1), y: .value("y", 2)) }
        let panels = Panels([chart, chart], columns: 2)
        for (before, after) in [
            (map as any Drawable, map.chartTitle("Both") as any Drawable), (panels, panels.chartTitle("Both")),
        ] {
            #expect(after.title == "Both" && SVGCheck(after.svg.text).texts.contains("Both"))
            #expect(after.size.width == before.size.width && after.size.height > before.size.height)
        }
        #expect(map.chartTitle("Both").size == HeatMap(rows, title: "Both").size)
        #expect(panels.chartTitle("Both").size == Panels([chart, chart], columns: 2, title: "Both").size)
        #expect(map.chartTitle("Both").chartTitle("") == map)
        #expect(chart.chartTitle("One").title == "One")
    }

    @Test func summaryTellsWhatThereIsToSee() {
        let chart = Chart([("SSAE", [4.0, 1]), ("affine", [3, 2])]) { name, values in
            LinePlot(x: .values("step", values.indices), y: .values("loss", values)).foregroundStyle(
                by: .value("method", name))
        }
        #expect(chart.summary == "Chart of lines: loss against step. SSAE: from 4 to 1; affine: from 3 to 2.")
        let bars = Chart([("SSAE", 0.9, 0.1), ("affine", 0.5, 0)]) { name, mean, spread in
            BarMark(x: .value("method", name), y: .value("MCC", Estimate(mean: mean, spread: spread)))
        }
        #expect(bars.summary == "Chart of bars: MCC against method. SSAE 0.9 ± 0.1, affine 0.5.")
        #expect(bars.plainText == "SSAE    ██████████████████████████████ 0.9 ± 0.1\naffine  ████████████████▋ 0.5")
        // Of many bars the largest is named by its place, whether they stand or lie.
        let many = (0..<20).map { ("c\($0)", $0 == 7 ? 0.5 : -Double($0) / 40) }
        let standing = Chart(many) { name, value in BarMark(x: .value("c", name), y: .value("cosine", value)) }
        #expect(standing.summary.hasSuffix("20 bars, the highest at c7."))
        let lying = Chart(many) { name, value in BarMark(x: .value("cosine", value), y: .value("c", name)) }
        #expect(lying.summary.hasSuffix("20 bars, the largest at c7."))
    }

    @Test func panelsLineUp() {
        let small = Chart { LinePlot(x: .values("step", [0, 50]), y: .values("a", [1, 2])) }
        let large = Chart { LinePlot(x: .values("step", [0, 100]), y: .values("b", [10_000, 20_000])) }
        let check = SVGCheck(Panels([small, large]).svg.text)
        let plots = check.frames.map(\.attributes)
        #expect(plots.count == 2)
        #expect(plots[0]["x"] == plots[1]["x"] && plots[0]["width"] == plots[1]["width"])
        #expect(check.texts.filter { $0 == "step" }.count == 1)
        // Both cover 0…100, so the shorter series ends half way.
        let ends = check.lineRuns.map { $0[$0.count - 1].x - $0[0].x }
        #expect(abs(ends[0] * 2 - ends[1]) < 0.03)
    }

    @Test func facetsShareAxesAndTitles() {
        let chart = Chart([("a", 1.0), ("b", 10), ("c", 5)]) { name, top in
            LinePlot(x: .values("step", [0, 1]), y: .values("loss", [0, top])).facet(by: .value("method", name))
        }
        let check = SVGCheck(chart.svg.text)
        let plots = check.frames.map(\.attributes)
        #expect(plots.count == 3 && Set(plots.map { $0["width"] }).count == 1 && Set(plots.map { $0["y"] }).count == 1)
        #expect(check.texts.filter { $0 == "loss" }.count == 1 && check.texts.filter { $0 == "step" }.count == 1)
        #expect(["a", "b", "c"].allSatisfy(check.texts.contains))
        // On one axis, a tenth of the highest line rises a tenth as far.
        let rises = check.lineRuns.map { $0[0].y - $0[1].y }
        #expect(abs(rises[0] * 10 - rises[1]) < 0.1)
        let own = SVGCheck(chart.chartFacets(sharesY: false).svg.text).lineRuns.map { $0[0].y - $0[1].y }
        #expect(abs(own[0] - own[1]) < 0.1)
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

    /// Names that would have room in the whole figure are turned beside a legend, and stay in the figure.
    @Test func turnedNamesStayInTheFigure() {
        let names = ["household → professions", "household → persons", "English → French", "cat → unseen phrases"]
        let chart = Chart(names) { name in
            for method in ["SSAE", "mean difference"] {
                BarMark(x: .value("", name), y: .value("recovered", 1)).position(by: .value("method", method))
                    .foregroundStyle(by: .value("method", method))
            }
        }
        let turned = SVGCheck(chart.svg.text).all("text").filter {
            names.contains($0.text) && $0.attributes["transform"] != nil
        }
        #expect(turned.count == 4)
        for name in turned {
            let bottom = (Double(name.attributes["y"] ?? "") ?? .nan) + 0.7 * 5.5 * Double(name.text.count)
            #expect(bottom < chart.size.height)
        }
    }
}
