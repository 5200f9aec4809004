/// A shape that stands for a name.
public enum PointSymbol: Int, CaseIterable, Sendable {
    /// A filled circle.
    case circle
    /// A filled square.
    case square
    /// A filled triangle that points up.
    case triangle
    /// A filled diamond.
    case diamond
    /// Two strokes from corner to corner.
    case cross
    /// A level and an upright stroke.
    case plus
    /// An empty circle.
    case ring

    /// The symbol of the name at a place, counted from zero; symbols repeat.
    public init(at place: Int) { self = Self.allCases[place % Self.allCases.count] }

    /// The symbol around a point, about as heavy as a circle.
    ///
    /// - Parameters:
    ///   - x: The point, in pixels.
    ///   - y: The point, in pixels.
    ///   - diameter: The diameter of the circle in pixels.
    ///   - fill: The colour, such as ``RGBColor/hex``.
    public func element(x: Double, y: Double, diameter: Double, fill: String) -> SVGElement {
        let radius = diameter / 2
        func path(_ corners: [(Double, Double)]) -> SVGElement {
            let points = corners.map {
                "\(SVGElement.number(x + $0.0 * radius)),\(SVGElement.number(y + $0.1 * radius))"
            }
            return SVGElement.path("M" + points.joined(separator: " ") + "Z").with("fill", fill)
        }
        func strokes(_ lines: [(Double, Double, Double, Double)]) -> SVGElement {
            let parts = lines.map {
                "M\(SVGElement.number(x + $0.0 * radius)),\(SVGElement.number(y + $0.1 * radius)) "
                    + "\(SVGElement.number(x + $0.2 * radius)),\(SVGElement.number(y + $0.3 * radius))"
            }
            return SVGElement.path(parts.joined()).with("stroke", fill).with("stroke-width", max(1.2, diameter / 4))
        }
        switch self {
        case .circle: return .circle(x, y, radius: radius, fill: fill)
        case .square:
            return .rectangle(
                Box(left: x - 0.9 * radius, top: y - 0.9 * radius, width: 1.8 * radius, height: 1.8 * radius),
                fill: fill)
        case .triangle: return path([(0, -1.2), (1.1, 0.8), (-1.1, 0.8)])
        case .diamond: return path([(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)])
        case .cross: return strokes([(-0.9, -0.9, 0.9, 0.9), (-0.9, 0.9, 0.9, -0.9)])
        case .plus: return strokes([(-1.1, 0, 1.1, 0), (0, -1.1, 0, 1.1)])
        case .ring:
            return SVGElement.circle(x, y, radius: 0.85 * radius, fill: "none").with("stroke", fill)
                .with("stroke-width", max(1.2, diameter / 4))
        }
    }
}
