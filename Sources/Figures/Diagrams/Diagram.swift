import Requirements

/// A drawing of things and the ways between them: boxes, circles and words at the places of a grid, arrows, and groups.
///
///     Diagram(title: "A shift") {
///         Node("z", "d", at: (0, 0))
///         Node("z′", "d", at: (0, 1))
///         Node("Δz", "d", at: (1, 0.5), color: .blue)
///         Arrow(from: "z", to: "Δz", label: "−")
///         Arrow(from: "z′", to: "Δz", label: "+")
///     }
///
/// Columns and rows are as wide and high as what stands in them needs, so nothing is cut off. The drawing is the same,
/// byte for byte, for the same parts.
public struct Diagram: Drawable, Equatable {
    /// The things.
    public let nodes: [Node]
    /// The ways between them.
    public let arrows: [Arrow]
    /// The frames around them, the first at the back.
    public let groups: [NodeGroup]
    /// The heading; may be empty.
    public var title: String
    /// What there is to see, in words; where empty, all nodes, arrows and groups.
    public var words: String

    /// The diagram of the parts that a block lists. Every arrow and group means nodes by their names, which differ.
    ///
    /// - Parameters:
    ///   - title: The heading.
    ///   - words: What there is to see, in words; where empty, all nodes, arrows and groups.
    ///   - content: The parts.
    public init(
        title: String = "", words: String = "", @DiagramBuilder _ content: () throws -> [DiagramPart]
    ) rethrows {
        self.init(title: title, words: words, parts: try content())
    }

    private init(title: String, words: String, parts: [DiagramPart]) {
        var (nodes, arrows, groups) = ([Node](), [Arrow](), [NodeGroup]())
        for part in parts {
            switch part {
            case .node(let node): nodes.append(node)
            case .arrow(let arrow): arrows.append(arrow)
            case .group(let group): groups.append(group)
            }
        }
        var known = Set<String>()
        for node in nodes {
            require(
                known.insert(node.id).inserted, "two nodes of a diagram are named “\(node.id)”; give one another `id`.")
        }
        func check(_ name: String, _ user: String) {
            guard !known.contains(name) else { return }
            let question = NearestName.question(for: name, among: nodes.map(\.id)).map { "; \($0)" } ?? ""
            refuse("\(user) means node “\(name)”, but no node of the diagram has that name\(question).")
        }
        for arrow in arrows { for name in [arrow.start, arrow.end] { check(name, "an arrow") } }
        for group in groups {
            require(!group.members.isEmpty, "the group “\(group.title)” of a diagram has no members.")
            for name in group.members { check(name, "the group “\(group.title)”") }
        }
        (self.nodes, self.arrows, self.groups) = (nodes, arrows, groups)
        self.title = title
        self.words = words
    }

    /// The size that the parts need, in pixels.
    public var size: FigureSize {
        let content = layout.bounds
        return FigureSize(
            width: (max(content.width, titleText.width) + 2 * Self.margin).rounded(.up),
            height: (content.height + headingHeight + 2 * Self.margin).rounded(.up))
    }

    var layout: DiagramLayout { DiagramLayout(nodes: nodes, arrows: arrows, groups: groups) }

    private static let margin = 14.0
    private var titleText: DiagramText { DiagramText(title, size: FigureStyle.titleSize, isBold: true) }
    private var headingHeight: Double { title.isEmpty ? 0 : titleText.height + 10 }

    /// The title and the parts in a size: in the middle, and smaller where they do not fit.
    public func drawing(in size: FigureSize) -> [SVGElement] {
        let layout = layout
        let content = layout.bounds
        let room = Box(
            left: Self.margin, top: Self.margin + headingHeight, right: size.width - Self.margin,
            bottom: size.height - Self.margin)
        let scale = min(1, room.width / max(1, content.width), room.height / max(1, content.height))
        let corner = PlotPoint(
            x: room.middleX - scale * content.middleX, y: room.middleY - scale * content.middleY)
        let place = "translate(\(SVGElement.number(corner.x)) \(SVGElement.number(corner.y)))"
        let scaling = scale < 1 ? " scale(\(Double(Int(scale * 10_000)) / 10_000))" : ""
        let heading = titleText.elements(x: Self.margin, top: Self.margin - 2, anchor: .start, fill: FigureStyle.ink)
        guard !nodes.isEmpty else { return heading }
        return heading + [SVGElement.group(layout.elements).with("transform", place + scaling)]
    }
}

extension Diagram {
    /// The words that were given, or all nodes, arrows and groups.
    public var summary: String {
        guard words.isEmpty else { return words }
        guard !nodes.isEmpty else { return "An empty diagram." }
        var sentences = ["Diagram of \(nodes.map(name).joined(separator: ", "))"]
        if !arrows.isEmpty { sentences.append("Arrows: \(arrows.map(line).joined(separator: "; "))") }
        if !groups.isEmpty { sentences.append("Groups: \(groups.map(line).joined(separator: "; "))") }
        return sentences.joined(separator: ". ") + "."
    }

    /// The title, and a line for every arrow, every node without arrows and every group.
    public var plainText: String {
        let joined = Set(arrows.flatMap { [$0.start, $0.end] })
        let lines =
            (title.isEmpty ? [] : [title]) + arrows.map(line) + nodes.filter { !joined.contains($0.id) }.map(name)
            + groups.map(line)
        return lines.allSatisfy(\.isEmpty) ? "an empty diagram" : lines.joined(separator: "\n")
    }

    private func name(_ node: Node) -> String {
        DiagramText.plain(node.label) + (node.detail.isEmpty ? "" : " (\(DiagramText.plain(node.detail)))")
    }

    private func label(_ id: String) -> String {
        DiagramText.plain(nodes.first { $0.id == id }?.label ?? id)
    }

    private func line(_ arrow: Arrow) -> String {
        let sign =
            switch arrow.heads {
            case .end: "→"
            case .both: "↔"
            case .none: "–"
            }
        let text = arrow.label.isEmpty ? "" : ": \(DiagramText.plain(arrow.label))"
        return "\(label(arrow.start)) \(sign) \(label(arrow.end))\(text)"
    }

    private func line(_ group: NodeGroup) -> String {
        let members = group.members.map(label).joined(separator: ", ")
        return group.title.isEmpty ? members : "\(DiagramText.plain(group.title)): \(members)"
    }
}
