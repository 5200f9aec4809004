/// A width and a height in SVG user units, which browsers show as CSS pixels.
public struct FigureSize: Sendable, Equatable {
    public var width: Double
    public var height: Double

    public init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }
}

/// An upright rectangle in SVG user units; y grows downwards.
struct Box: Sendable, Equatable {
    var left: Double
    var top: Double
    var width: Double
    var height: Double

    var right: Double { left + width }
    var bottom: Double { top + height }
    var middleX: Double { left + width / 2 }
    var middleY: Double { top + height / 2 }

    init(left: Double, top: Double, width: Double, height: Double) {
        self.left = left
        self.top = top
        self.width = max(0, width)
        self.height = max(0, height)
    }

    init(left: Double, top: Double, right: Double, bottom: Double) {
        self.init(left: left, top: top, width: right - left, height: bottom - top)
    }
}

/// Widths of the four strips around a plot.
struct Margins: Sendable, Equatable {
    var top: Double
    var left: Double
    var bottom: Double
    var right: Double

    /// The larger of both on every side, so that stacked plots line up.
    func union(_ other: Margins) -> Margins {
        Margins(
            top: max(top, other.top), left: max(left, other.left),
            bottom: max(bottom, other.bottom), right: max(right, other.right))
    }
}

extension Box {
    func inset(by margins: Margins) -> Box {
        Box(
            left: left + margins.left, top: top + margins.top, right: right - margins.right,
            bottom: bottom - margins.bottom)
    }
}
