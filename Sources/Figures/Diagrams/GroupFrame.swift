/// The frame of a group in a diagram.
struct GroupFrame {
    /// What the frame and its title take up, in pixels.
    let box: Box
    private let title: DiagramText
    private let color: RGBColor?

    /// How far the frame stands off what is inside, in pixels.
    static let padding = 10.0

    /// The height of a title above what is inside, in pixels.
    static func titleHeight(of group: NodeGroup) -> Double { text(of: group).height }

    init(_ group: NodeGroup, around boxes: [Box]) {
        title = Self.text(of: group)
        color = group.color
        let inner = boxes.dropFirst().reduce(boxes[0]) { $0.union($1) }
        let (left, right) = (inner.left - Self.padding, inner.right + Self.padding)
        // A long title makes a narrow group wider to both sides.
        let extra = max(0, title.width + 2 * Self.padding - (right - left)) / 2
        box = Box(
            left: left - extra, top: inner.top - Self.padding - title.height, right: right + extra,
            bottom: inner.bottom + Self.padding)
    }

    private static func text(of group: NodeGroup) -> DiagramText {
        DiagramText(group.title, size: FigureStyle.textSize, isBold: true)
    }

    var elements: [SVGElement] {
        let frame = SVGElement.rectangle(box, fill: (color ?? .quiet).hex).with("rx", 8)
            .with("fill-opacity", "0.05").with("stroke", color?.hex ?? FigureStyle.axis).with("stroke-width", 1)
            .with("stroke-dasharray", "4 3")
        return [frame]
            + title.elements(
                x: box.left + Self.padding, top: box.top + 5, anchor: .start, fill: FigureStyle.quietInk)
    }
}
