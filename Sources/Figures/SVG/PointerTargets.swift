/// What the pointer can rest on in a drawing, as unseen elements with their texts that lie on top of all others.
struct PointerTargets {
    /// Rectangles, lines, dots that are not seen and dots that are, each from the lowest to the highest.
    private var layers = [[SVGElement]](repeating: [], count: 4)
    /// The size of the drawing in pixels, inside which texts are kept.
    var size = FigureSize(width: 0, height: 0)
    /// Where dots already are, so that a line's point under a dot is not told twice.
    private var dots: Set<Cell> = []

    private struct Cell: Hashable {
        var column: Int
        var row: Int

        init(_ x: Double, _ y: Double) {
            column = Int((max(-1e6, min(1e6, x)) / 3).rounded())
            row = Int((max(-1e6, min(1e6, y)) / 3).rounded())
        }
    }

    /// The elements, each a group of a shape and a text, with the names of what they stand for. What is smaller lies on
    /// top.
    var elements: [SVGElement] { layers.flatMap { $0 } }

    /// What an element of a drawing is inside of.
    struct Place {
        /// How far it is moved, in pixels; `nil` if it is turned or scaled.
        var shift: PlotPoint? = PlotPoint(x: 0, y: 0)
        /// Where it is cut off, before it is moved.
        var clip: Box?
        /// The names of what it is a part of.
        var names: [String] = []

        /// What the children of an element are inside of.
        func inside(_ element: SVGElement) -> Place {
            var result = self
            result.names += element.names
            guard let transform = element[attribute: "transform"] else { return result }
            let parts = transform.split { " ,()".contains($0) }
            guard let shift, parts.count == 3, parts[0] == "translate", let x = Double(parts[1]),
                let y = Double(parts[2])
            else {
                result.shift = nil
                return result
            }
            result.shift = PlotPoint(x: shift.x + x, y: shift.y + y)
            result.clip = clip.map { Box(left: $0.left - x, top: $0.top - y, width: $0.width, height: $0.height) }
            return result
        }
    }

    /// Adds an element with a title, and tells whether it did or there is nothing to be told. The titles of long lines
    /// stay where they are, and browsers show them a little later.
    mutating func add(_ element: SVGElement, at place: Place) -> Bool {
        guard let text = element.titleText, !text.isEmpty else { return true }
        guard let shift = place.shift, element[attribute: "transform"] == nil, let target = Self.shape(of: element)
        else { return false }
        let box = target.box.moved(by: shift)
        let shape: SVGElement
        let layer: Int
        switch target.kind {
        case .dot:
            if let clip = place.clip, !clip.contains(x: target.box.middleX, y: target.box.middleY) { return true }
            let isFirst = dots.insert(Cell(box.middleX, box.middleY)).inserted
            let isSeen = element.purpose == .drawing
            guard isFirst || isSeen else { return true }
            shape = SVGElement("circle").with("cx", Self.short(box.middleX)).with("cy", Self.short(box.middleY))
                .with("r", Self.short(box.width / 2))
            layer = isSeen ? 3 : 2
        case .rectangle:
            let seen = (place.clip.map { target.box.cut(to: $0) } ?? target.box).moved(by: shift)
            guard seen.width > 0, seen.height > 0 else { return true }
            return add(
                SVGElement("rect").with("x", seen.left).with("y", seen.top).with("width", seen.width)
                    .with("height", seen.height), text, at: seen, names: place.names + element.names, layer: 0)
        case .line(let from, let to):
            if let clip = place.clip, clip.overlap(with: target.box) <= 0 { return true }
            shape = SVGElement("line").with("x1", from.x + shift.x).with("y1", from.y + shift.y)
                .with("x2", to.x + shift.x).with("y2", to.y + shift.y)
            layer = 1
        }
        return add(shape, text, at: box, names: place.names + element.names, layer: layer)
    }

    private mutating func add(
        _ shape: SVGElement, _ text: String, at box: Box, names: [String], layer: Int
    ) -> Bool {
        layers[layer].append(SVGElement("g", children: [shape, words(text, at: box)]).named(names))
        return true
    }

    /// To a tenth of a pixel, which is enough for what is not seen.
    private static func short(_ length: Double) -> Double { (length * 10).rounded() / 10 }

    // MARK: Shapes

    private enum Kind {
        case dot
        case rectangle
        case line(PlotPoint, PlotPoint)
    }

    /// The shape that the pointer can rest on, and what it covers; `nil` for long lines and areas.
    private static func shape(of element: SVGElement) -> (kind: Kind, box: Box)? {
        func number(_ name: String) -> Double { element[attribute: name].flatMap(Double.init) ?? 0 }
        func dot(_ x: Double, _ y: Double, _ radius: Double) -> (Kind, Box) {
            // A pointer rests on small dots more easily if they are larger than they look.
            let reach = max(7, radius + 3)
            return (.dot, Box(left: x - reach, top: y - reach, width: 2 * reach, height: 2 * reach))
        }
        switch element.name {
        case "circle": return dot(number("cx"), number("cy"), number("r"))
        case "rect":
            guard var box = element.rectangle else { return nil }
            if box.width < 4 { box = Box(left: box.middleX - 3, top: box.top, width: 6, height: box.height) }
            if box.height < 4 { box = Box(left: box.left, top: box.middleY - 3, width: box.width, height: 6) }
            return (.rectangle, box)
        case "line":
            let (from, to) = (
                PlotPoint(x: number("x1"), y: number("y1")), PlotPoint(x: number("x2"), y: number("y2"))
            )
            return (
                .line(from, to),
                Box(
                    left: min(from.x, to.x) - 3, top: min(from.y, to.y) - 3, right: max(from.x, to.x) + 3,
                    bottom: max(from.y, to.y) + 3)
            )
        case "path":
            // Symbols are short paths of absolute points.
            guard let data = element[attribute: "d"], data.utf8.count < 160 else { return nil }
            let numbers = data.split { "MLZ ,".contains($0) }.map { Double($0) ?? .nan }
            guard numbers.count >= 4, numbers.count % 2 == 0, numbers.allSatisfy(\.isFinite) else { return nil }
            let x = stride(from: 0, to: numbers.count, by: 2).map { numbers[$0] }
            let y = stride(from: 1, to: numbers.count, by: 2).map { numbers[$0] }
            let box = Box(left: x.min()!, top: y.min()!, right: x.max()!, bottom: y.max()!)
            guard box.width <= 30, box.height <= 30 else { return nil }
            return dot(box.middleX, box.middleY, max(box.width, box.height) / 2)
        default: return nil
        }
    }

    // MARK: Texts

    private static let lineHeight = 14.0

    /// The text above a shape, or below it at the top of the drawing.
    private func words(_ text: String, at box: Box) -> SVGElement {
        let lines = Self.lines(of: text, width: max(80, min(420, size.width - 16)))
        let width = lines.map { TextMetrics.width($0) }.max() ?? 0
        let x = max(width / 2 + 4, min(size.width - width / 2 - 4, box.middleX))
        let height = Double(lines.count) * Self.lineHeight
        // The baseline of the first line.
        var y = box.top - 5 - height + Self.lineHeight
        if y < Self.lineHeight { y = box.bottom + Self.lineHeight }
        if y + height - Self.lineHeight > size.height - 2 { y = max(Self.lineHeight, box.top + 2 * Self.lineHeight) }
        guard lines.count > 1 else {
            return SVGElement("text", text: text).with("x", Self.short(x)).with("y", Self.short(y))
        }
        return SVGElement(
            "text",
            children: lines.enumerated().map { index, line in
                SVGElement("tspan", text: line).with("x", Self.short(x))
                    .with("y", Self.short(y + Double(index) * Self.lineHeight))
            })
    }

    /// The text in lines that are no wider than a number of pixels, except for long words.
    private static func lines(of text: String, width limit: Double) -> [String] {
        var result: [String] = []
        for line in text.split(separator: "\n") {
            var current = ""
            for word in line.split(separator: " ") {
                let longer = current.isEmpty ? String(word) : "\(current) \(word)"
                if !current.isEmpty, TextMetrics.width(longer) > limit {
                    result.append(current)
                    current = String(word)
                } else {
                    current = longer
                }
            }
            result.append(current)
        }
        return result
    }
}

extension Box {
    /// The part of the rectangle inside another.
    fileprivate func cut(to other: Box) -> Box {
        Box(
            left: max(left, other.left), top: max(top, other.top), right: min(right, other.right),
            bottom: min(bottom, other.bottom))
    }

    fileprivate func moved(by shift: PlotPoint) -> Box {
        Box(left: left + shift.x, top: top + shift.y, width: width, height: height)
    }

    fileprivate func contains(x: Double, y: Double) -> Bool { x >= left && x <= right && y >= top && y <= bottom }
}
