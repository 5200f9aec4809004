extension MarkPainter {
    /// Texts at their places.
    func texts(_ marks: [Mark]) -> [SVGElement] {
        marks.compactMap { mark in
            guard let place = point(mark.x, mark.y), let text = mark.text else { return nil }
            let color = colors.color(of: mark, fallback: .black).hex
            return .label(
                text, x: place.x, y: place.y + 4, anchor: .middle, size: mark.size ?? Style.textSize, fill: color)
        }
    }

    /// The texts of points, beside them where they cover least.
    func labels(_ points: [Mark]) -> [SVGElement] {
        guard points.contains(where: { $0.text != nil }), points.count <= 500 else { return [] }
        let places = points.map { point($0.x, $0.y) }
        var taken = zip(points, places).compactMap { mark, place in
            place.map { Box(left: $0.x - 3, top: $0.y - 3, width: 6, height: 6) }
        }
        return zip(points, places).compactMap { mark, place in
            guard let text = mark.text, let place else { return nil }
            let width = TextMetrics.width(text, size: Style.smallTextSize)
            let height = Style.smallTextSize
            // To the right, above, to the left, below.
            let candidates: [(Box, SVGElement.Anchor)] = [
                (Box(left: place.x + 5, top: place.y - height / 2, width: width, height: height), .start),
                (Box(left: place.x - width / 2, top: place.y - 5 - height, width: width, height: height), .middle),
                (Box(left: place.x - 5 - width, top: place.y - height / 2, width: width, height: height), .end),
                (Box(left: place.x - width / 2, top: place.y + 5, width: width, height: height), .middle),
            ]
            func cost(_ box: Box) -> Double {
                let covered = taken.reduce(0) { $0 + $1.overlap(with: box) }
                let outside = box.width * box.height - box.overlap(with: plot)
                // Less than a pixel is nothing.
                return (covered + 4 * outside).rounded(.towardZero)
            }
            let best = candidates.enumerated().min {
                (cost($0.element.0), $0.offset) < (cost($1.element.0), $1.offset)
            }!.element
            taken.append(best.0)
            let x = best.1 == .start ? best.0.left : best.1 == .end ? best.0.right : best.0.middleX
            return .label(
                text, x: x, y: best.0.bottom - 2, anchor: best.1, size: Style.smallTextSize, fill: Style.quietInk)
        }
    }
}

extension Box {
    /// The area that two boxes have in common.
    fileprivate func overlap(with other: Box) -> Double {
        max(0, min(right, other.right) - max(left, other.left))
            * max(0, min(bottom, other.bottom) - max(top, other.top))
    }
}
