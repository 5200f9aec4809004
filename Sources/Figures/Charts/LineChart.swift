/// One or several series as lines over a common x axis.
///
///     LineChart(["loss": losses, "validation": validation], title: "Training", xLabel: "step", yScale: .logarithmic)
///
/// Values that are not finite, and values of zero and below on a logarithmic axis, leave gaps. Series with more points than the drawing has
/// pixels are thinned so that every extreme stays.
public struct LineChart: Drawable, Equatable {
    public var series: [Series]
    /// Reference lines, such as a target level.
    public var rules: [Rule] = []
    public var title: String
    public var xLabel: String
    public var yLabel: String
    public var xScale: Scale.Kind
    public var yScale: Scale.Kind
    /// The part of the axes to show; everything where `nil`.
    public var xDomain: ClosedRange<Double>?
    public var yDomain: ClosedRange<Double>?
    /// Whether every point has a dot; for series of few points.
    public var showsPoints: Bool
    public var size: FigureSize

    public init(
        _ series: [Series], title: String = "", xLabel: String = "", yLabel: String = "",
        xScale: Scale.Kind = .linear, yScale: Scale.Kind = .linear, rules: [Rule] = [], showsPoints: Bool = false,
        size: FigureSize = FigureSize(width: 600, height: 320)
    ) {
        self.series = series
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.xScale = xScale
        self.yScale = yScale
        self.rules = rules
        self.showsPoints = showsPoints
        self.size = size
    }

    /// A chart of named series of y values, in the order given, all over the same x values, or over
    /// 0, 1, 2, … where `x` is `nil`.
    public init(
        _ values: KeyValuePairs<String, [Double]>, x: [Double]? = nil, title: String = "", xLabel: String = "",
        yLabel: String = "", xScale: Scale.Kind = .linear, yScale: Scale.Kind = .linear, rules: [Rule] = [],
        showsPoints: Bool = false, size: FigureSize = FigureSize(width: 600, height: 320)
    ) {
        self.init(
            values.map { Series($0.key, x: x, y: $0.value) }, title: title, xLabel: xLabel, yLabel: yLabel,
            xScale: xScale, yScale: yScale, rules: rules, showsPoints: showsPoints, size: size)
    }

    /// A copy with reference lines added.
    public func with(_ rules: Rule...) -> LineChart {
        var copy = self
        copy.rules += rules
        return copy
    }
}

extension LineChart {
    /// A named line, with a shaded band around it where there is one.
    public struct Series: Sendable, Equatable {
        public var name: String
        public var x: [Double]
        public var y: [Double]
        /// The band's edges, one for each point; `nil` without a band.
        public var lower: [Double]?
        public var upper: [Double]?

        /// A series of points; x values are 0, 1, 2, … where not given. Of arrays of different
        /// lengths the beginnings that all have are used.
        public init(_ name: String = "", x: [Double]? = nil, y: [Double], lower: [Double]? = nil, upper: [Double]? = nil) {
            self.name = name
            self.x = x ?? y.indices.map(Double.init)
            self.y = y
            self.lower = lower
            self.upper = upper
        }

        /// The mean of several runs, one array of y values each, with a band of one standard
        /// deviation to both sides. Runs may differ in length; a point is the mean of those that reach it.
        public static func mean(_ name: String = "", x: [Double]? = nil, runs: [[Double]]) -> Series {
            let estimates = (0..<(runs.map(\.count).max() ?? 0)).map { index in
                Estimate(of: runs.compactMap { index < $0.count ? $0[index] : nil })
            }
            return Series(
                name, x: x, y: estimates.map(\.mean), lower: estimates.map { $0.mean - $0.spread },
                upper: estimates.map { $0.mean + $0.spread })
        }

        /// A series of estimates, with their spreads as the band.
        public static func estimates(_ name: String = "", x: [Double]? = nil, _ values: [Estimate]) -> Series {
            Series(
                name, x: x, y: values.map(\.mean), lower: values.map { $0.mean - $0.spread },
                upper: values.map { $0.mean + $0.spread })
        }

        /// The count of points that all arrays have.
        var count: Int { min(x.count, y.count, lower?.count ?? .max, upper?.count ?? .max) }
    }

    /// A straight line across the plot.
    public struct Rule: Sendable, Equatable {
        public enum Direction: Sendable, Equatable { case horizontal, vertical }
        public var direction: Direction
        public var value: Double
        public var label: String

        /// A line at a y value, such as a target level.
        public static func horizontal(_ value: Double, _ label: String = "") -> Rule {
            Rule(direction: .horizontal, value: value, label: label)
        }

        /// A line at an x value, such as the chosen setting of a sweep.
        public static func vertical(_ value: Double, _ label: String = "") -> Rule {
            Rule(direction: .vertical, value: value, label: label)
        }
    }
}
