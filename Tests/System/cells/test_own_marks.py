"""A mark that cells define is drawn, named in the legend and told in words like the chart's own."""

STEMS = '''
struct StemMark: ChartContent {
    var marks: [Mark]
    init(x: PlottableValue, y: PlottableValue) { marks = [Mark(Stems(), x: x, y: y)] }
}

struct Stems: MarkKind {
    static let plural = "stems"

    static func extend(_ extent: inout AxisExtent, along axis: AxisDirection, by marks: [Mark]) {
        if axis == .y { extent.includesZero = true }
        extent.needsMargin = true
    }

    static func elements(of marks: [Mark], in plot: PlotContext) -> [SVGElement] {
        marks.flatMap { mark -> [SVGElement] in
            guard let point = plot.point(mark.x, mark.y) else { return [] }
            let color = plot.color(of: mark).hex
            return [
                .line(point.x, plot.base, point.x, point.y, stroke: color).with("class", "stem"),
                .circle(point.x, point.y, radius: 4, fill: color).titled(plot.words(for: mark)),
            ]
        }
    }
}
'''


def test_a_mark_of_a_cell_is_used_in_the_next(session):
    assert session.run(STEMS).status == "ok"
    outcome = session.run('''
        Chart([("SSAE", 0, 2.0), ("SSAE", 1, 4.0), ("affine", 0, 3.0)]) { method, seed, loss in
            StemMark(x: .value("seed", seed), y: .value("loss", loss)).foregroundStyle(by: .value("method", method))
        }.chartTitle("Losses")''')
    assert outcome.status == "ok", outcome.traceback
    svg = outcome.data["image/svg+xml"]
    assert svg.count('class="stem"') == 3 and svg.count("<circle") == 3
    assert "<desc>Chart of stems: loss against seed. SSAE: 2 stems; affine: 1 stems.</desc>" in svg
    assert ">SSAE</text>" in svg and ">affine</text>" in svg and "<title>SSAE, seed 1, loss 4</title>" in svg
    assert outcome.text == "Losses\nSSAE: 2 stems\naffine: 1 stems"
