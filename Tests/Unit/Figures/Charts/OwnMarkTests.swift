import Figures
import Testing

/// A stem from zero to a value with a head of a given height on it: a mark that only public names make.
private struct StemMark: ChartContent {
    var marks: [Mark]

    init(x: PlottableValue, y: PlottableValue, head: Double = 0) {
        marks = [Mark(Stems(head: head), x: x, y: y)]
    }
}

private struct Stems: MarkKind {
    /// The height of the head in the unit of y.
    var head: Double

    static let plural = "stems"
    static let layer = MarkLayer(45)
    static let summaryPlace = 35

    static func takesSlot(_ mark: Mark) -> Bool { true }

    static func extend(_ extent: inout AxisExtent, along axis: AxisDirection, by marks: [Mark]) {
        guard axis == .y else { return }
        extent.includesZero = true
        extent.values += marks.compactMap(top)
    }

    static func elements(of marks: [Mark], in plot: PlotContext) -> [SVGElement] {
        let slots = plot.slots(for: marks)
        return marks.flatMap { mark -> [SVGElement] in
            guard let slot = slots.slot(of: mark), let top = top(of: mark).flatMap({ plot.y($0) }),
                let y = plot.y(mark.y)
            else { return [] }
            let color = plot.color(of: mark, fallback: .green).hex
            return [
                .line(slot.middle, plot.base, slot.middle, y, stroke: color, width: 3).with("class", "stem"),
                .circle(slot.middle, top, radius: 4, fill: color).titled(plot.words(for: mark)),
            ] + plot.errorBar(mark.y, x: slot.middle, reach: 2)
        }
    }

    static func annotations(of marks: [Mark], in plot: PlotContext) -> [SVGElement] {
        marks.compactMap { mark in
            guard let text = mark.text, let x = plot.x(mark.x) else { return nil }
            return .label(text, x: x, y: plot.box.top - 5, anchor: .middle)
        }
    }

    static func headroom(for marks: [Mark]) -> Double { marks.contains { $0.text != nil } ? 30 : 0 }

    static func swatch(for marks: [Mark], in guides: ChartGuides) -> LegendSwatch {
        .drawing { box, color in
            .line(box.middleX, box.top, box.middleX, box.bottom, stroke: color).with("class", "swatch")
        }
    }

    static func words(for series: MarkSeries) -> String? { series.valuesByPlace }

    private static func top(of mark: Mark) -> Double? {
        guard let number = mark.y?.datum.number, let stem = mark.content as? Self else { return nil }
        return number + stem.head
    }
}

/// The least that a mark needs.
private struct Crosses: MarkKind {
    static let plural = "crosses"

    static func elements(of marks: [Mark], in plot: PlotContext) -> [SVGElement] {
        marks.compactMap { mark in
            plot.point(mark.x, mark.y).map {
                PointSymbol.cross.element(x: $0.x, y: $0.y, diameter: 8, fill: plot.color(of: mark).hex)
            }
        }
    }
}

/// Your own marks have scales, slots, colours, facets, a legend, words and plain text like the chart's marks.
struct OwnMarkTests {
    private func number(_ element: (name: String, attributes: [String: String], text: String), _ name: String) -> Double
    {
        element.attributes[name].flatMap(Double.init) ?? .nan
    }

    private func stems(_ check: SVGCheck) -> [(name: String, attributes: [String: String], text: String)] {
        check.all("line").filter { $0.attributes["class"] == "stem" }
    }

    private let losses = [("SSAE", 0, 2.0), ("SSAE", 1, 4.0), ("affine", 0, 3.0), ("affine", 1, 6.0)]

    @Test func stemsReachFromZeroToTheirValues() {
        let chart = Chart([1.0, 2, .nan, 4]) { StemMark(x: .value("x", "n\($0)"), y: .value("y", $0)) }
        let drawn = stems(SVGCheck(chart.svg.text))
        #expect(drawn.count == 3)
        let heights = drawn.map { number($0, "y1") - number($0, "y2") }
        #expect(abs(heights[1] - 2 * heights[0]) < 0.02 && abs(heights[2] - 4 * heights[0]) < 0.02)
        #expect(Set(drawn.map { $0.attributes["stroke"] }) == [RGBColor.green.hex])
        #expect(SVGCheck(chart.svg.text).all("title").map(\.text).contains("n4.0, y 4"))
    }

    @Test func theAxisIncludesWhatTheKindDraws() {
        func texts(head: Double) -> [String] {
            SVGCheck(Chart { StemMark(x: .value("x", 1), y: .value("y", 4), head: head) }.svg.text).texts
        }
        #expect(texts(head: 0).contains("0") && !texts(head: 0).contains("100"))
        #expect(texts(head: 100).contains("0") && texts(head: 100).contains("100"))
        // Without a say the axis shows the values, and points at its ends are not treated as bars.
        let crosses = Chart([5.0, 6]) { Mark(Crosses(), x: .value("x", $0), y: .value("y", $0)) }
        let labels = SVGCheck(crosses.svg.text).texts
        #expect(labels.contains("5.0") && labels.contains("6.0") && !labels.contains("0"))
    }

    @Test func colorsHaveALegendWithTheKindsSwatch() throws {
        let chart = Chart(losses) { method, seed, loss in
            StemMark(x: .value("seed", "s\(seed)"), y: .value("loss", loss)).foregroundStyle(
                by: .value("method", method)
            )
            .position(by: .value("method", method))
        }
        let check = SVGCheck(chart.svg.text)
        #expect(check.texts.contains("SSAE") && check.texts.contains("affine"))
        let swatches = check.all("line").filter { $0.attributes["class"] == "swatch" }
        #expect(swatches.map { $0.attributes["stroke"] } == [Palette.color(0).hex, Palette.color(1).hex])
        // The two stems of a seed are beside each other, the seeds further apart.
        let places = stems(check).map { number($0, "x1") }
        #expect(places[0] < places[2] && places[2] < places[1] && places[1] < places[3])
        // Below the names of the axis stands its title.
        #expect(check.texts.contains("s0") && check.texts.contains("seed") && check.texts.contains("loss"))
    }

    @Test func aReaderWhoCannotSeeThemIsToldOfThem() {
        let chart = Chart(losses) { method, seed, loss in
            StemMark(x: .value("seed", "s\(seed)"), y: .value("loss", loss)).foregroundStyle(
                by: .value("method", method))
        }.chartTitle("Losses")
        #expect(
            chart.summary
                == "Chart of stems: loss against seed. SSAE: s0: 2, s1: 4; affine: s0: 3, s1: 6.")
        #expect(SVGCheck(chart.svg.text).all("desc").map(\.text) == [chart.summary])
        #expect(chart.plainText == "Losses\nSSAE: s0: 2, s1: 4\naffine: s0: 3, s1: 6")
        let mixed = Chart {
            Mark(Crosses(), x: .value("x", 1), y: .value("y", 1))
            BarMark(x: .value("x", 1), y: .value("y", 1))
            StemMark(x: .value("x", 1), y: .value("y", 1))
            LineMark(x: .value("x", 1), y: .value("y", 1))
        }
        #expect(mixed.summary.hasPrefix("Chart of lines and bars and stems and crosses: y against x. "))
    }

    @Test func facetsErrorBarsAndModifiers() {
        let chart = Chart(losses) { method, seed, loss in
            StemMark(x: .value("seed", seed), y: .value("loss", Estimate(mean: loss, spread: 1)))
                .facet(by: .value("method", method)).foregroundStyle(.orange)
        }
        let check = SVGCheck(chart.svg.text)
        #expect(check.frames.count == 2 && stems(check).count == 4)
        #expect(Set(stems(check).map { $0.attributes["stroke"] }) == [RGBColor.orange.hex])
        #expect(check.all("line").filter { $0.attributes["stroke-width"] == "1.2" }.count == 12)
        #expect(chart.summary.contains("a plot for every method"))
    }

    @Test func whatStandsAboveThePlotHasRoom() {
        func chart(_ text: String?) -> SVGCheck {
            let stem = StemMark(x: .value("x", 1), y: .value("y", 1))
            return SVGCheck(Chart { if let text { stem.annotation(text) } else { stem } }.svg.text)
        }
        let (plain, annotated) = (chart(nil).frames[0], chart("head").frames[0])
        #expect(number(annotated, "y") - number(plain, "y") == 30)
        #expect(chart("head").texts.contains("head"))
    }

    @Test func layersDecideWhatLiesOnTop() {
        let chart = Chart {
            LineMark(x: .value("x", 0), y: .value("y", 1))
            LineMark(x: .value("x", 1), y: .value("y", 1))
            StemMark(x: .value("x", 1), y: .value("y", 1))
            BarMark(x: .value("x", 1), y: .value("y", 1))
        }.chartLegend(false)
        let text = chart.svg.text
        let stem = text.range(of: "class=\"stem\"")?.lowerBound
        let line = text.range(of: "stroke-linejoin")?.lowerBound
        let bar = text.range(of: "fill=\"\(RGBColor.blue.hex)\"")?.lowerBound
        #expect(bar.flatMap { bar in stem.map { bar < $0 } } == true)
        #expect(stem.flatMap { stem in line.map { stem < $0 } } == true)
    }

    @Test func marksAreEqualIfTheirKindsAre() {
        func mark(_ head: Double) -> [Mark] { StemMark(x: .value("x", 1), y: .value("y", 1), head: head).marks }
        #expect(mark(1) == mark(1) && mark(1) != mark(2))
        #expect(mark(0)[0] != Mark(Crosses(), x: .value("x", 1), y: .value("y", 1)))
    }
}
