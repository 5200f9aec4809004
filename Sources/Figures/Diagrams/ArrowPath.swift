/// The line, the heads and the label of an arrow in a diagram.
struct ArrowPath {
    private let arrow: Arrow
    private let start: PlotPoint
    /// Towards which the line leaves its ends; the middle of a straight line.
    private let control: PlotPoint
    private let end: PlotPoint
    private let text: DiagramText
    private let textBox: Box?

    static func text(of arrow: Arrow) -> DiagramText { DiagramText(arrow.label, size: FigureStyle.textSize) }

    init(_ arrow: Arrow, from first: DiagramLayout.PlacedNode, to second: DiagramLayout.PlacedNode) {
        self.arrow = arrow
        let (from, to) = (first.box.middle, second.box.middle)
        let way = PlotPoint(x: to.x - from.x, y: to.y - from.y)
        let length = max(1, (way.x * way.x + way.y * way.y).squareRoot())
        // To the left of who walks along it; y grows downwards.
        let left = PlotPoint(x: way.y / length, y: -way.x / length)
        let height = 2 * arrow.bend * length
        control = PlotPoint(
            x: (from.x + to.x) / 2 + left.x * height, y: (from.y + to.y) / 2 + left.y * height)
        start = first.edge(towards: control, gap: 2)
        end = second.edge(towards: control, gap: 3)
        text = Self.text(of: arrow)
        guard text.height > 0 else {
            textBox = nil
            return
        }
        let middle = Self.point(0.5, start, control, end)
        var side = left
        if arrow.bend < 0 { side = PlotPoint(x: -left.x, y: -left.y) }
        // Above a level line, and right of an upright one.
        let isLevel = abs(way.x) >= abs(way.y)
        if arrow.bend == 0, isLevel ? side.y > 0 : side.x < 0 { side = PlotPoint(x: -side.x, y: -side.y) }
        if arrow.flipsLabel { side = PlotPoint(x: -side.x, y: -side.y) }
        // The label touches nothing: its box ends a little off the line, in whatever direction that runs.
        let distance = abs(side.x) * text.width / 2 + abs(side.y) * text.height / 2 + 4
        textBox = Box(
            left: middle.x + side.x * distance - text.width / 2, top: middle.y + side.y * distance - text.height / 2,
            width: text.width, height: text.height)
    }

    /// A point of the line; 0 is its start, 1 its end.
    private static func point(_ time: Double, _ start: PlotPoint, _ control: PlotPoint, _ end: PlotPoint) -> PlotPoint {
        let rest = 1 - time
        func mix(_ first: Double, _ second: Double, _ third: Double) -> Double {
            rest * rest * first + 2 * rest * time * second + time * time * third
        }
        return PlotPoint(x: mix(start.x, control.x, end.x), y: mix(start.y, control.y, end.y))
    }

    /// What line and label take up.
    var boxes: [Box] {
        let points = (0...16).map { Self.point(Double($0) / 16, start, control, end) }
        return points.map { Box(left: $0.x - 3, top: $0.y - 3, width: 6, height: 6) } + (textBox.map { [$0] } ?? [])
    }

    var elements: [SVGElement] {
        let color = arrow.color?.hex ?? FigureStyle.quietInk
        func text(_ point: PlotPoint) -> String { "\(SVGElement.number(point.x)),\(SVGElement.number(point.y))" }
        let shape = arrow.bend == 0 ? "L\(text(end))" : "Q\(text(control)) \(text(end))"
        var line = SVGElement.path("M\(text(start))\(shape)").with("fill", "none").with("stroke", color)
            .with("stroke-width", 1.4)
        if arrow.style == .dashed { line = line.with("stroke-dasharray", "5 3") }
        var result = [line]
        if arrow.heads != .none { result.append(head(at: end, from: control, color)) }
        if arrow.heads == .both { result.append(head(at: start, from: control, color)) }
        if let textBox {
            result += self.text.elements(
                x: textBox.middleX, top: textBox.top, anchor: .middle, fill: FigureStyle.quietInk)
        }
        return result
    }

    /// A triangle with its tip at a point.
    private func head(at tip: PlotPoint, from: PlotPoint, _ color: String) -> SVGElement {
        let way = PlotPoint(x: tip.x - from.x, y: tip.y - from.y)
        let length = max(1e-9, (way.x * way.x + way.y * way.y).squareRoot())
        let along = PlotPoint(x: way.x / length, y: way.y / length)
        func corner(_ back: Double, _ aside: Double) -> PlotPoint {
            PlotPoint(
                x: tip.x - along.x * back - along.y * aside, y: tip.y - along.y * back + along.x * aside)
        }
        let points = [PlotPoint(x: tip.x + along.x * 1.5, y: tip.y + along.y * 1.5), corner(7, 3.6), corner(7, -3.6)]
        return SVGElement.path(PathData.area(upper: [points[0], points[1]], lower: [points[2]])).with("fill", color)
    }
}

extension Box {
    /// The point between all edges.
    fileprivate var middle: PlotPoint { PlotPoint(x: middleX, y: middleY) }
}

extension DiagramLayout.PlacedNode {
    /// Where a line from the middle towards a point leaves the outline, and a gap farther, in pixels.
    fileprivate func edge(towards point: PlotPoint, gap: Double) -> PlotPoint {
        let way = PlotPoint(x: point.x - box.middleX, y: point.y - box.middleY)
        let length = (way.x * way.x + way.y * way.y).squareRoot()
        guard length > 0 else { return box.middle }
        let distance =
            node.shape == .circle
            ? box.width / 2
            : min(box.width / 2 / max(1e-9, abs(way.x)), box.height / 2 / max(1e-9, abs(way.y))) * length
        let reach = (distance + gap) / length
        return PlotPoint(x: box.middleX + way.x * reach, y: box.middleY + way.y * reach)
    }
}
