/// The places of bars and boxes along the axis on which they stand, beside each other where they have positions.
struct BarSlots {
    /// A place in pixels along the axis.
    struct Slot {
        var middle: Double
        var width: Double
    }

    private let axes: ChartAxes
    private let plot: Box
    private let positions: [String]
    /// The width that belongs to one value of the axis, in pixels.
    private let acrossStrip: Double
    private let upStrip: Double

    init(_ marks: [Mark], axes: ChartAxes, plot: Box) {
        self.axes = axes
        self.plot = plot
        let standing = marks.filter { [.bar, .box].contains($0.shape) || $0.shape == .point && $0.position != nil }
        var known = Set<String>()
        positions = standing.compactMap { $0.position?.datum.text }.filter { known.insert($0).inserted }
        func strip(_ axis: AxisScale, _ length: Double, _ direction: AxisScale.Direction) -> Double {
            if let strip = axis.strip { return strip * length }
            guard let scale = axis.numbers else { return length }
            let places = standing.compactMap { $0.values(direction).first?.datum.number }.compactMap(scale.position)
            let gap = MarkSpacing.smallest(places)
            return min(1, gap) * length
        }
        acrossStrip = strip(axes.x, plot.width, .x)
        upStrip = axes.y.strip.map { $0 * plot.height } ?? plot.height
    }

    /// The place of a mark; `nil` where its value has none.
    func slot(of mark: Mark) -> Slot? {
        let strip = mark.isLying ? upStrip : acrossStrip
        let middle: Double
        if mark.isLying {
            guard let y = mark.y, let position = axes.y.position(of: y.datum) else { return nil }
            middle = plot.top + position * plot.height
        } else {
            guard let x = mark.x, let position = axes.x.position(of: x.datum) else { return nil }
            middle = plot.left + position * plot.width
        }
        let count = Double(max(1, positions.count))
        let width = min(60, strip * 0.76 / count)
        let place =
            mark.position.flatMap { positions.firstIndex(of: $0.datum.text) }.map(Double.init) ?? (count - 1) / 2
        return Slot(middle: middle + (place - (count - 1) / 2) * width, width: width * 0.92)
    }
}
