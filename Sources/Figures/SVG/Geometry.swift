import Requirements

/// A width and a height in SVG user units, which browsers show as CSS pixels.
public struct FigureSize: Sendable, Equatable {
    /// The width in pixels.
    public var width: Double
    /// The height in pixels.
    public var height: Double

    /// A size in pixels.
    public init(width: Double, height: Double) {
        for (name, length) in [("width", width), ("height", height)] {
            require(length.magnitude <= 1e9, "\(name): a number of pixels, at most 10⁹, not \(length).")
        }
        self.width = width
        self.height = height
    }
}

/// A point in SVG user units; y grows downwards.
public struct PlotPoint: Sendable, Equatable {
    /// The distance from the left edge of the drawing, in pixels.
    public var x: Double
    /// The distance from the top edge of the drawing, in pixels.
    public var y: Double

    /// A point in pixels.
    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// An upright rectangle in SVG user units; y grows downwards.
public struct Box: Sendable, Equatable {
    /// The left edge, in pixels.
    public var left: Double
    /// The upper edge, in pixels.
    public var top: Double
    /// The width in pixels, not negative.
    public var width: Double
    /// The height in pixels, not negative.
    public var height: Double

    /// The right edge, in pixels.
    public var right: Double { left + width }
    /// The lower edge, in pixels.
    public var bottom: Double { top + height }
    /// The middle between left and right, in pixels.
    public var middleX: Double { left + width / 2 }
    /// The middle between top and bottom, in pixels.
    public var middleY: Double { top + height / 2 }

    /// A rectangle with its upper left corner at a point; a negative width or height becomes zero.
    public init(left: Double, top: Double, width: Double, height: Double) {
        self.left = left
        self.top = top
        self.width = max(0, width)
        self.height = max(0, height)
    }

    /// A rectangle between four edges; empty where the right or lower edge comes first.
    public init(left: Double, top: Double, right: Double, bottom: Double) {
        self.init(left: left, top: top, width: right - left, height: bottom - top)
    }

    /// The rectangle without the strips along its edges.
    func inset(by margins: Margins) -> Box {
        Box(
            left: left + margins.left, top: top + margins.top, right: right - margins.right,
            bottom: bottom - margins.bottom)
    }

    /// The area that two boxes have in common, in square pixels.
    func overlap(with other: Box) -> Double {
        max(0, min(right, other.right) - max(left, other.left))
            * max(0, min(bottom, other.bottom) - max(top, other.top))
    }
}

/// Widths of the four strips around a plot, in pixels.
struct Margins: Sendable, Equatable {
    var top: Double
    var left: Double
    var bottom: Double
    var right: Double
}
