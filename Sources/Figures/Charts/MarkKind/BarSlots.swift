/// The places of bars and boxes along the axis on which they stand, beside each other where they have positions.
public struct BarSlots {
    /// A place along the axis.
    public struct Slot: Sendable, Equatable {
        /// The middle, in pixels from the drawing's left or upper edge.
        public var middle: Double
        /// The width in pixels.
        public var width: Double
    }

    private let scales: PlotScales
    private let plot: Box
    private let positions: [String: Int]
    /// The width that belongs to one value of the x axis, in pixels.
    private let acrossStrip: Double
    private let upStrip: Double

    init(_ marks: [Mark], scales: PlotScales, plot: Box) {
        self.scales = scales
        self.plot = plot
        let standing = marks.filter { $0.kind.takesSlot($0) }
        var positions: [String: Int] = [:]
        for mark in standing {
            guard let name = mark.position?.datum.text, positions[name] == nil else { continue }
            positions[name] = positions.count
        }
        self.positions = positions
        if let strip = scales.x.strip {
            acrossStrip = strip * plot.width
        } else if let scale = scales.x.numbers {
            let places = standing.compactMap { $0.values(along: .x).first?.datum.number }.compactMap(scale.position)
            acrossStrip = min(1, MarkSpacing.smallest(places)) * plot.width
        } else {
            acrossStrip = plot.width
        }
        upStrip = scales.y.strip.map { $0 * plot.height } ?? plot.height
    }

    /// The place of a mark; `nil` if its value has none.
    public func slot(of mark: Mark) -> Slot? {
        let strip = mark.isLying ? upStrip : acrossStrip
        let middle: Double
        if mark.isLying {
            guard let y = mark.y, let position = scales.y.position(of: y.datum) else { return nil }
            middle = plot.top + position * plot.height
        } else {
            guard let x = mark.x, let position = scales.x.position(of: x.datum) else { return nil }
            middle = plot.left + position * plot.width
        }
        let count = Double(max(1, positions.count))
        let width = min(60, strip * 0.76 / count)
        let place = mark.position.flatMap { positions[$0.datum.text] }.map(Double.init) ?? (count - 1) / 2
        return Slot(middle: middle + (place - (count - 1) / 2) * width, width: width * 0.92)
    }
}
