/// Where the parts of a diagram stand, in pixels from any corner.
struct DiagramLayout {
    /// A node with its place.
    struct PlacedNode {
        var node: Node
        var box: Box
        var label: DiagramText
        var detail: DiagramText
    }

    private(set) var nodes: [PlacedNode] = []
    private(set) var arrows: [ArrowPath] = []
    private(set) var groups: [GroupFrame] = []

    init(nodes: [Node], arrows: [Arrow], groups: [NodeGroup]) {
        var placed = nodes.map(PlacedNode.init)
        let gaps = Gaps(nodes: placed, arrows: arrows, groups: groups)
        let columns = Self.positions(
            placed.map(\.node.column), least: 30,
            distances: Self.pairs(of: placed).compactMap { first, second in
                let (one, other) = (placed[first], placed[second])
                guard abs(one.node.row - other.node.row) < 0.75 else { return nil }
                return (
                    one.node.column, other.node.column,
                    (one.box.width + other.box.width) / 2 + gaps.across(first, second)
                )
            })
        for index in placed.indices { placed[index].box.left = columns[index] - placed[index].box.width / 2 }
        let rows = Self.positions(
            placed.map(\.node.row), least: 24,
            distances: Self.pairs(of: placed).compactMap { first, second in
                let (one, other) = (placed[first], placed[second])
                let reach = gaps.reach(first, second)
                guard one.box.left - reach < other.box.right, other.box.left - reach < one.box.right else { return nil }
                return (
                    one.node.row, other.node.row, (one.box.height + other.box.height) / 2 + gaps.down(first, second)
                )
            })
        for index in placed.indices { placed[index].box.top = rows[index] - placed[index].box.height / 2 }
        self.nodes = placed
        var places: [String: Int] = [:]
        for (index, node) in nodes.enumerated() { places[node.id] = index }
        self.arrows = arrows.compactMap { arrow in
            guard let start = places[arrow.start], let end = places[arrow.end] else { return nil }
            return ArrowPath(arrow, from: placed[start], to: placed[end])
        }
        self.groups = groups.map { group in
            GroupFrame(group, around: group.members.compactMap { places[$0] }.map { placed[$0].box })
        }
    }

    /// What everything takes up.
    var bounds: Box {
        let boxes = nodes.map(\.box) + groups.map(\.box) + arrows.flatMap(\.boxes)
        guard let first = boxes.first else { return Box(left: 0, top: 0, width: 0, height: 0) }
        // Outlines stand half outside.
        let all = boxes.dropFirst().reduce(first) { $0.union($1) }
        return Box(left: all.left - 1, top: all.top - 1, right: all.right + 1, bottom: all.bottom + 1)
    }

    /// Groups, arrows and nodes, from the back to the front.
    var elements: [SVGElement] {
        groups.flatMap(\.elements) + arrows.flatMap(\.elements) + nodes.flatMap(\.elements)
    }

    private static func pairs(of nodes: [PlacedNode]) -> [(Int, Int)] {
        nodes.indices.flatMap { first in nodes.indices.dropFirst(first + 1).map { (first, $0) } }
    }

    /// Where coordinates of the grid stand, in pixels, so that pairs of them keep their distances.
    ///
    /// Steps between whole coordinates have a least length each. Pairs are seen from the nearest to the farthest; what
    /// one lacks is shared out among the steps between its two, so those seen before keep what they have.
    private static func positions(
        _ coordinates: [Double], least: Double, distances: [(from: Double, to: Double, distance: Double)]
    ) -> [Double] {
        guard let low = coordinates.min()?.rounded(.down), let high = coordinates.max()?.rounded(.up) else { return [] }
        var steps = [Double](repeating: least, count: Int(high - low))
        func shares(_ from: Double, _ to: Double) -> [(step: Int, share: Double)] {
            steps.indices.compactMap { step in
                let start = low + Double(step)
                let share = min(to, start + 1) - max(from, start)
                return share > 0 ? (step, share) : nil
            }
        }
        let ordered = distances.map { (from: min($0.from, $0.to), to: max($0.from, $0.to), distance: $0.distance) }
            .filter { $0.to > $0.from }.enumerated().sorted {
                let (one, other) = ($0.element.to - $0.element.from, $1.element.to - $1.element.from)
                return (one, $0.offset) < (other, $1.offset)
            }.map(\.element)
        for pair in ordered {
            let parts = shares(pair.from, pair.to)
            let missing = pair.distance - parts.reduce(0) { $0 + $1.share * steps[$1.step] }
            guard missing > 0 else { continue }
            let squares = parts.reduce(0) { $0 + $1.share * $1.share }
            for part in parts { steps[part.step] += missing * part.share / squares }
        }
        return coordinates.map { coordinate in
            shares(low, coordinate).reduce(0) { $0 + $1.share * steps[$1.step] }
        }
    }
}

extension DiagramLayout.PlacedNode {
    /// The node as large as its texts need, at no place yet.
    init(_ node: Node) {
        self.node = node
        label = DiagramText(node.label, size: FigureStyle.titleSize)
        detail = DiagramText(node.detail, size: FigureStyle.textSize)
        let (width, height) = (max(label.width, detail.width), label.height + detail.height)
        switch node.shape {
        case .box:
            box = Box(left: 0, top: 0, width: max(node.width, width + 20), height: max(node.height, height + 14))
        case .circle:
            // The texts' corners lie inside.
            let diameter = max(node.width, node.height, (width * width + height * height).squareRoot() + 8, 26)
            box = Box(left: 0, top: 0, width: diameter, height: diameter)
        case .plain:
            box = Box(left: 0, top: 0, width: max(node.width, width + 6), height: max(node.height, height + 4))
        }
    }

    var elements: [SVGElement] {
        let stroke = (node.color ?? .quiet).hex
        var result: [SVGElement] = []
        var outline: SVGElement?
        switch node.shape {
        case .box: outline = SVGElement.rectangle(box, fill: node.color?.hex ?? "none").with("rx", 5)
        case .circle:
            outline = .circle(box.middleX, box.middleY, radius: box.width / 2, fill: node.color?.hex ?? "none")
        case .plain: break
        }
        if let outline {
            result.append(
                outline.with("fill-opacity", "0.14").with("stroke", stroke).with("stroke-width", 1.3))
        }
        let top = box.middleY - (label.height + detail.height) / 2
        result += label.elements(x: box.middleX, top: top, anchor: .middle, fill: FigureStyle.ink)
        result += detail.elements(
            x: box.middleX, top: top + label.height, anchor: .middle, fill: FigureStyle.quietInk)
        return result
    }
}

extension Box {
    /// The smallest rectangle around two.
    func union(_ other: Box) -> Box {
        Box(
            left: min(left, other.left), top: min(top, other.top), right: max(right, other.right),
            bottom: max(bottom, other.bottom))
    }
}
